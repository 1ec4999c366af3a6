package io.gen4j.vae.prior;

import io.gen4j.vae.internal.Numbers;
import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A mixture of Gaussians with independent components. Weights: logits of the shares, then all
 * means, then the logarithms of all variances.
 *
 * @param latentSize size of the latent vector
 * @param components number of Gaussians
 */
record GaussianMixture(int latentSize, int components) implements Prior {

  static final String NAME = "gaussian-mixture";

  GaussianMixture {
    Priors.requireLatentSize(latentSize);
    if (components < 1) {
      throw new IllegalArgumentException("A mixture has 1 or more components, got " + components);
    }
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize, "components", components);
  }

  @Override
  public int weightCount() {
    return components * (1 + 2 * latentSize);
  }

  /** Equal shares, means drawn from N(0, I), unit variances. */
  @Override
  public double[] initialWeights(long seed) {
    double[] weights = new double[weightCount()];
    RandomGenerator random = io.gen4j.core.random.Seeds.generator(seed);
    for (int i = 0; i < components * latentSize; i++) {
      weights[components + i] = random.nextGaussian();
    }
    return weights;
  }

  @Override
  public double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    double normalizer = Numbers.logSumExp(weights, 0, components);
    double[] terms = new double[components];
    for (int k = 0; k < components; k++) {
      double sum = latentSize * Numbers.LOG_2_PI;
      for (int i = 0; i < latentSize; i++) {
        double error = z[i] - weights[mean(k) + i];
        double logVariance = weights[logVariance(k) + i];
        sum += logVariance + error * error * Math.exp(-logVariance);
      }
      terms[k] = weights[k] - normalizer - 0.5 * sum;
    }
    double logDensity = Numbers.logSumExp(terms, 0, components);
    if (dz == null && weightGradient == null) {
      return logDensity;
    }
    for (int k = 0; k < components; k++) {
      double share = scale * Math.exp(terms[k] - logDensity);
      if (weightGradient != null) {
        weightGradient[k] += share - scale * Math.exp(weights[k] - normalizer);
      }
      for (int i = 0; i < latentSize; i++) {
        double error = z[i] - weights[mean(k) + i];
        double pull = error * Math.exp(-weights[logVariance(k) + i]);
        if (dz != null) {
          dz[i] -= share * pull;
        }
        if (weightGradient != null) {
          weightGradient[mean(k) + i] += share * pull;
          weightGradient[logVariance(k) + i] += 0.5 * share * (error * pull - 1);
        }
      }
    }
    return logDensity;
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    double normalizer = Numbers.logSumExp(weights, 0, components);
    double left = random.nextDouble();
    int k = 0;
    while (k < components - 1) {
      left -= Math.exp(weights[k] - normalizer);
      if (left < 0) {
        break;
      }
      k++;
    }
    int chosen = k;
    Arrays.setAll(
        z,
        i ->
            weights[mean(chosen) + i]
                + Math.exp(0.5 * weights[logVariance(chosen) + i]) * random.nextGaussian());
  }

  private int mean(int component) {
    return components + component * latentSize;
  }

  private int logVariance(int component) {
    return components + (components + component) * latentSize;
  }
}
