package io.gen4j.vae.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The rows of an array on the Java heap, read and written one at a time as doubles. Rows may be
 * used by several threads at once, each row by one. The values keep the array's data type, FLOAT or
 * DOUBLE.
 */
public final class HeapRows {

  private final float[] floats;
  private final double[] doubles;
  private final int size;
  private final int count;

  private HeapRows(float[] floats, double[] doubles, int count) {
    this.floats = floats;
    this.doubles = doubles;
    this.count = count;
    this.size = (floats == null ? doubles.length : floats.length) / Math.max(1, count);
  }

  /** Copies an array, one row for each entry of its first axis. */
  public static HeapRows of(INDArray array) {
    int count = Math.toIntExact(array.size(0));
    return array.dataType() == DataType.DOUBLE
        ? new HeapRows(null, HeapCopy.doubles(array), count)
        : new HeapRows(HeapCopy.floats(array), null, count);
  }

  /** Returns rows of zeros. */
  public static HeapRows zeros(DataType type, int count, int size) {
    int length = Math.multiplyExact(count, size);
    return type == DataType.DOUBLE
        ? new HeapRows(null, new double[length], count)
        : new HeapRows(new float[length], null, count);
  }

  /** Returns the number of rows. */
  public int count() {
    return count;
  }

  /** Returns the number of values in a row. */
  public int size() {
    return size;
  }

  /** Copies a row into {@code target}, which is as long as a row. */
  public void read(int row, double[] target) {
    if (floats != null) {
      HeapCopy.widen(floats, row * size, target);
    } else {
      System.arraycopy(doubles, row * size, target, 0, size);
    }
  }

  /** Overwrites a row, rounded to the data type. */
  public void write(int row, double[] values) {
    if (doubles != null) {
      System.arraycopy(values, 0, doubles, row * size, size);
      return;
    }
    for (int i = 0; i < size; i++) {
      floats[row * size + i] = (float) values[i];
    }
  }

  /** Multiplies a row by a factor, in the arithmetic of the data type. */
  public void scale(int row, double factor) {
    int end = (row + 1) * size;
    if (doubles != null) {
      for (int i = row * size; i < end; i++) {
        doubles[i] *= factor;
      }
      return;
    }
    float rounded = (float) factor;
    for (int i = row * size; i < end; i++) {
      floats[i] *= rounded;
    }
  }

  /** Returns a new array of this shape with the values. */
  public INDArray array(long... shape) {
    return floats != null
        ? HeapCopy.array(floats, shape)
        : HeapCopy.array(doubles, DataType.DOUBLE, shape);
  }

  /** Returns the values of an array, or none for null. */
  public static double[] values(INDArray array) {
    return array == null ? new double[0] : HeapCopy.doubles(array);
  }

  /** Returns a new double array {@code [1, values]}, or null for no values. */
  public static INDArray vector(double[] values) {
    return values.length == 0 ? null : HeapCopy.array(values, DataType.DOUBLE, 1, values.length);
  }

  /** Returns a new double array of rows of equal length. */
  public static INDArray matrix(double[][] rows) {
    return HeapCopy.matrix(rows, DataType.DOUBLE);
  }

  /**
   * Returns an array of another type with the same values, rounded to it, or the array itself.
   * ND4J's own conversion takes longer than all the arithmetic on a small array.
   */
  public static INDArray cast(INDArray array, DataType type) {
    return array.dataType() == type
        ? array
        : HeapCopy.array(HeapCopy.doubles(array), type, array.shape());
  }

  /** Returns the double array of the sums of two arrays of one shape. */
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
