package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Transposes dense float matrices that are contiguous in memory. */
final class Transpose {

  /**
   * Number of rows that are read together. Reading them one after the other takes twice as long.
   */
  private static final int LANES = 8;

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
