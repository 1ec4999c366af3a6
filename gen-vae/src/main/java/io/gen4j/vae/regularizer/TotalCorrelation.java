package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.internal.Numbers;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The value {@code joint} E log q(z) + {@code marginals} E Σ log q(z_i). Here q(z) is the mean of
 * q(z|x) over the data set, estimated from the batch (Chen et al. 2018). With the weights 1 and -1
 * it is the total correlation.
 *
 * @param joint weight of log q(z)
 * @param marginals weight of the sum of log q(z_i)
 * @param estimate how q(z) is estimated
 */
record TotalCorrelation(double joint, double marginals, AggregateEstimate estimate)
    implements Regularizer {

  static final String NAME = "total-correlation";

  TotalCorrelation {
    if (!Double.isFinite(joint) || !Double.isFinite(marginals)) {
      throw new IllegalArgumentException(
          "Weights must be finite, got " + joint + " and " + marginals);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("joint", joint);
    plain.put("marginals", marginals);
    plain.put("estimate", estimate.name());
    return plain;
  }

  @Override
  public void requireUsable(Posterior posterior, Prior prior) {
    Regularizers.requireDiagonalGaussian("total correlation", posterior);
  }

  @Override
  public double evaluate(Codes codes, Network critic, CodeGradients gradients) {
    double value = 0;
    for (int r = 0; r < codes.z().length; r++) {
      value += row(codes, r, gradients) / codes.z().length;
    }
    return value;
  }

  private double row(Codes codes, int r, CodeGradients gradients) {
    int batch = codes.batch();
    int latent = codes.latentSize();
    double[] z = codes.z()[r];
    double[] logWeights = estimate.logWeights(batch, codes.examples(), r / codes.samples());
    double[][] terms = new double[latent + 1][batch];
    for (int j = 0; j < batch; j++) {
      double[] p = codes.parameters()[j];
      terms[latent][j] = logWeights[j];
      for (int i = 0; i < latent; i++) {
        double error = z[i] - p[i];
        double logVariance = p[latent + i];
        double term =
            -0.5 * (Numbers.LOG_2_PI + logVariance + error * error * Math.exp(-logVariance));
        terms[i][j] = logWeights[j] + term;
        terms[latent][j] += term;
      }
    }
    double[] logDensities =
        Arrays.stream(terms).mapToDouble(t -> Numbers.logSumExp(t, 0, batch)).toArray();
    double value = joint * logDensities[latent];
    for (int i = 0; i < latent; i++) {
      value += marginals * logDensities[i];
    }
    double scale = 1.0 / codes.z().length;
    for (int j = 0; j < batch; j++) {
      double[] p = codes.parameters()[j];
      double[] gradient = gradients.parameters()[j];
      double whole = joint * Math.exp(terms[latent][j] - logDensities[latent]);
      for (int i = 0; i < latent; i++) {
        double share = scale * (whole + marginals * Math.exp(terms[i][j] - logDensities[i]));
        double pull = (z[i] - p[i]) * Math.exp(-p[latent + i]);
        gradients.z()[r][i] -= share * pull;
        gradient[i] += share * pull;
        gradient[latent + i] += share * 0.5 * ((z[i] - p[i]) * pull - 1);
      }
    }
    return value;
  }
}
