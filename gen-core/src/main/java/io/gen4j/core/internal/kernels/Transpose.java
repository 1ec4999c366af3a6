package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Transposition of dense float matrices that lie end to end in memory. */
final class Transpose {

  /** Rows of one column that are moved at a time, so that the lines read stay in the cache. */
  private static final int TILE = 64;

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
            one(in, out, rows, columns);
            target.put(i * length, out, 0, length);
          }
        });
  }

  private static void one(float[] in, float[] out, int rows, int columns) {
    for (int tile = 0; tile < rows; tile += TILE) {
      int end = Math.min(rows, tile + TILE);
      for (int c = 0; c < columns; c++) {
        for (int r = tile; r < end; r++) {
          out[c * rows + r] = in[r * columns + c];
        }
      }
    }
  }
}
