package io.gen4j.gan.term;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights of the values of sequences: 1 for steps that are there, 0 for padding.
 *
 * @param steps {@code [batch][time]}, or null where all steps are there
 */
record StepWeights(double[][] steps) {

  /**
   * Returns the weights of values {@code [batch, ..., time]}.
   *
   * @param mask {@code [batch, time]}, or null
   */
  static StepWeights of(INDArray mask, INDArray values) {
    boolean masked = mask != null && values.size(values.rank() - 1) == mask.size(1);
    return new StepWeights(masked ? HeapCopy.rows(mask) : null);
  }

  /** Returns the weight of a value in C order of its example. */
  double at(int example, int value) {
    return steps == null ? 1 : steps[example][value % steps[example].length];
  }
}
