package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.backend.Backend;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Float arrays from the Java heap to ND4J, in bulk: ND4J's own copies go value by value. */
public final class HeapCopy {

  private HeapCopy() {}

  /**
   * Returns a C-ordered array of the given shape with a copy of the values, in the workspace that
   * is open, if one is.
   *
   * @throws IllegalArgumentException if the shape does not hold as many values
   */
  public static INDArray array(float[] values, long... shape) {
    INDArray array = Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
    if (array.length() != values.length) {
      throw new IllegalArgumentException(
          values.length + " values do not fill an array of " + array.length());
    }
    if (!Backend.isCpu()) {
      return array.assign(Nd4j.create(values, shape, 'c'));
    }
    Buffers.of(array).put(0, values, 0, values.length);
    return array;
  }
}
