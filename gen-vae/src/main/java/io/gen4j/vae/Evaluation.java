package io.gen4j.vae;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.internal.Rows;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** What a trained model says of data, in bounded memory: some rows at a time. */
final class Evaluation {

  private static final int EXAMPLES = 256;
  private static final int ROWS = 2048;
  private static final long LATENT = 0x4556L;

  private final Assembly assembly;

  Evaluation(Assembly assembly) {
    this.assembly = assembly;
  }

  /** Work on some examples of a data set, the first of which has the number {@code first}. */
  private interface Part {
    void run(int first, Examples examples);
  }

  void forEachPart(Dataset dataset, long seed, Part body) {
    if (!dataset.shape().equals(assembly.shape())) {
      throw new IllegalArgumentException(
          "The model is of examples of shape "
              + assembly.shape()
              + " but "
              + dataset.name()
              + " has "
              + dataset.shape());
    }
    dataset.range().requireMappableTo(assembly.options().likelihood().range());
    for (int from = 0; from < dataset.size(); from += EXAMPLES) {
      int to = Math.min(dataset.size(), from + EXAMPLES);
      Examples examples = Examples.read(dataset, from, to, assembly.options());
      body.run(
          from,
          assembly.options().binarized() ? examples.binarized(Seeds.derive(seed, from)) : examples);
    }
  }

  Bound bound(Dataset dataset, long seed) {
    Support.requireBound(assembly.options());
    Posterior posterior = assembly.options().posterior();
    Prior prior = assembly.options().prior();
    double[] posteriorWeights = assembly.posteriorValues();
    double[] priorWeights = assembly.priorValues();
    boolean closed = posterior.hasDivergenceFrom(prior);
    double[] sums = new double[2];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          double[][] parameters = encode(examples);
          double[][] z = new double[examples.size()][assembly.latentSize()];
          for (int i = 0; i < z.length; i++) {
            RandomGenerator random = noise(seed, first + i);
            double logPosterior =
                posterior.sample(parameters[i], posteriorWeights, gaussian(random), z[i]);
            if (closed) {
              double[] terms = new double[assembly.latentSize()];
              posterior.divergence(parameters[i], terms);
              sums[1] += Arrays.stream(terms).sum();
            } else {
              sums[1] += logPosterior - prior.logDensity(z[i], priorWeights, 0, null, null);
            }
          }
          sums[0] += Arrays.stream(logLikelihoods(examples, z)).sum();
        });
    int size = dataset.size();
    return new Bound((sums[0] - sums[1]) / size, sums[0] / size, sums[1] / size, size);
  }

  double[] logLikelihoods(Dataset dataset, int samples, long seed) {
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

  /** log 1/K Σ p(x, z) / q(z|x) of each example, K = {@code samples}. */
  double[] importanceWeighted(Examples examples, int first, int samples, long seed) {
    Support.requireBound(assembly.options());
    Posterior posterior = assembly.options().posterior();
    Prior prior = assembly.options().prior();
    double[] posteriorWeights = assembly.posteriorValues();
    double[] priorWeights = assembly.priorValues();
    int size = examples.size();
    double[][] parameters = encode(examples);
    RandomGenerator[] random = new RandomGenerator[size];
    // A generator for each example: its noise does not depend on how the work is cut up.
    Arrays.setAll(random, i -> noise(seed, first + i));
    double[] logSums = new double[size];
    Arrays.fill(logSums, Double.NEGATIVE_INFINITY);
    int atOnce = Math.max(1, Math.min(samples, ROWS / size));
    for (int done = 0; done < samples; done += atOnce) {
      int now = Math.min(atOnce, samples - done);
      double[][] z = new double[size * now][assembly.latentSize()];
      double[] logWeights = new double[size * now];
      Rows.run(
          size,
          now * assembly.latentSize() * 4,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              for (int r = i * now; r < (i + 1) * now; r++) {
                double logPosterior =
                    posterior.sample(parameters[i], posteriorWeights, gaussian(random[i]), z[r]);
                logWeights[r] = prior.logDensity(z[r], priorWeights, 0, null, null) - logPosterior;
              }
            }
          });
      double[] logLikelihood = logLikelihoods(examples, z);
      for (int i = 0; i < size; i++) {
        for (int r = i * now; r < (i + 1) * now; r++) {
          logWeights[r] += logLikelihood[r];
        }
        logSums[i] = Numbers.logAddExp(logSums[i], Numbers.logSumExp(logWeights, i * now, now));
      }
    }
    Arrays.setAll(logSums, i -> logSums[i] - Math.log(samples));
    return logSums;
  }

  AggregatePosterior aggregate(Dataset dataset, int samples, long seed) {
    VaeOptions options = assembly.options();
    Support.requireBound(options);
    if (!options.posterior().hasLogDensity()) {
      throw new IllegalStateException(
          "The aggregate posterior needs the density of the posterior at any z, which "
              + options.posterior().describe()
              + " does not give. Use a Gaussian posterior.");
    }
    return LatentMeasures.aggregate(
        options.posterior(),
        options.prior(),
        assembly.posteriorValues(),
        assembly.priorValues(),
        parameters(dataset, seed),
        samples,
        seed);
  }

  MutualInformationGap gap(Dataset dataset, int[][] factors, int samples, long seed) {
    Posterior posterior = assembly.options().posterior();
    if (!posterior.isDiagonalGaussian() || posterior.latentSize() < 2) {
      throw new IllegalStateException(
          "The mutual information gap is one between components of a diagonal Gaussian posterior"
              + " of 2 or more, got "
              + posterior.describe());
    }
    for (int[] factor : factors) {
      if (factor.length != dataset.size()) {
        throw new IllegalArgumentException(
            "A factor has a value for each of the "
                + dataset.size()
                + " examples, got "
                + factor.length);
      }
    }
    return LatentMeasures.gap(posterior, parameters(dataset, seed), factors, samples, seed);
  }

  private double[][] parameters(Dataset dataset, long seed) {
    double[][] all = new double[dataset.size()][];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          double[][] part = encode(examples);
          System.arraycopy(part, 0, all, first, part.length);
        });
    return all;
  }

  /** Returns the mean of the squared errors of the reconstruction of each example. */
  double[] squaredErrors(Dataset dataset, long seed) {
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

  double[] squaredErrors(Examples examples) {
    Likelihood likelihood = assembly.options().likelihood();
    int length = assembly.shape().length();
    double[] parameters = new double[length * likelihood.parametersPerValue()];
    double[] mean = new double[length];
    double[] errors = new double[examples.size()];
    for (int from = 0; from < examples.size(); from += EXAMPLES) {
      Examples part = examples.range(from, Math.min(examples.size(), from + EXAMPLES));
      float[] decoded = decode(means(part), part.labels());
      for (int i = 0; i < part.size(); i++) {
        HeapCopy.widen(decoded, i * parameters.length, parameters);
        likelihood.mean(parameters, mean);
        for (int k = 0; k < length; k++) {
          double error = mean[k] - part.values()[i * length + k];
          errors[from + i] += error * error / length;
        }
      }
    }
    return errors;
  }

  /** Returns the mean of the posterior of each example, {@code [size][latent]}. */
  double[][] means(Dataset dataset, long seed) {
    double[][] means = new double[dataset.size()][];
    forEachPart(
        dataset,
        seed,
        (first, examples) -> {
          double[][] part = means(examples);
          System.arraycopy(part, 0, means, first, part.length);
        });
    return means;
  }

  double[][] means(Examples examples) {
    double[][] parameters = encode(examples);
    double[] weights = assembly.posteriorValues();
    double[][] means = new double[parameters.length][assembly.latentSize()];
    for (int i = 0; i < means.length; i++) {
      assembly.options().posterior().mean(parameters[i], weights, means[i]);
    }
    return means;
  }

  /** Returns the posterior's parameters for inference. */
  double[][] encode(Examples examples) {
    try (StepMemory.Scope scope = assembly.memory().open()) {
      return assembly.encode(false, examples);
    }
  }

  /**
   * Returns log p(x|z) of each row.
   *
   * @param z {@code [examples.size() * n][latent]}: n rows of the first example, n of the next
   */
  double[] logLikelihoods(Examples examples, double[][] z) {
    Likelihood likelihood = assembly.options().likelihood();
    int length = assembly.shape().length();
    int size = length * likelihood.parametersPerValue();
    int perExample = z.length / examples.size();
    float[] decoded = decode(z, examples.labels());
    double[] result = new double[z.length];
    Rows.run(
        z.length,
        size,
        (from, to) -> {
          double[] x = new double[length];
          double[] p = new double[size];
          for (int r = from; r < to; r++) {
            HeapCopy.widen(examples.values(), r / perExample * length, x);
            HeapCopy.widen(decoded, r * size, p);
            result[r] = likelihood.logDensity(x, p, null);
          }
        });
    return result;
  }

  /** Runs the decoder for inference; returns {@code [rows * likelihood parameters]}. */
  float[] decode(double[][] z, int[] labels) {
    try (StepMemory.Scope scope = assembly.memory().open()) {
      return HeapCopy.floats(assembly.decode(false, z, labels));
    }
  }

  private double[] gaussian(RandomGenerator random) {
    double[] noise = new double[assembly.latentSize()];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = random.nextGaussian();
    }
    return noise;
  }

  private static RandomGenerator noise(long seed, int example) {
    return Seeds.generator(Seeds.derive(seed, LATENT, example));
  }

  /** Returns how many components of the posterior mean have a variance above a bound. */
  int activeUnits(Dataset dataset, long seed, double least) {
    double[][] means = means(dataset, seed);
    int active = 0;
    for (int i = 0; i < assembly.latentSize(); i++) {
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
