package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer normalization (Ba et al. 2016, arXiv:1607.06450) of dense matrices {@code [rows, columns]}
 * of floats in C order, as in ND4J: it divides by the biased deviation of each row, without an
 * epsilon. A constant row becomes zero.
 */
public final class RowNormalization {

  private RowNormalization() {}

  /**
   * Normalizes the rows of {@code x} in place, multiplies them by the gain of each column and
   * writes the result to {@code y}.
   *
   * @return the inverse deviation of each row
   */
  public static float[] forward(INDArray x, INDArray gain, INDArray y) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(y);
    int columns = (int) x.size(1);
    float[] gains = HeapCopy.floats(gain);
    float[] inverses = new float[(int) x.size(0)];
    forEachRow(
        x,
        (part, row) -> {
          float[] a = Scratch.block(0, columns);
          float[] b = Scratch.block(1, columns);
          in.get(row * columns, a, 0, columns);
          double mean = sum(a, columns) / columns;
          double variance = squares(a, columns, (float) mean) / columns;
          float inverse = variance > 0 ? (float) (1 / Math.sqrt(variance)) : 0f;
          inverses[row] = inverse;
          scale(a, gains, b, columns, (float) mean, inverse);
          in.put(row * columns, a, 0, columns);
          out.put(row * columns, b, 0, columns);
        });
    return inverses;
  }

  /**
   * Writes the gradient of the input and, if requested, the gradient of the gain.
   *
   * @param normalized the input of {@link #forward}, which it has normalized
   * @param inverses the result of {@link #forward}
   * @param dGain receives {@code columns} values, or null
   */
  public static void backward(
      INDArray dy,
      INDArray normalized,
      INDArray gain,
      float[] inverses,
      INDArray dx,
      INDArray dGain) {
    FloatBuffer gradient = Buffers.of(dy);
    FloatBuffer hats = Buffers.of(normalized);
    FloatBuffer out = Buffers.of(dx);
    int columns = (int) dy.size(1);
    float[] gains = HeapCopy.floats(gain);
    double[][] partial = new double[parts(dy)][columns];
    forEachRow(
        dy,
        (part, row) -> {
          float[] g = Scratch.block(0, columns);
          float[] hat = Scratch.block(1, columns);
          gradient.get(row * columns, g, 0, columns);
          hats.get(row * columns, hat, 0, columns);
          addProducts(g, hat, partial[part], columns);
          double sum = 0;
          double along = 0;
          for (int c = 0; c < columns; c++) {
            g[c] *= gains[c];
            sum += g[c];
            along += (double) g[c] * hat[c];
          }
          float mean = (float) (sum / columns);
          project(g, hat, columns, mean, (float) (along / columns), inverses[row]);
          out.put(row * columns, g, 0, columns);
        });
    if (dGain != null) {
      for (int p = 1; p < partial.length; p++) {
        for (int c = 0; c < columns; c++) {
          partial[0][c] += partial[p][c];
        }
      }
      Columns.write(partial[0], dGain);
    }
  }

  private interface Row {
    void run(int part, int row);
  }

  private static int parts(INDArray matrix) {
    return (int) Math.min(matrix.size(0), Parallel.parts((int) matrix.length()));
  }

  private static void forEachRow(INDArray matrix, Row body) {
    Parallel.run(
        parts(matrix),
        (int) matrix.size(0),
        (part, first, last) -> {
          for (int row = first; row < last; row++) {
            body.run(part, row);
          }
        });
  }

  private static double sum(float[] a, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += a[i];
    }
    return sum;
  }

  private static double squares(float[] a, int n, float mean) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double d = a[i] - mean;
      sum += d * d;
    }
    return sum;
  }

  private static void scale(float[] a, float[] gain, float[] out, int n, float mean, float by) {
    for (int i = 0; i < n; i++) {
      a[i] = (a[i] - mean) * by;
      out[i] = a[i] * gain[i];
    }
  }

  private static void addProducts(float[] a, float[] b, double[] sums, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += (double) a[i] * b[i];
    }
  }

  private static void project(float[] g, float[] hat, int n, float mean, float along, float by) {
    for (int i = 0; i < n; i++) {
      g[i] = by * (g[i] - mean - hat[i] * along);
    }
  }
}
