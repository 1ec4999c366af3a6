package io.gen4j.vae.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between ND4J arrays and Java arrays, in C order, as whole blocks of memory. */
public final class Floats {

  private Floats() {}

  /** Returns the values of an array of any number type in C order. */
  public static float[] of(INDArray array) {
    return into(new float[Math.toIntExact(array.length())], array);
  }

  /** Copies the values of an array into the start of {@code target}, and returns that. */
  public static float[] into(float[] target, INDArray array) {
    INDArray floats = array.dataType() == DataType.FLOAT ? array : array.castTo(DataType.FLOAT);
    boolean dense = floats.ordering() == 'c' && Shape.hasDefaultStridesForShape(floats);
    INDArray plain = dense ? floats : floats.dup('c');
    FloatPointer pointer = new FloatPointer(plain.data().addressPointer());
    FloatBuffer buffer = pointer.position(0).capacity(plain.length()).asBuffer();
    buffer.get(target, 0, (int) plain.length());
    return target;
  }

  /** Returns the rows of a matrix. */
  public static double[][] rows(INDArray matrix) {
    int rows = (int) matrix.size(0);
    int columns = Math.toIntExact(matrix.length() / Math.max(1, rows));
    double[][] result = new double[rows][columns];
    if (matrix.dataType() == DataType.DOUBLE) {
      double[] all = matrix.dup('c').data().asDouble();
      for (int r = 0; r < rows; r++) {
        System.arraycopy(all, r * columns, result[r], 0, columns);
      }
      return result;
    }
    float[] values = of(matrix);
    for (int r = 0; r < rows; r++) {
      widen(values, r * columns, result[r]);
    }
    return result;
  }

  /** Copies {@code target.length} floats from {@code offset} on. */
  public static void widen(float[] values, int offset, double[] target) {
    for (int i = 0; i < target.length; i++) {
      target[i] = values[offset + i];
    }
  }

  /** Returns a matrix of these rows of a number type, in whatever memory scope is open. */
  public static INDArray matrix(double[][] rows, DataType type) {
    if (type == DataType.FLOAT) {
      return matrix(rows);
    }
    return Nd4j.createFromArray(rows).castTo(type);
  }

  /** Returns a matrix of these rows as floats, in whatever memory scope is open. */
  public static INDArray matrix(double[][] rows) {
    int columns = rows[0].length;
    float[] values = new float[Math.multiplyExact(rows.length, columns)];
    for (int r = 0; r < rows.length; r++) {
      for (int c = 0; c < columns; c++) {
        values[r * columns + c] = (float) rows[r][c];
      }
    }
    return HeapCopy.array(values, rows.length, columns);
  }
}
