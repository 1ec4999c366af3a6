package io.gen4j.vae.prior;

import io.gen4j.vae.internal.LatentSize;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A prior without a distribution of latent vectors.
 *
 * @param latentSize size of the latent vector
 */
record NoPrior(int latentSize) implements PerExamplePrior {

  static final String NAME = "none";

  NoPrior {
    LatentSize.require(latentSize);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize);
  }

  @Override
  public boolean hasDensity() {
    return false;
  }

  @Override
  public double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    throw none();
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    throw none();
  }

  private static IllegalStateException none() {
    return new IllegalStateException(
        "An autoencoder without a prior has no distribution of codes, so it has no samples and"
            + " no log p(x). Give it a prior and an objective that pulls the codes to the prior, for"
            + " example Objectives.wasserstein.");
  }
}
