package io.gen4j.vae.regularizer;

import java.util.Arrays;

/**
 * How to estimate the aggregate posterior q(z) = 1/N Σ q(z|x) of N examples from a batch of B
 * examples, where z was drawn for one example of the batch (Chen et al. 2018, arXiv 1802.04942,
 * section 4.1 and appendix C).
 */
public enum AggregateEstimate {
  /**
   * Minibatch-weighted sampling: every example of the batch has the weight 1 / (N B). The estimate
   * is biased low.
   */
  WEIGHTED,
  /**
   * Minibatch stratified sampling: the example that z was drawn for has the weight 1 / N, and the
   * others share the rest equally. The estimate of q(z) has no bias, and it is exact if the batch
   * is the data set. (The paper divides the rest unequally; the expectation is the same.)
   */
  STRATIFIED;

  /** Returns the logarithm of the weight of each example of the batch, {@code [batch]}. */
  double[] logWeights(int batch, int examples, int own) {
    double[] weights = new double[batch];
    if (this == WEIGHTED || batch == 1) {
      Arrays.fill(weights, -Math.log((double) examples * batch));
      return weights;
    }
    int others = batch - 1;
    Arrays.fill(weights, Math.log(examples - 1.0) - Math.log((double) examples * others));
    weights[own] = -Math.log(examples);
    return weights;
  }
}
