package io.gen4j.vae.prior;

import io.gen4j.vae.internal.LatentSize;
import io.gen4j.vae.internal.Numbers;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The standard normal distribution N(0, I).
 *
 * @param latentSize size of the latent vector
 */
record StandardNormal(int latentSize) implements PerExamplePrior {

  static final String NAME = "standard-normal";

  StandardNormal {
    LatentSize.require(latentSize);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize);
  }

  @Override
  public boolean isStandardNormal() {
    return true;
  }

  @Override
  public double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    double sum = latentSize * Numbers.LOG_2_PI;
    for (int i = 0; i < latentSize; i++) {
      sum += z[i] * z[i];
      if (dz != null) {
        dz[i] -= scale * z[i];
      }
    }
    return -0.5 * sum;
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    for (int i = 0; i < latentSize; i++) {
      z[i] = random.nextGaussian();
    }
  }
}
