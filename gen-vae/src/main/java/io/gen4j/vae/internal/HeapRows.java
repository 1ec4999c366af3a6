package io.gen4j.vae.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Operations on small arrays on the Java heap. ND4J's own operations would take longer than the
 * arithmetic.
 */
public final class HeapRows {

  private HeapRows() {}

  /** Returns the values of an array, or an empty array for null. */
  public static double[] values(INDArray array) {
    return array == null ? new double[0] : HeapCopy.doubles(array);
  }

  /** Returns a new double array {@code [1, values]}, or null if there are no values. */
  public static INDArray vector(double[] values) {
    return values.length == 0 ? null : HeapCopy.array(values, DataType.DOUBLE, 1, values.length);
  }

  /** Returns a new double array with these rows, which have equal lengths. */
  public static INDArray matrix(double[][] rows) {
    return HeapCopy.matrix(rows, DataType.DOUBLE);
  }

  /** Returns the sum of two arrays of equal shape, as a double array. */
  public static INDArray sum(INDArray a, INDArray b) {
    double[] sum = HeapCopy.doubles(a);
    double[] other = HeapCopy.doubles(b);
    for (int i = 0; i < sum.length; i++) {
      sum[i] += other[i];
    }
    return HeapCopy.array(sum, DataType.DOUBLE, a.shape());
  }

  /** Returns the values of all rows, one after another. */
  public static double[] flat(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }
}
