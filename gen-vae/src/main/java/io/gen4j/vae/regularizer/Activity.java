package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Map;

/**
 * Weight times Σ KL(ρ ‖ ρ_i), the divergence between Bernoulli distributions. ρ_i is the mean of
 * latent component i over the batch.
 */
record Activity(double weight, double target) implements Regularizer {

  static final String NAME = "activity";

  Activity {
    Regularizers.requireWeight(weight);
    if (!(target > 0 && target < 1)) {
      throw new IllegalArgumentException(
          "The mean activity of a code must be above 0 and below 1, got " + target);
    }
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "weight", weight, "target", target);
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    if (!posterior.isInUnitInterval()) {
      throw new IllegalArgumentException(
          "Mean activities need codes between 0 and 1, but the posterior "
              + posterior.describe()
              + " has other codes. Use Posteriors.sigmoidPoint, or Regularizers.sparsity.");
    }
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    int rows = codes.z().length;
    double value = 0;
    for (int i = 0; i < codes.latentSize(); i++) {
      double mean = 0;
      for (double[] z : codes.z()) {
        mean += z[i] / rows;
      }
      // A sigmoid may round to 0 or 1.
      mean = Math.max(1e-12, Math.min(1 - 1e-12, mean));
      value +=
          target * Math.log(target / mean) + (1 - target) * Math.log((1 - target) / (1 - mean));
      double slope = weight * ((1 - target) / (1 - mean) - target / mean) / rows;
      for (double[] gradient : gradients.z()) {
        gradient[i] += slope;
      }
    }
    return weight * value;
  }
}
