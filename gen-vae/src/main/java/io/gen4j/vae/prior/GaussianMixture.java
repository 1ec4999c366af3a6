package io.gen4j.vae.prior;

import io.gen4j.vae.internal.LatentSize;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A mixture of diagonal Gaussians. The weights are the logits of the mixture weights, then all
 * means, then all log-variances.
 *
 * @param latentSize size of the latent vector
 * @param components number of Gaussians
 */
record GaussianMixture(int latentSize, int components) implements PerExamplePrior {

  static final String NAME = "gaussian-mixture";

  GaussianMixture {
    LatentSize.require(latentSize);
    if (components < 1) {
      throw new IllegalArgumentException("A mixture needs 1 or more components, got " + components);
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

  /** Returns equal mixture weights, means drawn from N(0, I), and unit variances. */
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
    return mixture().logDensity(z, weights, scale, dz, weightGradient);
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    mixture().sample(weights, random, z);
  }

  private Components mixture() {
    int variances = components * (1 + latentSize);
    return new Components(components, latentSize, true, components, variances, latentSize);
  }
}
