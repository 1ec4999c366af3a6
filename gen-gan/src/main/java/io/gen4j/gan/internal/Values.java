package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** Arrays of floats or doubles to and from Java's doubles, in C order. */
public final class Values {

  private Values() {}

  /** Returns the array itself if its memory is dense in C order, otherwise a copy that is. */
  public static INDArray dense(INDArray x) {
    return x.ordering() == 'c' && Shape.hasDefaultStridesForShape(x) ? x : x.dup('c');
  }

  /** Returns the values in C order. */
  public static double[] read(INDArray array) {
    INDArray x = dense(array);
    int length = Math.toIntExact(x.length());
    double[] values = new double[length];
    if (x.dataType() == DataType.DOUBLE) {
      new DoublePointer(x.data().addressPointer()).position(0).get(values);
      return values;
    }
    if (x.dataType() != DataType.FLOAT) {
      throw new IllegalArgumentException("Networks are of FLOAT or DOUBLE, got " + x.dataType());
    }
    float[] floats = new float[length];
    new FloatPointer(x.data().addressPointer()).position(0).get(floats);
    for (int i = 0; i < length; i++) {
      values[i] = floats[i];
    }
    return values;
  }

  /** Returns a new array of these values. */
  public static INDArray write(double[] values, DataType type, long... shape) {
    if (type == DataType.DOUBLE) {
      return Nd4j.create(values, shape, 'c');
    }
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return HeapCopy.array(floats, shape);
  }

  /** Returns a matrix {@code [rows, columns]} as an array. */
  public static INDArray write(double[][] rows, DataType type) {
    int width = rows.length == 0 ? 0 : rows[0].length;
    double[] flat = new double[rows.length * width];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * width, width);
    }
    return write(flat, type, rows.length, width);
  }

  /** Returns the rows of an array whose first axis is the batch. */
  public static double[][] rows(INDArray array) {
    int batch = (int) array.size(0);
    double[] flat = read(array);
    int width = flat.length / batch;
    double[][] rows = new double[batch][];
    for (int i = 0; i < batch; i++) {
      rows[i] = java.util.Arrays.copyOfRange(flat, i * width, (i + 1) * width);
    }
    return rows;
  }
}
