package io.gen4j.vae.objective;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss -E log p(x|z) + β Σ max(KL, free nats).
 *
 * @param beta weight of the divergence
 * @param freeNats divergence that each latent dimension may have without a cost, in nats
 */
record Elbo(Schedule beta, double freeNats) implements Objective {

  static final String NAME = "elbo";

  Elbo {
    if (!(freeNats >= 0 && Double.isFinite(freeNats))) {
      throw new IllegalArgumentException(
          "Free nats must be finite and 0 (none) or more, got " + freeNats);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("beta", beta.describe());
    plain.put("free_nats", freeNats);
    return plain;
  }

  @Override
  public boolean wantsDivergence() {
    return true;
  }

  @Override
  public boolean requiresDivergence() {
    return freeNats > 0;
  }

  @Override
  public BoundLoss evaluate(BoundTerms terms, long step) {
    int rows = terms.logLikelihood().length;
    double weight = beta.at(step);
    double[] dLikelihood = filled(rows, -1.0 / rows);
    if (terms.divergence() == null) {
      double value = -terms.meanLogLikelihood() + weight * terms.meanDivergence();
      return new BoundLoss(
          value, dLikelihood, filled(rows, -weight / rows), filled(rows, weight / rows), null);
    }
    double[][] divergence = terms.divergence();
    int batch = divergence.length;
    int latent = divergence[0].length;
    double[][] dDivergence = new double[batch][latent];
    double sum = 0;
    for (int i = 0; i < latent; i++) {
      double mean = 0;
      for (double[] example : divergence) {
        mean += example[i] / batch;
      }
      sum += Math.max(mean, freeNats);
      if (freeNats == 0 || mean > freeNats) {
        for (double[] example : dDivergence) {
          example[i] = weight / batch;
        }
      }
    }
    double value = -terms.meanLogLikelihood() + weight * sum;
    return new BoundLoss(value, dLikelihood, null, null, dDivergence);
  }

  private static double[] filled(int length, double value) {
    double[] array = new double[length];
    Arrays.fill(array, value);
    return array;
  }
}
