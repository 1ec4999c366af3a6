package io.gen4j.core.internal.kernels;

import io.gen4j.core.internal.backend.Backend;
import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Copies between Java arrays and ND4J arrays in C order. It copies whole blocks of memory, while
 * ND4J copies single values. If the backend is not the CPU, its memory is not accessible, and ND4J
 * copies. New ND4J arrays are in the open workspace, if there is one.
 */
public final class HeapCopy {

  private HeapCopy() {}

  /**
   * Returns a float array of the given shape with a copy of the values.
   *
   * @throws IllegalArgumentException if the number of values does not fit the shape
   */
  public static INDArray array(float[] values, long... shape) {
    INDArray array = uninitialized(values.length, DataType.FLOAT, shape);
    if (values.length == 0) {
      return array;
    }
    if (!Backend.isCpu()) {
      return array.assign(Nd4j.create(values, shape, 'c'));
    }
    Buffers.of(array).put(0, values, 0, values.length);
    return array;
  }

  /**
   * Returns an array of the given type and shape with a copy of the values, rounded to the type.
   *
   * @throws IllegalArgumentException if the number of values does not fit the shape
   */
  public static INDArray array(double[] values, DataType type, long... shape) {
    if (type == DataType.FLOAT) {
      float[] floats = new float[values.length];
      for (int i = 0; i < floats.length; i++) {
        floats[i] = (float) values[i];
      }
      return array(floats, shape);
    }
    INDArray array = uninitialized(values.length, DataType.DOUBLE, shape);
    if (values.length == 0) {
      return array.castTo(type);
    }
    if (Backend.isCpu()) {
      new DoublePointer(array.data().addressPointer()).position(0).put(values);
    } else {
      array.assign(Nd4j.create(values, shape, 'c'));
    }
    return array.castTo(type); // the array itself if it already has this type
  }

  /**
   * Returns a float matrix {@code [rows, columns]} with these rows, which must have equal lengths.
   */
  public static INDArray matrix(double[][] rows) {
    return matrix(rows, DataType.FLOAT);
  }

  /**
   * Returns a matrix {@code [rows, columns]} of the given type with these rows.
   *
   * @throws IllegalArgumentException if the lengths of the rows differ
   */
  public static INDArray matrix(double[][] rows, DataType type) {
    int columns = rows.length == 0 ? 0 : rows[0].length;
    double[] all = new double[Math.multiplyExact(rows.length, columns)];
    for (int r = 0; r < rows.length; r++) {
      if (rows[r].length != columns) {
        throw new IllegalArgumentException(
            "Row " + r + " has " + rows[r].length + " values, but the first row has " + columns);
      }
      System.arraycopy(rows[r], 0, all, r * columns, columns);
    }
    return array(all, type, rows.length, columns);
  }

  /** Copies a dense float array to another of the same length, in memory order. */
  public static void copy(INDArray from, INDArray to) {
    Buffers.of(to).put(0, Buffers.of(from), 0, Math.toIntExact(from.length()));
  }

  /** Overwrites a dense float matrix with the columns of others, which have as many rows. */
  public static void joinColumns(List<INDArray> parts, INDArray to) {
    FloatBuffer target = Buffers.of(to);
    int columns = (int) to.size(1);
    int at = 0;
    for (INDArray part : parts) {
      FloatBuffer source = Buffers.of(part);
      int width = (int) part.size(1);
      for (int row = 0; row < part.size(0); row++) {
        target.put(row * columns + at, source, row * width, width);
      }
      at += width;
    }
  }

  /** Overwrites a dense float array with the first values of a Java array. */
  public static void write(float[] values, INDArray to) {
    Buffers.of(to).put(0, values, 0, Math.toIntExact(to.length()));
  }

  /** Overwrites every row of a dense float matrix with the same values. */
  public static void fillRows(float[] row, INDArray to) {
    FloatBuffer target = Buffers.of(to);
    int length = Math.toIntExact(to.length());
    for (int at = 0; at < length; at += row.length) {
      target.put(at, row, 0, row.length);
    }
  }

  /** Sets all values of a dense float array. */
  public static void fill(INDArray array, float value) {
    float[] values = new float[Math.toIntExact(array.length())];
    Arrays.fill(values, value);
    write(values, array);
  }

  /** Returns the values of an array of any numeric type, rounded to floats. */
  public static float[] floats(INDArray array) {
    return floats(array, new float[Math.toIntExact(array.length())]);
  }

  /**
   * Copies the values of an array of any numeric type to the start of {@code target}, rounded to
   * floats. Returns {@code target}.
   */
  public static float[] floats(INDArray array, float[] target) {
    int length = Math.toIntExact(array.length());
    if (length == 0) {
      return target;
    }
    INDArray floats = dense(array.castTo(DataType.FLOAT));
    if (Backend.isCpu()) {
      new FloatPointer(floats.data().addressPointer()).position(0).get(target, 0, length);
      Reference.reachabilityFence(floats);
    } else {
      System.arraycopy(floats.dup('c').data().asFloat(), 0, target, 0, length);
    }
    return target;
  }

  /** Returns the values of an array of any numeric type. */
  public static double[] doubles(INDArray array) {
    if (array.dataType() == DataType.FLOAT) {
      float[] floats = floats(array);
      double[] values = new double[floats.length];
      widen(floats, 0, values);
      return values;
    }
    double[] values = new double[Math.toIntExact(array.length())];
    if (values.length == 0) {
      return values;
    }
    INDArray doubles = dense(array.castTo(DataType.DOUBLE));
    if (!Backend.isCpu()) {
      return doubles.dup('c').data().asDouble();
    }
    new DoublePointer(doubles.data().addressPointer()).position(0).get(values);
    Reference.reachabilityFence(doubles);
    return values;
  }

  /**
   * Returns an array of this type with the same values, rounded if necessary, or the array itself
   * if it has this type. For a small array, ND4J's own conversion takes longer than all the
   * arithmetic.
   */
  public static INDArray cast(INDArray array, DataType type) {
    return array.dataType() == type ? array : array(doubles(array), type, array.shape());
  }

  /** Returns the values of each entry of the first axis, {@code [rows][values of a row]}. */
  public static double[][] rows(INDArray array) {
    double[] all = doubles(array);
    double[][] rows = new double[Math.toIntExact(array.size(0))][];
    int columns = rows.length == 0 ? 0 : all.length / rows.length;
    Arrays.setAll(rows, r -> Arrays.copyOfRange(all, r * columns, (r + 1) * columns));
    return rows;
  }

  /** Fills {@code target} with the values that start at {@code offset}. */
  public static void widen(float[] values, int offset, double[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = values[offset + i];
    }
  }

  /**
   * Returns the array itself if its memory is dense and in C order, otherwise a copy with such
   * memory.
   */
  public static INDArray dense(INDArray array) {
    return isDense(array) ? array : array.dup('c');
  }

  /** Whether the memory of an array is dense and in C order. */
  public static boolean isDense(INDArray array) {
    return array.ordering() == 'c' && Shape.hasDefaultStridesForShape(array);
  }

  private static INDArray uninitialized(int values, DataType type, long... shape) {
    Backend.require(); // before any use of ND4J
    INDArray array = Nd4j.createUninitialized(type, shape, 'c');
    if (array.length() != values) {
      throw new IllegalArgumentException(
          values + " values do not fill an array of " + array.length());
    }
    return array;
  }
}
