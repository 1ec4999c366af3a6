package io.gen4j.core.evaluation.text;

import java.util.List;

/**
 * A distribution over sequences that judges samples: a language model of real text, or the oracle
 * that made synthetic data.
 */
@FunctionalInterface
public interface SequenceDensity {

  /** Returns the natural logarithm of the probability of a sequence. */
  double logProbability(int... sequence);

  /**
   * Returns the natural logarithms of the probabilities of sequences. A density that is faster for
   * many sequences at once overrides this.
   */
  default double[] logProbabilities(List<int[]> sequences) {
    return sequences.stream().mapToDouble(this::logProbability).toArray();
  }
}
