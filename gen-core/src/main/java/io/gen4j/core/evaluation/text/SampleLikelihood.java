package io.gen4j.core.evaluation.text;

import java.util.List;

/**
 * How probable samples are under a distribution. A model that repeats one probable sequence scores
 * well, so report a measure of diversity with it.
 *
 * @param perSequence mean negative log-likelihood of a sequence in nats
 * @param perToken negative log-likelihood per token in nats, over all tokens together
 * @param standardError standard error of {@code perSequence}; NaN for one sample
 */
public record SampleLikelihood(double perSequence, double perToken, double standardError) {

  /**
   * Evaluates samples.
   *
   * @param samples at least one, with at least one token in all
   * @param density distribution that judges them
   * @throws IllegalArgumentException if there are no tokens, or a log-probability is NaN or
   *     positive infinity
   */
  public static SampleLikelihood of(List<int[]> samples, SequenceDensity density) {
    double sum = 0;
    double squares = 0;
    long tokens = 0;
    double[] logProbabilities = density.logProbabilities(samples);
    for (int i = 0; i < samples.size(); i++) {
      double nats = -logProbabilities[i];
      if (Double.isNaN(nats) || nats == Double.NEGATIVE_INFINITY) {
        throw new IllegalArgumentException("A log-probability of a sample is " + -nats);
      }
      sum += nats;
      squares += nats * nats;
      tokens += samples.get(i).length;
    }
    if (tokens == 0) {
      throw new IllegalArgumentException("Needs samples with at least 1 token, got none");
    }
    double n = samples.size();
    double variance = Math.max(0, squares - sum * sum / n) / (n - 1);
    return new SampleLikelihood(
        sum / n, sum / tokens, n > 1 ? Math.sqrt(variance / n) : Double.NaN);
  }

  /** Returns the perplexity, e to the power of {@link #perToken}. */
  public double perplexity() {
    return Math.exp(perToken);
  }
}
