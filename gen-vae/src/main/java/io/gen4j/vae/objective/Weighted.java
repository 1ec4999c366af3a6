package io.gen4j.vae.objective;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The loss -E log p(x|z) + posterior E log q(z|x) - prior E log p(z): the two parts of the
 * divergence have their own weights.
 *
 * @param posterior weight of log q(z|x)
 * @param prior weight of log p(z)
 */
record Weighted(double posterior, double prior) implements Objective {

  static final String NAME = "weighted";

  Weighted {
    if (!(posterior >= 0 && prior >= 0 && posterior + prior < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "Weights must be finite and 0 or more, got " + posterior + " and " + prior);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("posterior", posterior);
    plain.put("prior", prior);
    return plain;
  }

  @Override
  public boolean wantsDivergence() {
    return false;
  }

  @Override
  public BoundLoss evaluate(BoundTerms terms, long step) {
    int rows = terms.logLikelihood().length;
    double value = -terms.meanLogLikelihood();
    for (int i = 0; i < rows; i++) {
      value += (posterior * terms.logPosterior()[i] - prior * terms.logPrior()[i]) / rows;
    }
    return new BoundLoss(
        value, filled(rows, -1.0), filled(rows, -prior), filled(rows, posterior), null);
  }

  private static double[] filled(int rows, double sum) {
    double[] array = new double[rows];
    Arrays.fill(array, sum / rows);
    return array;
  }
}
