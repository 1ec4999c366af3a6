package io.gen4j.vae.regularizer;

import java.util.Arrays;

/**
 * How the aggregate posterior q(z) = 1/N Σ q(z|x) over N examples is estimated from a batch of B at
 * a z drawn for one of them (Chen et al. 2018, arXiv 1802.04942, section 4.1 and appendix C).
 */
public enum AggregateEstimate {
  /** Every example of the batch counts 1 / (N B): minibatch-weighted sampling, biased low. */
  WEIGHTED,
  /**
   * z's own example counts 1 / N, and the others share the rest alike: minibatch stratified
   * sampling, without bias in q(z), exact if the batch is the data set. (The paper gives the rest
   * to the others unequally; the expectation is the same.)
   */
  STRATIFIED;

  /** Returns the logarithm of what each example of the batch counts, {@code [batch]}. */
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
