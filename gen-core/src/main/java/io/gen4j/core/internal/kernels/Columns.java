package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Column-wise arithmetic on dense matrices {@code [rows, columns]} of floats in C order. A column
 * is a feature of a dense layer, or a channel of a channels-last image.
 *
 * <p>Rows are often too short for the JIT's vector loops. A block therefore contains as many whole
 * rows as fit, and coefficients are repeated to the length of a block.
 */
public final class Columns {

  private final int columns;
  private final int block;

  /** Number of blocks that a float accumulator sums before it is added to doubles. */
  static final int FLUSH = 16;

  /**
   * Creates the kernels for matrices of the given width.
   *
   * @param columns number of columns, at least 1
   */
  public Columns(int columns) {
    this.columns = columns;
    this.block = columns * Math.max(1, Scratch.BLOCK / columns);
  }

  /** Floats in a block. */
  int block() {
    return block;
  }

  /** Adds a row vector to every row, in place. */
  public void addRow(INDArray matrix, INDArray row) {
    changeRows(matrix, row, Columns::addBlock);
  }

  /** Adds a row vector to every row and applies a leaky ReLU, in place. */
  public void addRowLeakyRelu(INDArray matrix, INDArray row, float slope) {
    changeRows(matrix, row, (a, shift, n) -> addLeakyReluBlock(a, shift, n, slope));
  }

  /** Modifies a block of rows. The row vector is repeated for every row of the block. */
  private interface RowChange {
    void apply(float[] block, float[] rows, int n);
  }

  private void changeRows(INDArray matrix, INDArray row, RowChange change) {
    FloatBuffer x = Buffers.of(matrix);
    float[] rows = tiled(Buffers.of(row));
    forEachBlock(
        0,
        (int) matrix.length(),
        (part, at, n) -> {
          float[] a = Scratch.block(0, block);
          x.get(at, a, 0, n);
          change.apply(a, rows, n);
          x.put(at, a, 0, n);
        });
  }

  /** Writes the sum of every column of {@code matrix} to {@code sums}. */
  public void sum(INDArray matrix, INDArray sums) {
    FloatBuffer x = Buffers.of(matrix);
    double[][] total =
        sums(
            0,
            (int) matrix.length(),
            1,
            (at, n, totals) -> {
              float[] a = Scratch.block(0, block);
              x.get(at, a, 0, n);
              accumulateBlock(a, totals[0], n);
            });
    write(total[0], sums);
  }

  /**
   * Adds the values of a block of rows to several blocks of sums. It may use scratch blocks 0 and
   * 1.
   */
  interface Addends {
    void add(int at, int n, float[][] totals);
  }

  /**
   * Returns {@code count} column sums over {@code [from, to)}, as {@code [count][columns]}. A few
   * blocks are summed as floats, and these sums are added as doubles.
   */
  double[][] sums(int from, int to, int count, Addends addends) {
    double[][][] partial = new double[count][Parallel.parts(to - from)][columns];
    forEachPart(
        from,
        to,
        (part, start, end) -> {
          float[][] totals = new float[count][];
          for (int i = 0; i < count; i++) {
            totals[i] = Scratch.block(2 + i, block);
            Arrays.fill(totals[i], 0, block, 0f);
          }
          int pending = 0;
          for (int at = start; at < end; at += block) {
            addends.add(at, Math.min(block, end - at), totals);
            if (++pending == FLUSH || at + block >= end) {
              for (int i = 0; i < count; i++) {
                flush(totals[i], partial[i][part]);
              }
              pending = 0;
            }
          }
        });
    double[][] sums = new double[count][];
    Arrays.setAll(sums, i -> merge(partial[i]));
    return sums;
  }

  /** Rounds values to floats and writes them to a dense vector. */
  public static void write(double[] values, INDArray vector) {
    FloatBuffer out = Buffers.of(vector);
    for (int c = 0; c < values.length; c++) {
      out.put(c, (float) values[c]);
    }
  }

  interface Body {
    void run(int part, int at, int n);
  }

  /** Runs {@code body} for the blocks of whole rows in {@code [from, to)}, on several threads. */
  void forEachBlock(int from, int to, Body body) {
    forEachPart(
        from,
        to,
        (part, start, end) -> {
          for (int at = start; at < end; at += block) {
            body.run(part, at, Math.min(block, end - at));
          }
        });
  }

  /** Splits {@code [from, to)} between threads at block boundaries. */
  void forEachPart(int from, int to, Parallel.Part body) {
    int length = to - from;
    int blocks = (length + block - 1) / block;
    Parallel.run(
        Parallel.parts(length),
        blocks,
        (part, first, last) ->
            body.run(part, from + first * block, Math.min(to, from + last * block)));
  }

  /** Repeats a row to the length of a block. */
  float[] tiled(FloatBuffer row) {
    float[] tiled = new float[block];
    row.get(0, tiled, 0, columns);
    for (int i = columns; i < block; i += columns) {
      System.arraycopy(tiled, 0, tiled, i, columns);
    }
    return tiled;
  }

  /** Adds a block of sums to {@code sums}, column by column, and clears the block. */
  private void flush(float[] accumulator, double[] sums) {
    for (int at = 0; at < block; at += columns) {
      for (int c = 0; c < columns; c++) {
        sums[c] += accumulator[at + c];
      }
    }
    Arrays.fill(accumulator, 0, block, 0f);
  }

  /** Adds the sums of all parts. */
  private double[] merge(double[][] partial) {
    double[] total = partial[0];
    for (int p = 1; p < partial.length; p++) {
      for (int c = 0; c < columns; c++) {
        total[c] += partial[p][c];
      }
    }
    return total;
  }

  private static void addBlock(float[] a, float[] shift, int n) {
    for (int i = 0; i < n; i++) {
      a[i] += shift[i];
    }
  }

  private static void addLeakyReluBlock(float[] a, float[] shift, int n, float slope) {
    for (int i = 0; i < n; i++) {
      float z = a[i] + shift[i];
      a[i] = Math.max(z, slope * z);
    }
  }

  private static void accumulateBlock(float[] a, float[] total, int n) {
    for (int i = 0; i < n; i++) {
      total[i] += a[i];
    }
  }
}
