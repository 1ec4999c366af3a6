package io.gen4j.vae.internal.model;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.evaluation.AggregatePosterior;
import io.gen4j.vae.evaluation.MutualInformationGap;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Monte Carlo estimates that need the posteriors of a whole data set. */
final class LatentMeasures {

  private static final long AGGREGATE = 0x4147L;

  private LatentMeasures() {}

  static AggregatePosterior aggregate(
      Posterior posterior,
      Prior prior,
      INDArray posteriorWeights,
      INDArray priorWeights,
      INDArray parameters,
      int samples,
      long seed) {
    Drawn drawn = draw(posterior, posteriorWeights, parameters, samples, seed);
    double[] logPrior = prior.logDensities(drawn.z(), priorWeights);
    double[][] all = posterior.logDensities(parameters, posteriorWeights, drawn.z());
    double divergence = 0;
    double information = 0;
    for (int s = 0; s < samples; s++) {
      double joint = Numbers.logSumExp(all[s], 0, all[s].length) - Math.log(all[s].length);
      divergence += (joint - logPrior[s]) / samples;
      information += (all[s][drawn.own()[s]] - joint) / samples;
    }
    return new AggregatePosterior(divergence, information, samples);
  }

  /**
   * Estimates the mutual information of each latent component with each factor.
   *
   * @param means means and log-variances, {@code [examples, 2 * latent]}
   * @param factors {@code [factors][examples]}
   */
  static MutualInformationGap gap(
      Posterior posterior, INDArray means, int[][] factors, int samples, long seed) {
    int latent = posterior.latentSize();
    double[] entropies = new double[factors.length];
    for (int f = 0; f < factors.length; f++) {
      entropies[f] = entropy(factors[f], f);
    }
    double[][] information = new double[latent][factors.length];
    double[][] parameters = HeapCopy.rows(means);
    Drawn drawn = draw(posterior, null, means, samples, seed);
    double[][] z = HeapCopy.rows(drawn.z());
    IntStream.range(0, latent)
        .parallel()
        .forEach(
            i -> {
              for (int s = 0; s < samples; s++) {
                addInformation(i, z[s][i], drawn.own()[s], parameters, factors, information[i]);
              }
              Arrays.setAll(information[i], f -> information[i][f] / samples);
            });
    double gap = 0;
    for (int f = 0; f < factors.length; f++) {
      int factor = f;
      double[] sorted = Arrays.stream(information).mapToDouble(row -> row[factor]).toArray();
      Arrays.sort(sorted);
      gap += (sorted[latent - 1] - sorted[latent - 2]) / entropies[f] / factors.length;
    }
    return new MutualInformationGap(gap, information, entropies);
  }

  /** Adds log q(z_i | factor) - log q(z_i) for each factor of an example. */
  private static void addInformation(
      int i, double z, int own, double[][] parameters, int[][] factors, double[] into) {
    int latent = parameters[0].length / 2;
    double[] logs = new double[parameters.length];
    double max = Double.NEGATIVE_INFINITY;
    for (int n = 0; n < logs.length; n++) {
      double logVariance = parameters[n][latent + i];
      double error = z - parameters[n][i];
      logs[n] = -0.5 * (logVariance + error * error * Math.exp(-logVariance));
      max = Math.max(max, logs[n]);
    }
    double all = 0;
    double[] alike = new double[factors.length];
    int[] counts = new int[factors.length];
    for (int n = 0; n < logs.length; n++) {
      double density = Math.exp(logs[n] - max);
      all += density;
      for (int f = 0; f < factors.length; f++) {
        if (factors[f][n] == factors[f][own]) {
          alike[f] += density;
          counts[f]++;
        }
      }
    }
    for (int f = 0; f < factors.length; f++) {
      into[f] += Math.log(alike[f] / counts[f]) - Math.log(all / logs.length);
    }
  }

  /** Latent vectors, and the indices of the examples that they were drawn for. */
  private record Drawn(INDArray z, int[] own) {}

  /** Draws latent vectors for evenly spaced examples. */
  private static Drawn draw(
      Posterior posterior, INDArray weights, INDArray parameters, int samples, long seed) {
    int count = Math.toIntExact(parameters.size(0));
    double[][] noise = new double[samples][posterior.latentSize()];
    int[] own = new int[samples];
    double[][] all = HeapCopy.rows(parameters);
    double[][] theirs = new double[samples][];
    for (int s = 0; s < samples; s++) {
      RandomGenerator random = Seeds.generator(Seeds.derive(seed, AGGREGATE, s));
      Arrays.setAll(noise[s], i -> random.nextGaussian());
      own[s] = Math.min((int) ((s + random.nextDouble()) * count / samples), count - 1);
      theirs[s] = all[own[s]];
    }
    return new Drawn(
        posterior.draw(HeapRows.matrix(theirs), weights, HeapRows.matrix(noise)).z(), own);
  }

  private static double entropy(int[] factor, int index) {
    double entropy = 0;
    int[] sorted = factor.clone();
    Arrays.sort(sorted);
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      double share = (to - from) / (double) sorted.length;
      entropy -= share * Math.log(share);
      from = to;
    }
    if (entropy <= 0) {
      throw new IllegalArgumentException(
          "Factor " + index + " has the same value for all examples, so it carries no information");
    }
    return entropy;
  }
}
