package io.gen4j.vae.internal.model;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.evaluation.AggregatePosterior;
import io.gen4j.vae.evaluation.Bound;
import io.gen4j.vae.evaluation.MutualInformationGap;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.internal.Rows;
import io.gen4j.vae.likelihood.Autoregressive;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.posterior.LatentDraw;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Evaluates a model on data, some rows at a time, so that memory does not grow with the data. */
public final class Evaluation {

  private static final int EXAMPLES = 256;
  private static final int ROWS = 2048;
  private static final long LATENT = 0x4556L;

  private final VaeModel model;

  /** Creates the evaluation of a model. */
  public Evaluation(VaeModel model) {
    this.model = model;
  }

  /** Work on some examples of a data set. The first of them has index {@code first}. */
  private interface Part {
    void run(int first, Examples examples);
  }

  private void forEachPart(Dataset dataset, long seed, Part body) {
    if (!dataset.shape().equals(model.shape())) {
      throw new IllegalArgumentException(
          "The model needs examples of shape "
              + model.shape()
              + ", but "
              + dataset.name()
              + " has "
              + dataset.shape());
    }
    dataset.range().requireMappableTo(model.settings().likelihood().range());
    for (int from = 0; from < dataset.size(); from += EXAMPLES) {
      int to = Math.min(dataset.size(), from + EXAMPLES);
      Examples examples = Examples.read(dataset, from, to, model.settings());
      body.run(
          from,
          model.settings().binarized() ? examples.binarized(Seeds.derive(seed, from)) : examples);
    }
  }

  /** Estimates the evidence lower bound with one latent sample per example. */
  public Bound bound(Dataset dataset, long seed) {
    BoundSupport.requireBound(model.settings());
    Posterior posterior = model.settings().posterior();
    Prior prior = model.settings().prior();
    INDArray priorWeights = model.priorValues();
    boolean closed = posterior.hasDivergenceFrom(prior);
    double[] sums = new double[2];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          INDArray parameters = encode(examples);
          LatentDraw draw =
              posterior.draw(parameters, model.posteriorValues(), noise(examples, first, seed));
          if (closed) {
            sums[1] += sum(HeapCopy.doubles(posterior.divergence(parameters)));
          } else {
            sums[1] += sum(draw.logDensities()) - sum(prior.logDensities(draw.z(), priorWeights));
          }
          sums[0] += sum(logLikelihoods(examples, draw.z()));
        });
    int size = dataset.size();
    return new Bound((sums[0] - sums[1]) / size, sums[0] / size, sums[1] / size, size);
  }

  /** Returns the number of values of all examples, without padding. */
  public long countedValues(Dataset dataset, long seed) {
    Autoregressive steps = VaeModel.autoregressive(model.settings());
    int each = steps == null ? model.shape().length() : steps.predicted();
    if (dataset.field(Field.MASK).isEmpty()) {
      return (long) dataset.size() * each;
    }
    // The first token of a sequence is given.
    long[] sum = {(long) dataset.size() * (each - model.shape().length())};
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          for (int i = 0; i < examples.size(); i++) {
            sum[0] += examples.counted(i);
          }
        });
    return sum[0];
  }

  /** Estimates log p(x) of every example of a data set. */
  public double[] logLikelihoods(Dataset dataset, int samples, long seed) {
    double[] result = new double[dataset.size()];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          double[] part = importanceWeighted(examples, first, samples, seed);
          System.arraycopy(part, 0, result, first, part.length);
        });
    return result;
  }

  /** Returns log 1/K Σ p(x, z) / q(z|x) of each example, with K = {@code samples}. */
  public double[] importanceWeighted(Examples examples, int first, int samples, long seed) {
    BoundSupport.requireBound(model.settings());
    Posterior posterior = model.settings().posterior();
    Prior prior = model.settings().prior();
    INDArray priorWeights = model.priorValues();
    int size = examples.size();
    INDArray parameters = encode(examples);
    RandomGenerator[] random = new RandomGenerator[size];
    // Each example has its own generator, so its noise does not depend on how the work is divided.
    Arrays.setAll(random, i -> generator(seed, first + i));
    double[] logSums = new double[size];
    Arrays.fill(logSums, Double.NEGATIVE_INFINITY);
    int atOnce = Math.max(1, Math.min(samples, ROWS / size));
    for (int done = 0; done < samples; done += atOnce) {
      int now = Math.min(atOnce, samples - done);
      try (StepMemory.Scope scope = model.memory().open()) {
        LatentDraw draw = posterior.draw(parameters, model.posteriorValues(), noise(random, now));
        double[] logPosterior = draw.logDensities();
        double[] logPrior = prior.logDensities(draw.z(), priorWeights);
        double[] logLikelihood = logLikelihoods(examples, draw.z());
        double[] logWeights = new double[size * now];
        Arrays.setAll(logWeights, r -> logPrior[r] - logPosterior[r] + logLikelihood[r]);
        for (int i = 0; i < size; i++) {
          logSums[i] = Numbers.logAddExp(logSums[i], Numbers.logSumExp(logWeights, i * now, now));
        }
      }
    }
    Arrays.setAll(logSums, i -> logSums[i] - Math.log(samples));
    return logSums;
  }

  /** Compares the aggregate posterior of a data set with the prior. */
  public AggregatePosterior aggregate(Dataset dataset, int samples, long seed) {
    ModelSettings settings = model.settings();
    BoundSupport.requireBound(settings);
    if (!settings.posterior().hasLogDensity()) {
      throw new IllegalStateException(
          "The aggregate posterior needs the density of the posterior at any z, but the posterior "
              + settings.posterior().describe()
              + " has no such density. Use a Gaussian posterior.");
    }
    return LatentMeasures.aggregate(
        settings.posterior(),
        settings.prior(),
        model.posteriorValues(),
        model.priorValues(),
        HeapRows.matrix(parameters(dataset, seed)),
        samples,
        seed);
  }

  /** Estimates the mutual information gap of a data set. */
  public MutualInformationGap gap(Dataset dataset, int[][] factors, int samples, long seed) {
    Posterior posterior = model.settings().posterior();
    if (!posterior.isDiagonalGaussian() || posterior.latentSize() < 2) {
      throw new IllegalStateException(
          "The mutual information gap needs a diagonal Gaussian posterior with 2 or more"
              + " components, got "
              + posterior.describe());
    }
    for (int f = 0; f < factors.length; f++) {
      if (factors[f].length != dataset.size()) {
        throw new IllegalArgumentException(
            "A factor needs one value for each of the "
                + dataset.size()
                + " examples of "
                + dataset.name()
                + ", but factor "
                + f
                + " has "
                + factors[f].length);
      }
    }
    return LatentMeasures.gap(
        posterior, HeapRows.matrix(parameters(dataset, seed)), factors, samples, seed);
  }

  private double[][] parameters(Dataset dataset, long seed) {
    double[][] all = new double[dataset.size()][];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          double[][] part = HeapCopy.rows(encode(examples));
          System.arraycopy(part, 0, all, first, part.length);
        });
    return all;
  }

  /** Returns the mean squared error of the reconstruction of each example. */
  public double[] squaredErrors(Dataset dataset, long seed) {
    double[] result = new double[dataset.size()];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          double[] part = squaredErrors(examples);
          System.arraycopy(part, 0, result, first, part.length);
        });
    return result;
  }

  /** Returns the mean squared error of the reconstruction of each example. */
  public double[] squaredErrors(Examples examples) {
    if (VaeModel.autoregressive(model.settings()) != null) {
      throw new IllegalStateException(
          "Reconstruction errors are differences of numbers, but the data are tokens. Use"
              + " logLikelihoods.");
    }
    int length = model.shape().length();
    double[] errors = new double[examples.size()];
    for (int from = 0; from < examples.size(); from += EXAMPLES) {
      Examples part = examples.range(from, Math.min(examples.size(), from + EXAMPLES));
      try (StepMemory.Scope scope = model.memory().open()) {
        INDArray decoded = decode(means(part), part.labels(), null);
        double[][] means = HeapCopy.rows(model.settings().likelihood().mean(decoded));
        for (int i = 0; i < part.size(); i++) {
          int counted = part.counted(i);
          for (int k = 0; k < length; k++) {
            int at = i * length + k;
            double error = part.counts(at) ? means[i][k] - part.data()[at] : 0;
            errors[from + i] += counted == 0 ? 0 : error * error / counted;
          }
        }
      }
    }
    return errors;
  }

  /** Returns the mean of the posterior of each example, {@code [size][latent]}. */
  public double[][] means(Dataset dataset, long seed) {
    double[][] means = new double[dataset.size()][];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          double[][] part = HeapCopy.rows(means(examples));
          System.arraycopy(part, 0, means, first, part.length);
        });
    return means;
  }

  /** Returns the mean of the posterior of each example, {@code [size, latent]}, detached. */
  public INDArray means(Examples examples) {
    Posterior posterior = model.settings().posterior();
    return detached(() -> posterior.mean(encode(examples), model.posteriorValues()));
  }

  /** Returns the posterior's parameters in inference mode, detached. */
  public INDArray encode(Examples examples) {
    return detached(
        () -> model.encode(false, examples.values(), examples.mask(), examples.labels()));
  }

  private INDArray detached(Supplier<INDArray> compute) {
    try (StepMemory.Scope scope = model.memory().open()) {
      return compute.get().dup('c').detach();
    }
  }

  /**
   * Returns log p(x|z) of each row.
   *
   * @param z {@code [examples.size() * n, latent]}: n rows for the first example, then n for the
   *     next
   */
  private double[] logLikelihoods(Examples examples, INDArray z) {
    try (StepMemory.Scope scope = model.memory().open()) {
      INDArray x = model.batch(examples.data());
      INDArray decoded = decode(z, examples.labels(), model.previous(x, null));
      Likelihood likelihood = model.settings().likelihood();
      double[] values = likelihood.logDensities(x, decoded, model.mask(examples));
      return Checks.values(likelihood, values, Math.toIntExact(z.size(0)));
    }
  }

  /** Runs the decoder in inference mode, in a scope of the step memory. */
  INDArray decode(INDArray z, int[] labels, INDArray previous) {
    return model.decode(false, z, labels, model.posteriorValues(), previous);
  }

  private INDArray noise(Examples examples, int first, long seed) {
    RandomGenerator[] random = new RandomGenerator[examples.size()];
    Arrays.setAll(random, i -> generator(seed, first + i));
    return noise(random, 1);
  }

  /** Draws {@code each} rows of noise with each generator. */
  private INDArray noise(RandomGenerator[] random, int each) {
    int row = each * model.latentSize();
    double[] noise = new double[Math.multiplyExact(random.length, row)];
    Rows.run(
        random.length,
        row,
        (from, to) -> {
          for (int i = from * row; i < to * row; i++) {
            noise[i] = random[i / row].nextGaussian();
          }
        });
    return HeapCopy.array(noise, DataType.DOUBLE, random.length * each, model.latentSize());
  }

  private static RandomGenerator generator(long seed, int example) {
    return Seeds.generator(Seeds.derive(seed, LATENT, example));
  }

  private static double sum(double[] values) {
    return Arrays.stream(values).sum();
  }

  /** Returns how many components of the posterior mean have a variance above {@code least}. */
  public int activeUnits(Dataset dataset, long seed, double least) {
    double[][] means = means(dataset, seed);
    int active = 0;
    for (int i = 0; i < model.latentSize(); i++) {
      double sum = 0;
      double squares = 0;
      for (double[] mean : means) {
        sum += mean[i];
        squares += mean[i] * mean[i];
      }
      double center = sum / means.length;
      active += squares / means.length - center * center > least ? 1 : 0;
    }
    return active;
  }
}
