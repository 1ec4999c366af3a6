package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Rows of a table by index, on dense float matrices. */
public final class Lookup {

  private Lookup() {}

  /**
   * Writes {@code table[indices[i]]}, plus the row {@code i % time} of the positions, to row {@code
   * i} of {@code out}.
   *
   * @param positions {@code [at least time, width]}, or null
   */
  public static void forward(
      int[] indices, INDArray table, INDArray positions, int time, INDArray out) {
    int width = (int) table.size(1);
    FloatBuffer rows = Buffers.of(table);
    FloatBuffer places = positions == null ? null : Buffers.of(positions);
    FloatBuffer to = Buffers.of(out);
    RowBlocks.run(
        indices.length,
        width,
        (part, first, count) -> {
          float[] a = Scratch.block(0, width);
          float[] b = Scratch.block(1, width);
          for (int row = first; row < first + count; row++) {
            rows.get(indices[row] * width, a, 0, width);
            if (places != null) {
              places.get(row % time * width, b, 0, width);
              add(a, b, 0, width);
            }
            to.put(row * width, a, 0, width);
          }
        });
  }

  /** Writes the row of each index, plus one row of the positions for all, to {@code out}. */
  public static void at(
      int[] indices, INDArray table, INDArray positions, int position, INDArray out) {
    int width = (int) table.size(1);
    FloatBuffer rows = Buffers.of(table);
    FloatBuffer places = positions == null ? null : Buffers.of(positions);
    FloatBuffer to = Buffers.of(out);
    float[] a = Scratch.block(0, width);
    float[] b = Scratch.block(1, width);
    for (int row = 0; row < indices.length; row++) {
      rows.get(indices[row] * width, a, 0, width);
      if (places != null) {
        places.get(position * width, b, 0, width);
        add(a, b, 0, width);
      }
      to.put(row * width, a, 0, width);
    }
  }

  /**
   * Adds the rows of a gradient to the rows of the tables' gradients that they came from.
   *
   * @param dTable gradient of the table, which is added to
   * @param dPositions gradient of the positions, which is added to, or null
   */
  public static void backward(
      INDArray dOut, int[] indices, int time, INDArray dTable, INDArray dPositions) {
    int width = (int) dTable.size(1);
    float[] gradient = HeapCopy.floats(dOut);
    float[] table = HeapCopy.floats(dTable);
    float[] places = dPositions == null ? null : HeapCopy.floats(dPositions);
    // Each part has columns of its own, so sums do not depend on the order of threads.
    Parallel.run(
        Math.min(width, Parallel.parts((int) dOut.length())),
        width,
        (part, from, to) -> {
          for (int row = 0; row < indices.length; row++) {
            add(table, indices[row] * width, gradient, row * width, from, to);
            if (places != null) {
              add(places, row % time * width, gradient, row * width, from, to);
            }
          }
        });
    Buffers.of(dTable).put(0, table, 0, table.length);
    if (places != null) {
      Buffers.of(dPositions).put(0, places, 0, places.length);
    }
  }

  private static void add(float[] a, float[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      a[i] += b[i];
    }
  }

  private static void add(float[] sums, int at, float[] values, int valuesAt, int from, int to) {
    for (int i = from; i < to; i++) {
      sums[at + i] += values[valuesAt + i];
    }
  }
}
