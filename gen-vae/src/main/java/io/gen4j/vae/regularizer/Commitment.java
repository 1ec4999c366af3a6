package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Map;

/**
 * Weight times the squared distance between the encoder's output and its codes. The codes get no
 * gradient.
 */
record Commitment(double weight) implements Regularizer {

  static final String NAME = "commitment";

  Commitment {
    Regularizers.requireWeight(weight);
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME, "weight", weight);
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    if (!posterior.isDiscrete() || posterior.codeSize() != posterior.parameterSize()) {
      throw new IllegalArgumentException(
          "The commitment needs the codes of a codebook, but the posterior "
              + posterior.describe()
              + " has no codebook. Use Posteriors.vectorQuantized.");
    }
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    int batch = codes.batch();
    double[][] embedded = codes.embedded();
    double sum = 0;
    for (int b = 0; b < batch; b++) {
      double[] code = embedded[b * codes.samples()];
      for (int i = 0; i < code.length; i++) {
        double error = codes.parameters()[b][i] - code[i];
        sum += error * error;
        gradients.parameters()[b][i] += 2 * weight * error / batch;
      }
    }
    return weight * sum / batch;
  }
}
