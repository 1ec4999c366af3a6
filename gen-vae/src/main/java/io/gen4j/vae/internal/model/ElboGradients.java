package io.gen4j.vae.internal.model;

import io.gen4j.core.internal.kernels.ArrayRows;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.vae.evaluation.CodeUse;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.likelihood.Density;
import io.gen4j.vae.objective.BoundLoss;
import io.gen4j.vae.objective.BoundTerms;
import io.gen4j.vae.posterior.LatentDraw;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import io.gen4j.vae.prior.PriorDensity;
import io.gen4j.vae.regularizer.CodeGradients;
import io.gen4j.vae.regularizer.Codes;
import io.gen4j.vae.regularizer.Regularizer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Computes the gradients of one batch. Rows are latent samples: K for the first example, then K for
 * the next. It runs in a scope of the step memory.
 */
final class ElboGradients {

  private static final long LATENT = 0x4C41L;
  private static final long REGULARIZER = 0x5245L;
  private static final long WEIGHTS = 0x5745L;
  private static final long THINNING = 0x5448L;
  private static final long DROPPED = 0x4450L;

  private final VaeModel model;
  private final ModelSettings settings;
  private final long step;
  private final int datasetSize;
  private final Examples examples;
  private final Posterior posterior;
  private final Prior prior;
  private final List<Regularizer> regularizers;
  private final int samples;
  private final int rows;
  private final PseudoInputs pseudoInputs;
  private final INDArray posteriorWeights;
  private INDArray priorWeights;
  private INDArray data;
  private INDArray parameters;
  private LatentDraw draw;
  private INDArray z;
  private INDArray previous;
  private PriorDensity priorDensity;

  /** Prepares a batch. */
  ElboGradients(VaeModel model, long step, int datasetSize, Examples examples) {
    this.model = model;
    this.settings = model.settings();
    this.step = step;
    this.datasetSize = datasetSize;
    this.examples = examples;
    this.posterior = settings.posterior();
    this.prior = settings.prior();
    this.regularizers = settings.objective().regularizers();
    this.samples = settings.objective().samples();
    this.rows = examples.size() * samples;
    this.pseudoInputs = model.pseudoInputs();
    this.posteriorWeights = model.posteriorValues();
  }

  /** Stores the gradients in the networks and returns the metrics. */
  Map<String, Double> compute() {
    encode();
    draw = posterior.draw(parameters, posteriorWeights, noise());
    z = draw.z();
    // If encoder and likelihood see the same values, both use one array.
    INDArray x = data != null && examples.target() == null ? data : model.batch(examples.data());
    RandomGenerator dropped = Seeds.generator(Seeds.derive(settings.seed(), DROPPED, step));
    previous = model.previous(x, dropped);
    INDArray decoded = model.decode(true, z, examples.labels(), posteriorWeights, previous);
    boolean thin = settings.objective().differentiatedSamples() < samples;
    INDArray mask = model.mask(examples);
    Density density = thin ? null : settings.likelihood().evaluate(x, decoded, mask);
    double[] logLikelihood =
        thin ? settings.likelihood().logDensities(x, decoded, mask) : density.values();
    BoundTerms terms = terms(Checks.values(settings.likelihood(), logLikelihood, rows));
    BoundLoss loss = Checks.loss(settings.objective(), terms, step);
    double[] penalties = new double[regularizers.size()];
    CodeGradients penaltyGradients = penalties(penalties);
    requireFinite(loss.value() + Arrays.stream(penalties).sum());
    INDArray dz =
        thin
            ? thinned(loss, x, mask)
            : decoderBackward(density.gradient(loss.logLikelihood()), decoded);
    backward(loss, penaltyGradients, dz);
    probe(penalties);
    Map<String, Double> metrics = new LinkedHashMap<>();
    metrics.put("loss", loss.value() + Arrays.stream(penalties).sum());
    metrics.put("log_likelihood", terms.meanLogLikelihood());
    if (BoundSupport.hasBound(posterior, prior)) {
      metrics.put("divergence", terms.meanDivergence());
    }
    for (int i = 0; i < penalties.length; i++) {
      metrics.merge(regularizers.get(i).name(), penalties[i], Double::sum);
    }
    if (posterior.isDiscrete()) {
      metrics.put("perplexity", CodeUse.of(HeapCopy.rows(z)).perplexity());
    }
    return metrics;
  }

  /** Moves the posterior's weights if they do not follow gradients. Called after the update. */
  void moveWeights() {
    if (posteriorWeights == null) {
      return;
    }
    RandomGenerator random = Seeds.generator(Seeds.derive(settings.seed(), WEIGHTS, step));
    INDArray moved = posterior.moved(parameters, posteriorWeights, random);
    if (moved != null) {
      model.posteriorWeights().set(moved);
    }
  }

  private void encode() {
    if (pseudoInputs == null) {
      priorWeights = model.priorValues();
      data = model.batch(examples.values());
      parameters = model.encode(true, data, examples.mask(), examples.labels());
      return;
    }
    float[] trained = pseudoInputs.values();
    float[] all = Arrays.copyOf(examples.values(), examples.values().length + trained.length);
    System.arraycopy(trained, 0, all, examples.values().length, trained.length);
    int batch = examples.size();
    float[] mask = examples.mask();
    if (mask != null) {
      int steps = mask.length / batch;
      mask = Arrays.copyOf(mask, mask.length + pseudoInputs.count() * steps);
      Arrays.fill(mask, batch * steps, mask.length, 1);
    }
    double[][] encoded = HeapCopy.rows(model.encode(true, all, mask, null));
    parameters = HeapRows.matrix(Arrays.copyOf(encoded, batch));
    priorWeights =
        HeapRows.vector(HeapRows.flat(Arrays.copyOfRange(encoded, batch, encoded.length)));
  }

  private INDArray noise() {
    RandomGenerator random = Seeds.generator(Seeds.derive(settings.seed(), LATENT, step));
    double[] noise = new double[Math.multiplyExact(rows, model.latentSize())];
    Arrays.setAll(noise, i -> random.nextGaussian());
    return HeapCopy.array(noise, DataType.DOUBLE, rows, model.latentSize());
  }

  private BoundTerms terms(double[] logLikelihood) {
    boolean defined = BoundSupport.hasBound(posterior, prior);
    boolean closed = settings.objective().wantsDivergence() && posterior.hasDivergenceFrom(prior);
    if (defined && !closed) {
      priorDensity = prior.evaluate(z, priorWeights);
      return new BoundTerms(
          samples, logLikelihood, priorDensity.values(), draw.logDensities(), null);
    }
    double[][] divergence =
        defined
            ? HeapCopy.rows(posterior.divergence(parameters))
            : new double[examples.size()][model.latentSize()];
    return new BoundTerms(samples, logLikelihood, null, null, divergence);
  }

  /**
   * Evaluates all regularizers that need no further pass of the encoder; returns null without
   * regularizers.
   */
  private CodeGradients penalties(double[] values) {
    if (regularizers.isEmpty()) {
      return null;
    }
    CodeGradients gradients = CodeGradients.of(codes(0));
    for (int i = 0; i < values.length; i++) {
      values[i] = regularizers.get(i).evaluate(codes(i), model.critics().get(i), gradients);
    }
    return gradients;
  }

  private void probe(double[] values) {
    for (int i = 0; i < values.length; i++) {
      if (regularizers.get(i).probesEncoder()) {
        values[i] += regularizers.get(i).evaluate(codes(i), new EncoderRerun(model, examples));
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
        HeapCopy.rows(parameters),
        HeapCopy.rows(z),
        datasetSize,
        Seeds.derive(settings.seed(), REGULARIZER, step, regularizer));
  }

  private void backward(BoundLoss loss, CodeGradients penalties, INDArray dz) {
    INDArray intoZ = dz;
    if (penalties != null && !posterior.isDiscrete()) {
      intoZ = HeapRows.sum(intoZ, HeapRows.matrix(penalties.z()));
    }
    INDArray intoPrior = null;
    double[] intoLogPosterior = new double[rows];
    if (loss.logPrior() != null && priorDensity != null) {
      PriorDensity.Gradient gradient = priorDensity.gradient(loss.logPrior());
      if (gradient.z() != null) {
        intoZ = HeapRows.sum(intoZ, gradient.z());
      }
      intoPrior = gradient.weights();
      intoLogPosterior = loss.logPosterior();
    }
    LatentDraw.Gradient gradient = draw.gradient(intoZ, intoLogPosterior);
    INDArray intoParameters = gradient.parameters();
    if (penalties != null) {
      intoParameters = HeapRows.sum(HeapRows.matrix(penalties.parameters()), intoParameters);
    }
    if (loss.divergence() != null && posterior.hasDivergenceFrom(prior)) {
      INDArray weights = HeapRows.matrix(loss.divergence());
      intoParameters =
          HeapRows.sum(intoParameters, posterior.divergenceGradient(parameters, weights));
    }
    encoderBackward(intoParameters, intoPrior);
    if (model.posteriorWeights() != null) {
      model.posteriorWeights().backward(gradient.weights());
    }
    if (model.priorWeights() != null && pseudoInputs == null) {
      model.priorWeights().backward(orZeros(intoPrior, priorWeights));
    }
  }

  /**
   * Runs the backward pass of the decoder for some of the latent vectors. The derivatives of the
   * others are 0.
   */
  private INDArray thinned(BoundLoss loss, INDArray x, INDArray mask) {
    requireFinite(Arrays.stream(loss.logLikelihood()).sum());
    Thinning thinning =
        Thinning.of(
            loss.logLikelihood(),
            samples,
            settings.objective().differentiatedSamples(),
            Seeds.generator(Seeds.derive(settings.seed(), THINNING, step)));
    int[] chosen = thinning.rows();
    int[] example = IntStream.of(chosen).map(r -> r / samples).toArray();
    int[] labels = examples.labels();
    int[] theirs = labels == null ? null : IntStream.of(example).map(b -> labels[b]).toArray();
    INDArray before = previous == null ? null : rowsOf(previous, example);
    INDArray decoded = model.decode(true, rowsOf(z, chosen), theirs, posteriorWeights, before);
    Density density =
        settings
            .likelihood()
            .evaluate(rowsOf(x, example), decoded, mask == null ? null : rowsOf(mask, example));
    double[][] some =
        HeapCopy.rows(decoderBackward(density.gradient(thinning.derivatives()), decoded));
    double[][] dz = new double[rows][some[0].length];
    for (int r = 0; r < chosen.length; r++) {
      dz[chosen[r]] = some[r];
    }
    return HeapRows.matrix(dz);
  }

  private static INDArray rowsOf(INDArray array, int[] chosen) {
    long[] shape = array.shape().clone();
    shape[0] = chosen.length;
    ArrayRows to = ArrayRows.empty(array.dataType(), shape);
    ArrayRows.Cursor reader = ArrayRows.of(array).cursor();
    ArrayRows.Cursor writer = to.cursor();
    double[] row = new double[to.size()];
    for (int r = 0; r < chosen.length; r++) {
      reader.read(chosen[r], row);
      writer.write(r, row);
    }
    return to.array();
  }

  /**
   * Returns the derivative with respect to each latent vector of the last pass of the decoder. For
   * discrete codes, returns the derivative with respect to the embedded codes.
   */
  private INDArray decoderBackward(INDArray gradient, INDArray decoded) {
    Checks.gradient(settings.likelihood(), gradient, decoded);
    INDArray input = model.decoder().backward(Gradients.ALL, gradient)[0];
    INDArray codes = VaeModel.columns(input, posterior.codeSize());
    int missing = posterior.isDiscrete() ? 0 : posterior.latentSize() - posterior.codeSize();
    return missing == 0
        ? codes
        : Nd4j.concat(1, codes, Nd4j.zeros(codes.dataType(), codes.size(0), missing));
  }

  private void encoderBackward(INDArray gradient, INDArray intoPrior) {
    if (pseudoInputs == null) {
      model.encoder().backward(Gradients.PARAMETERS, HeapCopy.cast(gradient, model.type()));
      return;
    }
    INDArray pseudo =
        orZeros(intoPrior, priorWeights).reshape(pseudoInputs.count(), posterior.parameterSize());
    INDArray all = Nd4j.concat(0, gradient, pseudo).castTo(model.type());
    double[][] dx = HeapCopy.rows(model.encoder().backward(Gradients.ALL, all)[0]);
    pseudoInputs.backward(HeapRows.flat(Arrays.copyOfRange(dx, examples.size(), dx.length)));
  }

  private static INDArray orZeros(INDArray gradient, INDArray weights) {
    return gradient != null ? gradient : Nd4j.zeros(DataType.DOUBLE, 1, weights.length());
  }

  private void requireFinite(double loss) {
    if (!Double.isFinite(loss)) {
      throw new NonFiniteException(model.decoder().name(), step, "loss " + loss);
    }
  }
}
