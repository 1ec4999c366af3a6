package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Transposes dense float matrices that are contiguous in memory. */
public final class Transpose {

  /**
   * Number of rows that are read together. Reading them one after the other takes twice as long.
   */
  private static final int LANES = 8;

  /** Number of rows of a matrix that are transposed together. */
  private static final int STRIP = 16;

  private Transpose() {}

  /** Writes the transpose of each of {@code count} matrices {@code [rows, columns]}. */
  static void each(INDArray from, INDArray to, int count, int rows, int columns) {
    FloatBuffer source = Buffers.of(from);
    FloatBuffer target = Buffers.of(to);
    int length = rows * columns;
    Parallel.run(
        Math.min(count, Parallel.parts(count * length)),
        count,
        (part, first, last) -> {
          float[] in = Scratch.block(0, length);
          float[] out = Scratch.block(1, length);
          for (int i = first; i < last; i++) {
            source.get(i * length, in, 0, length);
            one(in, 0, out, rows, columns);
            target.put(i * length, out, 0, length);
          }
        });
  }

  /** Writes the transpose of a matrix of any size. */
  public static void matrix(INDArray from, INDArray to) {
    FloatBuffer source = Buffers.of(from);
    FloatBuffer target = Buffers.of(to);
    int rows = (int) from.size(0);
    int columns = (int) from.size(1);
    int strips = (rows + STRIP - 1) / STRIP;
    Parallel.run(
        Math.min(strips, Parallel.parts(rows * columns)),
        strips,
        (part, first, last) -> {
          for (int strip = first; strip < last; strip++) {
            int row = strip * STRIP;
            int count = Math.min(STRIP, rows - row);
            float[] in = Scratch.block(0, count * columns);
            float[] out = Scratch.block(1, count * columns);
            source.get(row * columns, in, 0, count * columns);
            one(in, 0, out, count, columns);
            for (int column = 0; column < columns; column++) {
              target.put(column * rows + row, out, column * count, count);
            }
          }
        });
  }

  /** Writes the transpose of the matrix that starts at {@code from} to the start of {@code out}. */
  static void one(float[] in, int from, float[] out, int rows, int columns) {
    int row = 0;
    for (; row + LANES <= rows; row += LANES) {
      lanes(in, from, out, row, rows, columns);
    }
    for (; row < rows; row++) {
      for (int c = 0, to = row; c < columns; c++, to += rows) {
        out[to] = in[from + row * columns + c];
      }
    }
  }

  private static void lanes(float[] in, int from, float[] out, int row, int rows, int columns) {
    int a = from + row * columns;
    int b = a + columns;
    int c = b + columns;
    int d = c + columns;
    int e = d + columns;
    int f = e + columns;
    int g = f + columns;
    int h = g + columns;
    for (int i = 0, to = row; i < columns; i++, to += rows) {
      out[to] = in[a + i];
      out[to + 1] = in[b + i];
      out[to + 2] = in[c + i];
      out[to + 3] = in[d + i];
      out[to + 4] = in[e + i];
      out[to + 5] = in[f + i];
      out[to + 6] = in[g + i];
      out[to + 7] = in[h + i];
    }
  }
}
