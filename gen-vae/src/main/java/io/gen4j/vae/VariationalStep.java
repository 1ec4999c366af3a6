package io.gen4j.vae;

import io.gen4j.core.data.Batch;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.TrainingStep;
import io.gen4j.vae.internal.Floats;
import io.gen4j.vae.internal.Rows;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.objective.BoundLoss;
import io.gen4j.vae.objective.BoundTerms;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * One step of gradient descent on a bound (Kingma and Welling 2014): encode, draw latent vectors by
 * reparameterisation, decode, weigh the terms, and all the way back. The encoder runs once per
 * example, however many latent samples there are.
 */
final class VariationalStep implements TrainingStep {

  private static final long LATENT = 0x4C41L;
  private static final long DATA = 0x4441L;
  private static final long NOISE = 0x4E4FL;

  private final Assembly assembly;
  private float[] output = new float[0];

  VariationalStep(Assembly assembly) {
    this.assembly = assembly;
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    VaeOptions options = assembly.options();
    Batch batch = batches.get();
    try (StepMemory.Scope scope = assembly.memory().open()) {
      Examples examples =
          Examples.of(
              Floats.of(batch.data()),
              options.classes() > 0 ? batch.labels() : List.of(),
              batch.size(),
              options);
      if (options.binarized()) {
        examples = examples.binarized(Seeds.derive(options.seed(), DATA, step));
      }
      assembly.encoder().seedNoise(Seeds.derive(options.seed(), NOISE, step, 0));
      assembly.decoder().seedNoise(Seeds.derive(options.seed(), NOISE, step, 1));
      return new Pass(step, examples).run();
    }
  }

  /** One batch on its way. Rows are the latent samples: K of the first example, K of the next. */
  private final class Pass {

    private final long step;
    private final Examples examples;
    private final Posterior posterior = assembly.options().posterior();
    private final Prior prior = assembly.options().prior();
    private final int samples = assembly.options().objective().samples();
    private final int rows;
    private final double[] posteriorWeights = assembly.posteriorValues();
    private final double[] priorWeights = assembly.priorValues();
    private double[][] parameters;
    private double[][] noise;
    private double[][] latent;

    Pass(long step, Examples examples) {
      this.step = step;
      this.examples = examples;
      this.rows = examples.size() * samples;
    }

    Map<String, Double> run() {
      VaeOptions options = assembly.options();
      parameters = assembly.encode(true, examples);
      double[] logPosterior = drawLatent();
      INDArray decoded = assembly.decode(true, latent, examples.labels());
      double[] logLikelihood = likelihood(decoded);
      boolean closed = options.objective().wantsDivergence() && posterior.hasDivergenceFrom(prior);
      BoundTerms terms =
          closed
              ? new BoundTerms(samples, logLikelihood, null, null, divergence())
              : new BoundTerms(samples, logLikelihood, logPrior(), logPosterior, null);
      BoundLoss loss = options.objective().evaluate(terms, step);
      if (!Double.isFinite(loss.value())) {
        throw new NonFiniteException(assembly.decoder().name(), step, "loss " + loss.value());
      }
      backward(loss, decoded.shape());
      update();
      Map<String, Double> metrics = new LinkedHashMap<>();
      metrics.put("loss", loss.value());
      metrics.put("log_likelihood", terms.meanLogLikelihood());
      metrics.put("divergence", terms.meanDivergence());
      return metrics;
    }

    private double[] drawLatent() {
      int size = assembly.latentSize();
      RandomGenerator random =
          Seeds.generator(Seeds.derive(assembly.options().seed(), LATENT, step));
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
          4 * size,
          (from, to) -> {
            for (int r = from; r < to; r++) {
              logPosterior[r] =
                  posterior.sample(parameters[r / samples], posteriorWeights, noise[r], latent[r]);
            }
          });
      return logPosterior;
    }

    /** Log densities of all rows; their derivatives are left in {@link #output}. */
    private double[] likelihood(INDArray decoded) {
      Likelihood likelihood = assembly.options().likelihood();
      int length = assembly.shape().length();
      int size = length * likelihood.parametersPerValue();
      if (output.length < rows * size) {
        output = new float[rows * size];
      }
      float[] values = Floats.into(output, decoded);
      double[] result = new double[rows];
      Rows.run(
          rows,
          size,
          (from, to) -> {
            double[] x = new double[length];
            double[] p = new double[size];
            double[] gradient = new double[size];
            for (int r = from; r < to; r++) {
              Floats.widen(examples.values(), r / samples * length, x);
              Floats.widen(values, r * size, p);
              result[r] = likelihood.logDensity(x, p, gradient);
              for (int i = 0; i < size; i++) {
                values[r * size + i] = (float) gradient[i];
              }
            }
          });
      return result;
    }

    private double[] logPrior() {
      double[] result = new double[rows];
      Rows.run(
          rows,
          4 * assembly.latentSize(),
          (from, to) -> {
            for (int r = from; r < to; r++) {
              result[r] = prior.logDensity(latent[r], priorWeights, 0, null, null);
            }
          });
      return result;
    }

    private double[][] divergence() {
      double[][] result = new double[parameters.length][assembly.latentSize()];
      for (int b = 0; b < result.length; b++) {
        posterior.divergence(parameters[b], result[b]);
      }
      return result;
    }

    private void backward(BoundLoss loss, long[] outputShape) {
      int size =
          Math.toIntExact(assembly.shape().length())
              * assembly.options().likelihood().parametersPerValue();
      float[] scaled = new float[rows * size];
      Rows.run(
          rows,
          size,
          (from, to) -> {
            for (int r = from; r < to; r++) {
              float scale = (float) loss.logLikelihood()[r];
              for (int i = r * size; i < (r + 1) * size; i++) {
                scaled[i] = scale * output[i];
              }
            }
          });
      double[][] dz =
          Floats.rows(
              assembly.decoder().backward(Gradients.ALL, Nd4j.create(scaled, outputShape, 'c'))[0]);
      if (assembly.options().classes() > 0) {
        // Labels are not trained.
        Arrays.setAll(dz, r -> Arrays.copyOf(dz[r], assembly.latentSize()));
      }
      double[] priorGradient = new double[priorWeights.length];
      double[] posteriorGradient = new double[posteriorWeights.length];
      double[][] gradient = new double[parameters.length][posterior.parameterSize()];
      for (int r = 0; r < rows; r++) {
        int b = r / samples;
        double dLogPosterior = 0;
        if (loss.logPrior() != null) {
          addPriorGradient(r, loss.logPrior()[r], dz[r], priorGradient);
          dLogPosterior = loss.logPosterior()[r];
        }
        posterior.backward(
            parameters[b],
            posteriorWeights,
            noise[r],
            dz[r],
            dLogPosterior,
            gradient[b],
            posteriorGradient);
      }
      for (int b = 0; loss.divergence() != null && b < gradient.length; b++) {
        posterior.divergenceBackward(parameters[b], loss.divergence()[b], gradient[b]);
      }
      assembly.encoder().backward(Gradients.PARAMETERS, Floats.matrix(gradient));
      if (assembly.posteriorWeights() != null) {
        assembly.posteriorWeights().backward(posteriorGradient);
      }
      if (assembly.priorWeights() != null) {
        assembly.priorWeights().backward(priorGradient);
      }
    }

    private void addPriorGradient(int row, double scale, double[] dz, double[] weightGradient) {
      prior.logDensity(latent[row], priorWeights, scale, dz, weightGradient);
    }

    private void update() {
      for (Network network : assembly.networks()) {
        if (!network.gradientsAreFinite()) {
          throw new NonFiniteException(network.name(), step, "a gradient that is not finite");
        }
      }
      assembly.networks().forEach(Network::update);
    }
  }
}
