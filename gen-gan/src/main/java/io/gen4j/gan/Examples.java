package io.gen4j.gan;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Real or generated examples of a step.
 *
 * @param data {@code [batch, ...data]}
 * @param conditions what was asked or is told of them, {@code [batch][size]}
 */
record Examples(INDArray data, double[]... conditions) {

  /** Returns the condition of each pack: that of its first example. */
  double[][] packed(int packing) {
    double[][] first = new double[conditions.length / packing][];
    java.util.Arrays.setAll(first, i -> conditions[i * packing]);
    return first;
  }
}
