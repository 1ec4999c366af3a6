package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.kernels.Columns;
import io.gen4j.core.internal.layers.Needs;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The product {@code x W + b} of all steps of a recurrent layer's input, forward and backward. */
final class InputProduct {

  private final Columns columns;
  private int[] tokens;
  private RepeatedRows repeated;
  private INDArray rows;

  /** Creates the product for this number of outputs. */
  InputProduct(int outputs) {
    this.columns = new Columns(outputs);
  }

  /**
   * Declares that in the next pass, rows of the input are equal if their tokens are, and that only
   * the sum of the gradients of equal rows matters.
   *
   * @param tokens token of each row, or null if rows may differ
   */
  void setTokens(int[] tokens) {
    this.tokens = tokens;
  }

  INDArray forward(INDArray x, INDArray weights, INDArray bias) {
    repeated = tokens == null ? null : RepeatedRows.of(tokens);
    rows = repeated == null ? x : repeated.distinct(x);
    INDArray y = FloatRows.product(rows, weights);
    columns.addRow(y, bias);
    return repeated == null ? y : repeated.all(y);
  }

  /** Returns the gradient of the input, or null if it is not needed. */
  INDArray backward(INDArray dy, INDArray weights, INDArray dWeights, INDArray dBias, Needs needs) {
    INDArray delta = repeated == null ? dy : repeated.sums(dy);
    if (needs.parameters()) {
      FloatRows.transposedProduct(rows, delta, dWeights);
      columns.sum(delta, dBias);
    }
    if (!needs.input()) {
      return null;
    }
    INDArray dx = FloatRows.timesTransposed(delta, weights);
    return repeated == null ? dx : repeated.withSums(dx);
  }
}
