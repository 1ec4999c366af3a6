package io.gen4j.vae;

import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Monte Carlo measures of the posteriors of a whole data set, one parameter vector per example. */
final class LatentMeasures {

  private static final long AGGREGATE = 0x4147L;

  private LatentMeasures() {}

  static AggregatePosterior aggregate(
      Posterior posterior,
      Prior prior,
      double[] posteriorWeights,
      double[] priorWeights,
      double[][] parameters,
      int samples,
      long seed) {
    double[][] terms = new double[samples][];
    IntStream.range(0, samples)
        .parallel()
        .forEach(
            s -> {
              double[] z = new double[posterior.latentSize()];
              int own = draw(posterior, posteriorWeights, parameters, samples, seed, s, z);
              double[] all = new double[parameters.length];
              Arrays.setAll(all, n -> posterior.logDensity(parameters[n], posteriorWeights, z));
              double joint = Numbers.logSumExp(all, 0, all.length) - Math.log(all.length);
              double logPrior = prior.logDensity(z, priorWeights, 0, null, null);
              terms[s] = new double[] {joint - logPrior, all[own] - joint};
            });
    return new AggregatePosterior(mean(terms, 0), mean(terms, 1), samples);
  }

  /**
   * Mutual information of each latent component with each factor.
   *
   * @param parameters means and logarithms of variances, {@code [examples][2 * latent]}
   * @param factors {@code [factors][examples]}
   */
  static MutualInformationGap gap(
      Posterior posterior, double[][] parameters, int[][] factors, int samples, long seed) {
    int latent = posterior.latentSize();
    double[] entropies = new double[factors.length];
    for (int f = 0; f < factors.length; f++) {
      entropies[f] = entropy(factors[f], f);
    }
    double[][] information = new double[latent][factors.length];
    double[][] drawn = new double[samples][latent];
    int[] owns = new int[samples];
    for (int s = 0; s < samples; s++) {
      owns[s] = draw(posterior, new double[0], parameters, samples, seed, s, drawn[s]);
    }
    IntStream.range(0, latent)
        .parallel()
        .forEach(
            i -> {
              for (int s = 0; s < samples; s++) {
                addInformation(i, drawn[s][i], owns[s], parameters, factors, information[i]);
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

  /** Adds log q(z_i | factor) - log q(z_i) for the factors of an example. */
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

  /** Draws the s-th of some latent vectors; the examples they are of are spread evenly. */
  private static int draw(
      Posterior posterior,
      double[] weights,
      double[][] parameters,
      int samples,
      long seed,
      int s,
      double[] z) {
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, AGGREGATE, s));
    double[] noise = new double[posterior.latentSize()];
    Arrays.setAll(noise, i -> random.nextGaussian());
    int own = (int) ((s + random.nextDouble()) * parameters.length / samples);
    own = Math.min(own, parameters.length - 1);
    posterior.sample(parameters[own], weights, noise, z);
    return own;
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
          "Factor " + index + " has one value for all examples: there is nothing to know about it");
    }
    return entropy;
  }

  private static double mean(double[][] terms, int column) {
    return Arrays.stream(terms).mapToDouble(row -> row[column]).average().orElse(Double.NaN);
  }
}
