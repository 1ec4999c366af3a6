package io.gen4j.vae.likelihood;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The log densities of a batch, in nats, with their derivatives. */
public interface Density {

  /** Returns the log density of each row, {@code [rows]}. */
  double[] values();

  /**
   * Returns the gradient of {@code Σ weights[r] * values()[r]} with respect to the parameters, in
   * their shape and data type. Callers call it at most once, in the memory scope of the evaluation.
   *
   * @param weights one number per row, {@code [rows]}
   */
  INDArray gradient(double[] weights);

  /**
   * Returns a density with given values and derivatives.
   *
   * @param values log density of each row, {@code [rows]}
   * @param derivatives derivative of each row's value with respect to that row's parameters, in the
   *     parameters' shape
   */
  static Density of(INDArray values, INDArray derivatives) {
    return new Density() {
      @Override
      public double[] values() {
        return HeapCopy.doubles(values);
      }

      @Override
      public INDArray gradient(double[] weights) {
        long[] column = new long[derivatives.rank()];
        java.util.Arrays.fill(column, 1);
        column[0] = weights.length;
        return derivatives.mul(HeapCopy.array(weights, derivatives.dataType(), column));
      }
    };
  }
}
