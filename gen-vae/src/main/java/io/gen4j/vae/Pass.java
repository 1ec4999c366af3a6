package io.gen4j.vae;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.vae.internal.Rows;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.objective.BoundLoss;
import io.gen4j.vae.objective.BoundTerms;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import io.gen4j.vae.regularizer.CodeGradients;
import io.gen4j.vae.regularizer.Codes;
import io.gen4j.vae.regularizer.Regularizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntUnaryOperator;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * One batch on its way through a step. Rows are the latent samples: K of the first example, K of
 * the next.
 */
final class Pass {

  private static final long LATENT = 0x4C41L;
  private static final long REGULARIZER = 0x5245L;
  private static final long WEIGHTS = 0x5745L;
  private static final long THINNING = 0x5448L;

  private final Assembly assembly;
  private final VaeOptions options;
  private final VariationalStep.OutputBuffer buffer;
  private final long step;
  private final int datasetSize;
  private final Examples examples;
  private final Examples seen;
  private final Posterior posterior;
  private final Prior prior;
  private final int samples;
  private final int rows;
  private final PseudoInputs pseudoInputs;
  private final double[] posteriorWeights;
  private double[] priorWeights;
  private double[][] parameters;
  private double[][] noise;
  private double[][] latent;
  private float[] output;

  /**
   * Prepares a pass.
   *
   * @param examples what the likelihood is of
   * @param seen what the encoder sees
   */
  Pass(
      Assembly assembly,
      VariationalStep.OutputBuffer buffer,
      long step,
      int datasetSize,
      Examples examples,
      Examples seen) {
    this.assembly = assembly;
    this.options = assembly.options();
    this.buffer = buffer;
    this.step = step;
    this.datasetSize = datasetSize;
    this.examples = examples;
    this.seen = seen;
    this.posterior = options.posterior();
    this.prior = options.prior();
    this.samples = options.objective().samples();
    this.rows = examples.size() * samples;
    this.pseudoInputs = assembly.pseudoInputs();
    this.posteriorWeights = assembly.posteriorValues();
  }

  /** Makes the step; returns its metrics. */
  Map<String, Double> run() {
    encode();
    double[] logPosterior = drawLatent();
    INDArray decoded = assembly.decode(true, latent, examples.labels(), posteriorWeights);
    boolean thin = options.objective().differentiatedSamples() < samples;
    BoundTerms terms = terms(likelihood(decoded, r -> r / samples, !thin), logPosterior);
    BoundLoss loss = options.objective().evaluate(terms, step);
    List<Regularizer> regularizers = options.objective().regularizers();
    double[] penalties = new double[regularizers.size()];
    CodeGradients gradients = penalties(regularizers, penalties);
    requireFinite(loss.value() + Arrays.stream(penalties).sum());
    double[][] dz = thin ? thinned(loss) : decoderBackward(loss.logLikelihood(), decoded.shape());
    backward(loss, gradients, dz);
    probe(regularizers, penalties);
    update();
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss.value() + Arrays.stream(penalties).sum());
    metrics.put("log_likelihood", terms.meanLogLikelihood());
    if (Support.hasBound(posterior, prior)) {
      metrics.put("divergence", terms.meanDivergence());
    }
    for (int i = 0; i < penalties.length; i++) {
      metrics.merge(regularizers.get(i).name(), penalties[i], Double::sum);
    }
    if (posterior.isDiscrete()) {
      metrics.put("perplexity", CodeUse.of(latent).perplexity());
    }
    return metrics;
  }

  private void encode() {
    if (pseudoInputs == null) {
      priorWeights = assembly.priorValues();
      parameters = assembly.encode(true, seen);
      return;
    }
    float[] trained = pseudoInputs.values();
    float[] all = Arrays.copyOf(seen.values(), seen.values().length + trained.length);
    System.arraycopy(trained, 0, all, seen.values().length, trained.length);
    double[][] encoded = assembly.encode(true, all, null);
    parameters = Arrays.copyOf(encoded, examples.size());
    priorWeights = Assembly.flat(Arrays.copyOfRange(encoded, examples.size(), encoded.length));
  }

  private double[] drawLatent() {
    int size = assembly.latentSize();
    RandomGenerator random = Seeds.generator(Seeds.derive(options.seed(), LATENT, step));
    noise = new double[rows][size];
    for (double[] row : noise) {
      for (int i = 0; i < size; i++) {
        row[i] = random.nextGaussian();
      }
    }
    latent = new double[rows][size];
    double[] logPosterior = new double[rows];
    Rows.run(
        rows,
        4 * size + posterior.weightCount(),
        (from, to) -> {
          for (int r = from; r < to; r++) {
            logPosterior[r] =
                posterior.sample(parameters[r / samples], posteriorWeights, noise[r], latent[r]);
          }
        });
    return logPosterior;
  }

  /**
   * Log densities of what the decoder says of the examples.
   *
   * @param example the example of a row of {@code decoded}
   * @param differentiate whether their derivatives are left in {@link #output}
   */
  private double[] likelihood(INDArray decoded, IntUnaryOperator example, boolean differentiate) {
    Likelihood likelihood = options.likelihood();
    int length = assembly.shape().length();
    int size = length * likelihood.parametersPerValue();
    double[] result = new double[(int) decoded.size(0)];
    output = HeapCopy.floats(decoded, buffer.of(result.length * size));
    Rows.run(
        result.length,
        size,
        (from, to) -> {
          double[] x = new double[length];
          double[] p = new double[size];
          double[] gradient = differentiate ? new double[size] : null;
          for (int r = from; r < to; r++) {
            HeapCopy.widen(examples.values(), example.applyAsInt(r) * length, x);
            HeapCopy.widen(output, r * size, p);
            result[r] = likelihood.logDensity(x, p, gradient);
            for (int i = 0; differentiate && i < size; i++) {
              output[r * size + i] = (float) gradient[i];
            }
          }
        });
    return result;
  }

  private BoundTerms terms(double[] logLikelihood, double[] logPosterior) {
    boolean defined = Support.hasBound(posterior, prior);
    boolean closed = options.objective().wantsDivergence() && posterior.hasDivergenceFrom(prior);
    if (defined && !closed) {
      return new BoundTerms(samples, logLikelihood, logPrior(), logPosterior, null);
    }
    double[][] divergence = new double[parameters.length][assembly.latentSize()];
    for (int b = 0; defined && b < divergence.length; b++) {
      posterior.divergence(parameters[b], divergence[b]);
    }
    return new BoundTerms(samples, logLikelihood, null, null, divergence);
  }

  private double[] logPrior() {
    double[] result = new double[rows];
    Rows.run(
        rows,
        4 * assembly.latentSize() + priorWeights.length,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            result[r] = prior.logDensity(latent[r], priorWeights, 0, null, null);
          }
        });
    return result;
  }

  /** Values of all regularizers that need no more passes of the encoder; null without any. */
  private CodeGradients penalties(List<Regularizer> regularizers, double[] values) {
    if (regularizers.isEmpty()) {
      return null;
    }
    CodeGradients gradients = CodeGradients.of(codes(0));
    for (int i = 0; i < values.length; i++) {
      values[i] = regularizers.get(i).evaluate(codes(i), assembly.critics().get(i), gradients);
    }
    return gradients;
  }

  private void probe(List<Regularizer> regularizers, double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (regularizers.get(i).probesEncoder()) {
        values[i] += regularizers.get(i).evaluate(codes(i), new Probe(assembly, seen));
        requireFinite(values[i]);
      }
    }
  }

  private Codes codes(int regularizer) {
    return new Codes(
        posterior,
        prior,
        posteriorWeights,
        priorWeights,
        samples,
        parameters,
        latent,
        datasetSize,
        Seeds.derive(options.seed(), REGULARIZER, step, regularizer));
  }

  private void backward(BoundLoss loss, CodeGradients gradients, double[][] dz) {
    double[][] gradient =
        gradients == null
            ? new double[parameters.length][posterior.parameterSize()]
            : gradients.parameters();
    if (gradients != null && !posterior.isDiscrete()) {
      for (int r = 0; r < rows; r++) {
        for (int i = 0; i < dz[r].length; i++) {
          dz[r][i] += gradients.z()[r][i];
        }
      }
    }
    double[] posteriorGradient = new double[posteriorWeights.length];
    double[] priorGradient = new double[priorWeights.length];
    BlockSums.add(
        examples.size(),
        posteriorGradient,
        priorGradient,
        (b, intoPosterior, intoPrior) -> {
          for (int r = b * samples; r < (b + 1) * samples; r++) {
            double dLogPosterior = 0;
            if (loss.logPrior() != null) {
              double[] intoZ = posterior.isDiscrete() ? null : dz[r];
              prior.logDensity(latent[r], priorWeights, loss.logPrior()[r], intoZ, intoPrior);
              dLogPosterior = loss.logPosterior()[r];
            }
            posterior.backward(
                parameters[b],
                posteriorWeights,
                noise[r],
                dz[r],
                dLogPosterior,
                gradient[b],
                intoPosterior);
          }
          if (loss.divergence() != null && posterior.hasDivergenceFrom(prior)) {
            posterior.divergenceBackward(parameters[b], loss.divergence()[b], gradient[b]);
          }
        });
    encoderBackward(gradient, priorGradient);
    if (assembly.posteriorWeights() != null) {
      assembly.posteriorWeights().backward(posteriorGradient);
    }
    if (assembly.priorWeights() != null && pseudoInputs == null) {
      assembly.priorWeights().backward(priorGradient);
    }
  }

  /** Goes back through the decoder at some of the latent vectors; the others have no derivative. */
  private double[][] thinned(BoundLoss loss) {
    requireFinite(Arrays.stream(loss.logLikelihood()).sum());
    Thinning thinning =
        Thinning.of(
            loss.logLikelihood(),
            samples,
            options.objective().differentiatedSamples(),
            Seeds.generator(Seeds.derive(options.seed(), THINNING, step)));
    int[] chosen = thinning.rows();
    double[][] z = Arrays.stream(chosen).mapToObj(r -> latent[r]).toArray(double[][]::new);
    int[] labels = examples.labels();
    int[] chosenLabels =
        labels == null ? null : Arrays.stream(chosen).map(r -> labels[r / samples]).toArray();
    INDArray decoded = assembly.decode(true, z, chosenLabels, posteriorWeights);
    likelihood(decoded, r -> chosen[r] / samples, true);
    double[][] some = decoderBackward(thinning.derivatives(), decoded.shape());
    double[][] dz = new double[rows][some[0].length];
    for (int r = 0; r < chosen.length; r++) {
      dz[chosen[r]] = some[r];
    }
    return dz;
  }

  /**
   * Returns the derivative with respect to each vector that was decoded last, or to what is decoded
   * of it.
   *
   * @param derivatives of the loss with respect to the log densities of what was decoded
   */
  private double[][] decoderBackward(double[] derivatives, long[] outputShape) {
    int size = assembly.shape().length() * options.likelihood().parametersPerValue();
    float[] scaled = new float[derivatives.length * size];
    Rows.run(
        derivatives.length,
        size,
        (from, to) -> {
          for (int r = from; r < to; r++) {
            float scale = (float) derivatives[r];
            for (int i = r * size; i < (r + 1) * size; i++) {
              scaled[i] = scale * output[i];
            }
          }
        });
    double[][] dz =
        HeapCopy.rows(
            assembly.decoder().backward(Gradients.ALL, HeapCopy.array(scaled, outputShape))[0]);
    int code = posterior.codeSize();
    int wanted = posterior.isDiscrete() ? code : posterior.latentSize();
    if (options.classes() > 0 || wanted != code) {
      // Labels are not trained, and what is not decoded has no derivative here.
      Arrays.setAll(dz, r -> Arrays.copyOf(Arrays.copyOf(dz[r], code), wanted));
    }
    return dz;
  }

  private void encoderBackward(double[][] gradient, double[] priorGradient) {
    if (pseudoInputs == null) {
      assembly.encoder().backward(Gradients.PARAMETERS, HeapCopy.matrix(gradient));
      return;
    }
    int batch = gradient.length;
    int size = posterior.parameterSize();
    double[][] all = Arrays.copyOf(gradient, batch + pseudoInputs.count());
    for (int k = 0; k < pseudoInputs.count(); k++) {
      all[batch + k] = Arrays.copyOfRange(priorGradient, k * size, (k + 1) * size);
    }
    double[][] dx =
        HeapCopy.rows(assembly.encoder().backward(Gradients.ALL, HeapCopy.matrix(all))[0]);
    pseudoInputs.backward(Assembly.flat(Arrays.copyOfRange(dx, batch, dx.length)));
  }

  private void update() {
    for (Network network : assembly.networks()) {
      if (!network.gradientsAreFinite()) {
        throw new NonFiniteException(network.name(), step, "a gradient that is not finite");
      }
    }
    assembly.networks().forEach(Network::update);
    if (assembly.posteriorWeights() != null) {
      double[] moved =
          posterior.moved(
              parameters,
              posteriorWeights,
              Seeds.generator(Seeds.derive(options.seed(), WEIGHTS, step)));
      if (moved != null) {
        assembly.posteriorWeights().set(moved);
      }
    }
  }

  private void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new NonFiniteException(assembly.decoder().name(), step, "loss " + loss);
    }
  }
}
