package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The value λ_od Σ_{i≠j} C_ij² + λ_d Σ (C_ii - 1)². For DIP-VAE-I, C is the covariance of the
 * posterior's means over the batch. DIP-VAE-II adds the mean of the posterior's variances to the
 * diagonal.
 */
record DisentangledPrior(double offDiagonal, double diagonal, boolean withVariances)
    implements Regularizer {

  static final String NAME = "dip";

  DisentangledPrior {
    Regularizers.requireWeight(offDiagonal);
    Regularizers.requireWeight(diagonal);
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("off_diagonal", offDiagonal);
    plain.put("diagonal", diagonal);
    plain.put("with_variances", withVariances);
    return plain;
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    Regularizers.requireDiagonalGaussian("covariance of the aggregate posterior", posterior);
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    int batch = codes.batch();
    int latent = codes.latentSize();
    double[][] parameters = codes.parameters();
    double[] center = new double[latent];
    for (double[] p : parameters) {
      for (int i = 0; i < latent; i++) {
        center[i] += p[i] / batch;
      }
    }
    double[][] slope = new double[latent][latent];
    double value = 0;
    for (int i = 0; i < latent; i++) {
      for (int j = 0; j < latent; j++) {
        double covariance = 0;
        for (double[] p : parameters) {
          covariance += (p[i] - center[i]) * (p[j] - center[j]) / batch;
          covariance += withVariances && i == j ? Math.exp(p[latent + i]) / batch : 0;
        }
        double error = i == j ? covariance - 1 : covariance;
        double weight = i == j ? diagonal : offDiagonal;
        value += weight * error * error;
        slope[i][j] = 2 * weight * error;
      }
    }
    for (int b = 0; b < batch; b++) {
      double[] gradient = gradients.parameters()[b];
      for (int i = 0; i < latent; i++) {
        for (int j = 0; j < latent; j++) {
          gradient[i] += 2 * slope[i][j] * (parameters[b][j] - center[j]) / batch;
        }
        if (withVariances) {
          gradient[latent + i] += slope[i][i] * Math.exp(parameters[b][latent + i]) / batch;
        }
      }
    }
    return value;
  }
}
