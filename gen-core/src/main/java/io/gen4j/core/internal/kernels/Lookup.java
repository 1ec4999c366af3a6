package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.function.IntUnaryOperator;
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

  /** Adds the row {@code i % time} of the positions to row {@code i} of {@code out}. */
  public static void addPositions(INDArray positions, int time, INDArray out) {
    int width = (int) out.size(1);
    FloatBuffer places = Buffers.of(positions);
    FloatBuffer to = Buffers.of(out);
    RowBlocks.run(
        (int) out.size(0),
        width,
        (part, first, count) -> {
          float[] a = Scratch.block(0, width);
          float[] b = Scratch.block(1, width);
          for (int row = first; row < first + count; row++) {
            to.get(row * width, a, 0, width);
            places.get(row % time * width, b, 0, width);
            add(a, b, 0, width);
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
    addRows(dOut, row -> indices[row], dTable, HeapCopy.floats(dTable));
    if (dPositions != null) {
      backwardOfPositions(dOut, time, dPositions);
    }
  }

  /** Adds the rows of a gradient to the positions' gradient. */
  public static void backwardOfPositions(INDArray dOut, int time, INDArray dPositions) {
    addRows(dOut, row -> row % time, dPositions, HeapCopy.floats(dPositions));
  }

  /** Overwrites each row of {@code sums} by the sum of the rows with its index. */
  public static void sums(INDArray rows, int[] indices, INDArray sums) {
    addRows(rows, row -> indices[row], sums, new float[(int) sums.length()]);
  }

  /** Adds rows to the rows of a table, which are given as {@code sums}. */
  private static void addRows(INDArray rows, IntUnaryOperator index, INDArray table, float[] sums) {
    int width = (int) rows.size(1);
    int count = (int) rows.size(0);
    FloatBuffer from = Buffers.of(rows);
    // Each part has columns of its own, so sums do not depend on the order of threads.
    Parallel.run(
        Math.min(width, Parallel.parts((int) rows.length())),
        width,
        (part, first, last) -> {
          float[] a = Scratch.block(0, width);
          for (int row = 0; row < count; row++) {
            from.get(row * width + first, a, 0, last - first);
            add(sums, index.applyAsInt(row) * width + first, a, last - first);
          }
        });
    Buffers.of(table).put(0, sums, 0, sums.length);
  }

  /** Writes the rows to the given rows of {@code out}, and zeros to all others. */
  public static void scatter(INDArray rows, int[] indices, INDArray out) {
    int width = (int) rows.size(1);
    FloatBuffer from = Buffers.of(rows);
    FloatBuffer to = Buffers.of(out);
    float[] a = new float[width];
    for (int at = 0; at < out.length(); at += width) {
      to.put(at, a, 0, width);
    }
    for (int row = 0; row < indices.length; row++) {
      from.get(row * width, a, 0, width);
      to.put(indices[row] * width, a, 0, width);
    }
  }

  private static void add(float[] a, float[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      a[i] += b[i];
    }
  }

  private static void add(float[] sums, int at, float[] values, int n) {
    for (int i = 0; i < n; i++) {
      sums[at + i] += values[i];
    }
  }
}
