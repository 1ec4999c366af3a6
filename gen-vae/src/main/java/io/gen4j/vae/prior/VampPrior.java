package io.gen4j.vae.prior;

import io.gen4j.vae.internal.LatentSize;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The mixture of the posteriors of pseudo-inputs, 1/K Σ q(z|u_k). The weights are the encoder's
 * output for each pseudo-input: means and log-variances.
 *
 * @param latentSize size of the latent vector
 * @param pseudoInputs K
 */
record VampPrior(int latentSize, int pseudoInputs) implements PerExamplePrior {

  static final String NAME = "vamp";

  VampPrior {
    LatentSize.require(latentSize);
    if (pseudoInputs < 1) {
      throw new IllegalArgumentException(
          "A VampPrior needs 1 or more pseudo-inputs, got " + pseudoInputs);
    }
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "latent_size", latentSize, "pseudo_inputs", pseudoInputs);
  }

  @Override
  public int weightCount() {
    return 2 * latentSize * pseudoInputs;
  }

  @Override
  public double[] initialWeights(long seed) {
    return new double[weightCount()];
  }

  @Override
  public double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient) {
    return components().logDensity(z, weights, scale, dz, weightGradient);
  }

  @Override
  public void sample(double[] weights, RandomGenerator random, double[] z) {
    components().sample(weights, random, z);
  }

  private Components components() {
    return new Components(pseudoInputs, latentSize, false, 0, latentSize, 2 * latentSize);
  }
}
