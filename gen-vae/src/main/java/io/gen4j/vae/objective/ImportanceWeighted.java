package io.gen4j.vae.objective;

import io.gen4j.vae.internal.Numbers;
import java.util.Map;

/**
 * The loss -log 1/K Σ w with w = p(x|z) p(z) / q(z|x). The derivative of the bound with respect to
 * log w is w / Σ w.
 *
 * @param samples K
 * @param differentiatedSamples number of samples at which the decoder is differentiated
 */
record ImportanceWeighted(int samples, int differentiatedSamples) implements Objective {

  static final String NAME = "importance-weighted";

  ImportanceWeighted {
    if (samples < 1) {
      throw new IllegalArgumentException(
          "The importance-weighted bound needs K = 1 or more samples, got " + samples);
    }
    if (differentiatedSamples < 1 || differentiatedSamples > samples) {
      throw new IllegalArgumentException(
          "The decoder must be differentiated at 1 to K = "
              + samples
              + " samples, got "
              + differentiatedSamples);
    }
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of(
        "name", NAME, "samples", samples, "differentiated_samples", differentiatedSamples);
  }

  @Override
  public boolean wantsDivergence() {
    return false;
  }

  @Override
  public BoundLoss evaluate(BoundTerms terms, long step) {
    int rows = terms.logLikelihood().length;
    int k = terms.samples();
    int batch = rows / k;
    double[] logWeights = new double[rows];
    for (int i = 0; i < rows; i++) {
      logWeights[i] = terms.logLikelihood()[i] + terms.logPrior()[i] - terms.logPosterior()[i];
    }
    double sum = 0;
    double[] down = new double[rows];
    double[] up = new double[rows];
    for (int b = 0; b < batch; b++) {
      double logSum = Numbers.logSumExp(logWeights, b * k, k);
      sum += logSum - Math.log(k);
      for (int i = b * k; i < (b + 1) * k; i++) {
        up[i] = Math.exp(logWeights[i] - logSum) / batch;
        down[i] = -up[i];
      }
    }
    return new BoundLoss(-sum / batch, down, down.clone(), up, null);
  }
}
