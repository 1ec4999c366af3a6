package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Map;

/** Weight times the mean of Σ |z_i| over the batch. */
record Sparsity(double weight) implements Regularizer {

  static final String NAME = "sparsity";

  Sparsity {
    Regularizers.requireWeight(weight);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "weight", weight);
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    Regularizers.requireContinuous("sparsity", posterior);
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    int rows = codes.z().length;
    double sum = 0;
    for (int r = 0; r < rows; r++) {
      for (int i = 0; i < codes.latentSize(); i++) {
        double z = codes.z()[r][i];
        sum += Math.abs(z);
        gradients.z()[r][i] += weight * Math.signum(z) / rows;
      }
    }
    return weight * sum / rows;
  }
}
