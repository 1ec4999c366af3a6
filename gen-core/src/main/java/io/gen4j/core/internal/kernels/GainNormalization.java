package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Layer normalization (Ba et al. 2016, arXiv:1607.06450) of the rows of a dense float matrix, with
 * a gain per column and an epsilon added to the variance. One instance belongs to one layer: it
 * keeps the statistics of the last forward pass.
 */
public final class GainNormalization {

  /** Added to the variance of each row. */
  public static final float EPSILON = 1e-5f;

  private final int columns;
  private float[] means = {};
  private float[] inverses = {};

  /** Creates the kernels for rows of this length. */
  public GainNormalization(int columns) {
    this.columns = columns;
  }

  /** Writes the normalized rows of {@code x}, times the gain, to {@code y}. */
  public void forward(INDArray x, INDArray gain, INDArray y) {
    int rows = (int) (x.length() / columns);
    if (means.length < rows) {
      means = new float[rows];
      inverses = new float[rows];
    }
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(y);
    float[] gains = HeapCopy.floats(gain);
    RowBlocks.run(
        rows,
        columns,
        (part, row, count) -> {
          int n = count * columns;
          float[] a = Scratch.block(0, n);
          in.get(row * columns, a, 0, n);
          for (int r = 0; r < count; r++) {
            int at = r * columns;
            float mean = RowSums.sum(a, at, columns) / columns;
            shift(a, at, columns, mean);
            float variance = RowSums.dot(a, a, at, columns) / columns;
            float inverse = (float) (1 / Math.sqrt(variance + EPSILON));
            means[row + r] = mean;
            inverses[row + r] = inverse;
            scale(a, at, columns, inverse, gains);
          }
          out.put(row * columns, a, 0, n);
        });
  }

  /**
   * Writes the gradient of the input of the last forward pass.
   *
   * @param dy gradient of the output
   * @param x the input
   * @param residual array to add to the gradient of the input, or null
   * @param dx receives the gradient of the input; may be {@code dy} or {@code residual}
   * @param dGain receives the gradient of the gain, or null
   */
  public void backward(
      INDArray dy, INDArray x, INDArray gain, INDArray residual, INDArray dx, INDArray dGain) {
    int rows = (int) (dy.length() / columns);
    FloatBuffer gradient = Buffers.of(dy);
    FloatBuffer in = Buffers.of(x);
    FloatBuffer added = residual == null ? null : Buffers.of(residual);
    FloatBuffer out = Buffers.of(dx);
    float[] gains = HeapCopy.floats(gain);
    float[][] partial = new float[RowBlocks.parts(rows, columns)][columns];
    RowBlocks.run(
        rows,
        columns,
        (part, row, count) -> {
          int n = count * columns;
          float[] g = Scratch.block(0, n);
          float[] hat = Scratch.block(1, n);
          float[] plus = Scratch.block(2, n);
          gradient.get(row * columns, g, 0, n);
          in.get(row * columns, hat, 0, n);
          if (added == null) {
            Arrays.fill(plus, 0, n, 0f);
          } else {
            added.get(row * columns, plus, 0, n);
          }
          for (int r = 0; r < count; r++) {
            int at = r * columns;
            float inverse = inverses[row + r];
            normalize(hat, at, columns, means[row + r], inverse);
            gains(g, hat, at, columns, partial[part], gains);
            float mean = RowSums.sum(g, at, columns) / columns;
            float along = RowSums.dot(g, hat, at, columns) / columns;
            project(g, hat, plus, at, columns, mean, along, inverse);
          }
          out.put(row * columns, g, 0, n);
        });
    if (dGain != null) {
      double[] total = new double[columns];
      for (float[] sums : partial) {
        for (int c = 0; c < columns; c++) {
          total[c] += sums[c];
        }
      }
      Columns.write(total, dGain);
    }
  }

  private static void shift(float[] a, int at, int n, float mean) {
    for (int i = at; i < at + n; i++) {
      a[i] -= mean;
    }
  }

  private static void scale(float[] a, int at, int n, float inverse, float[] gains) {
    for (int i = 0; i < n; i++) {
      a[at + i] = a[at + i] * inverse * gains[i];
    }
  }

  private static void normalize(float[] a, int at, int n, float mean, float inverse) {
    for (int i = at; i < at + n; i++) {
      a[i] = (a[i] - mean) * inverse;
    }
  }

  private static void gains(float[] g, float[] hat, int at, int n, float[] sums, float[] gains) {
    for (int i = 0; i < n; i++) {
      sums[i] += g[at + i] * hat[at + i];
      g[at + i] *= gains[i];
    }
  }

  private static void project(
      float[] g, float[] hat, float[] plus, int at, int n, float mean, float along, float by) {
    for (int i = at; i < at + n; i++) {
      g[i] = plus[i] + by * (g[i] - mean - hat[i] * along);
    }
  }
}
