package io.gen4j.core.evaluation.text;

/**
 * A distribution over sequences that judges samples: a language model of real text, or the oracle
 * that made synthetic data.
 */
@FunctionalInterface
public interface SequenceDensity {

  /** Returns the natural logarithm of the probability of a sequence. */
  double logProbability(int... sequence);
}
