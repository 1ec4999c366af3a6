package io.gen4j.vae.objective;

import java.util.Arrays;
import java.util.Map;

/** The loss -E log p(x|z). */
record Reconstruction() implements Objective {

  static final String NAME = "reconstruction";

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME);
  }

  @Override
  public boolean wantsDivergence() {
    return true;
  }

  @Override
  public boolean usesDensity() {
    return false;
  }

  @Override
  public BoundLoss evaluate(BoundTerms terms, long step) {
    int rows = terms.logLikelihood().length;
    double[] dLikelihood = new double[rows];
    Arrays.fill(dLikelihood, -1.0 / rows);
    boolean sampled = terms.divergence() == null;
    return new BoundLoss(
        -terms.meanLogLikelihood(),
        dLikelihood,
        sampled ? new double[rows] : null,
        sampled ? new double[rows] : null,
        sampled ? null : new double[terms.divergence().length][terms.divergence()[0].length]);
  }
}
