package io.gen4j.gan;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Real or generated examples of a step.
 *
 * @param data {@code [batch, ...data]}
 * @param vectors what the generator made them of, {@code [batch, latent + size]}; null of real ones
 * @param conditions what was asked or is told of them, {@code [batch][size]}
 */
record Examples(INDArray data, INDArray vectors, double[]... conditions) {

  /** Returns the condition of each pack: that of its first example. */
  double[][] packed(int packing) {
    double[][] first = new double[conditions.length / packing][];
    java.util.Arrays.setAll(first, i -> conditions[i * packing]);
    return first;
  }
}
