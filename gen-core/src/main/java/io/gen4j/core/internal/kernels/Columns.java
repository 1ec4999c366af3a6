package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Arithmetic by column over dense matrices {@code [rows, columns]} of floats in C order: a column
 * is a feature of a dense layer, or a channel of a channels-last picture.
 *
 * <p>Short rows would leave the JIT's vector loops empty. A block therefore holds whole rows, as
 * many as fit, and coefficients are repeated to the length of a block.
 */
public final class Columns {

  private final int columns;
  private final int block;

  /** Blocks that a float accumulator sums before it is emptied into doubles. */
  private static final int FLUSH = 16;

  /**
   * Creates the kernels for matrices of the given width.
   *
   * @param columns number of columns, at least 1
   */
  public Columns(int columns) {
    this.columns = columns;
    this.block = columns * Math.max(1, Scratch.BLOCK / columns);
  }

  /** Adds a row vector to every row, in place. */
  public void addRow(INDArray matrix, INDArray row) {
    FloatBuffer x = Buffers.of(matrix);
    float[] shift = tiled(Buffers.of(row));
    forEachBlock(
        0,
        (int) matrix.length(),
        (part, at, n) -> {
          float[] a = Scratch.block(0, block);
          x.get(at, a, 0, n);
          addBlock(a, shift, n);
          x.put(at, a, 0, n);
        });
  }

  /** Adds a row vector to every row and applies a leaky ReLU, in place. */
  public void addRowLeakyRelu(INDArray matrix, INDArray row, float slope) {
    FloatBuffer x = Buffers.of(matrix);
    float[] shift = tiled(Buffers.of(row));
    forEachBlock(
        0,
        (int) matrix.length(),
        (part, at, n) -> {
          float[] a = Scratch.block(0, block);
          x.get(at, a, 0, n);
          addLeakyReluBlock(a, shift, n, slope);
          x.put(at, a, 0, n);
        });
  }

  /** Writes the sum of every column of {@code matrix} into {@code sums}. */
  public void sum(INDArray matrix, INDArray sums) {
    FloatBuffer x = Buffers.of(matrix);
    int length = (int) matrix.length();
    double[][] partial = new double[Parallel.parts(length)][columns];
    forEachPart(
        0,
        length,
        (part, from, to) -> {
          float[] a = Scratch.block(0, block);
          float[] total = Scratch.block(1, block);
          zero(total, block);
          int pending = 0;
          for (int at = from; at < to; at += block) {
            int n = Math.min(block, to - at);
            x.get(at, a, 0, n);
            accumulateBlock(a, total, n);
            if (++pending == FLUSH) {
              flush(total, partial[part]);
              pending = 0;
            }
          }
          flush(total, partial[part]);
        });
    write(merge(partial), sums);
  }

  /** Rounds values to floats and writes them into a dense vector. */
  public static void write(double[] values, INDArray vector) {
    FloatBuffer out = Buffers.of(vector);
    for (int c = 0; c < values.length; c++) {
      out.put(c, (float) values[c]);
    }
  }

  /**
   * Mean and biased variance of every column over the rows {@code [fromRow, toRow)}.
   *
   * @param mean receives the means, {@code columns} values
   * @param variance receives the variances, {@code columns} values
   */
  public void moments(INDArray matrix, int fromRow, int toRow, double[] mean, double[] variance) {
    FloatBuffer x = Buffers.of(matrix);
    // Sums of differences from one row lose no digits where the mean is large against the spread.
    float[] origin = new float[columns];
    x.get(fromRow * columns, origin);
    float[] shift = tiled(FloatBuffer.wrap(origin));
    int length = (toRow - fromRow) * columns;
    int parts = Parallel.parts(length);
    double[][] partial = new double[parts][columns];
    double[][] partialSquares = new double[parts][columns];
    forEachPart(
        fromRow * columns,
        toRow * columns,
        (part, from, to) -> {
          float[] a = Scratch.block(0, block);
          float[] total = Scratch.block(1, block);
          float[] squares = Scratch.block(2, block);
          zero(total, block);
          zero(squares, block);
          int pending = 0;
          for (int at = from; at < to; at += block) {
            int n = Math.min(block, to - at);
            x.get(at, a, 0, n);
            momentsBlock(a, shift, total, squares, n);
            if (++pending == FLUSH) {
              flush(total, partial[part]);
              flush(squares, partialSquares[part]);
              pending = 0;
            }
          }
          flush(total, partial[part]);
          flush(squares, partialSquares[part]);
        });
    double[] sum = merge(partial);
    double[] squares = merge(partialSquares);
    int rows = toRow - fromRow;
    for (int c = 0; c < columns; c++) {
      double offset = sum[c] / rows;
      mean[c] = origin[c] + offset;
      variance[c] = Math.max(0, squares[c] / rows - offset * offset);
    }
  }

  /** {@code y = x * scale + shift} by column, over the rows {@code [fromRow, toRow)}. */
  public void affine(
      INDArray matrix, INDArray out, int fromRow, int toRow, float[] scale, float[] shift) {
    FloatBuffer x = Buffers.of(matrix);
    FloatBuffer y = Buffers.of(out);
    float[] scales = tiled(FloatBuffer.wrap(scale));
    float[] shifts = tiled(FloatBuffer.wrap(shift));
    forEachBlock(
        fromRow * columns,
        toRow * columns,
        (part, at, n) -> {
          float[] a = Scratch.block(0, block);
          x.get(at, a, 0, n);
          affineBlock(a, scales, shifts, n);
          y.put(at, a, 0, n);
        });
  }

  /**
   * Column sums of {@code g} and of {@code g * (x - center)} over the rows {@code [fromRow,
   * toRow)}.
   */
  public void gradientSums(
      INDArray gradient,
      INDArray matrix,
      int fromRow,
      int toRow,
      float[] center,
      double[] sum,
      double[] centeredSum) {
    FloatBuffer g = Buffers.of(gradient);
    FloatBuffer x = Buffers.of(matrix);
    float[] centers = tiled(FloatBuffer.wrap(center));
    int parts = Parallel.parts((toRow - fromRow) * columns);
    double[][] partial = new double[parts][columns];
    double[][] partialCentered = new double[parts][columns];
    forEachPart(
        fromRow * columns,
        toRow * columns,
        (part, from, to) -> {
          float[] gs = Scratch.block(0, block);
          float[] xs = Scratch.block(1, block);
          float[] total = Scratch.block(2, block);
          float[] centered = Scratch.block(3, block);
          zero(total, block);
          zero(centered, block);
          int pending = 0;
          for (int at = from; at < to; at += block) {
            int n = Math.min(block, to - at);
            g.get(at, gs, 0, n);
            x.get(at, xs, 0, n);
            gradientSumsBlock(gs, xs, centers, total, centered, n);
            if (++pending == FLUSH) {
              flush(total, partial[part]);
              flush(centered, partialCentered[part]);
              pending = 0;
            }
          }
          flush(total, partial[part]);
          flush(centered, partialCentered[part]);
        });
    System.arraycopy(merge(partial), 0, sum, 0, columns);
    System.arraycopy(merge(partialCentered), 0, centeredSum, 0, columns);
  }

  /** {@code out = a * g + b * x + c} by column, over the rows {@code [fromRow, toRow)}. */
  public void combine(
      INDArray gradient,
      INDArray matrix,
      INDArray out,
      int fromRow,
      int toRow,
      float[] a,
      float[] b,
      float[] c) {
    FloatBuffer g = Buffers.of(gradient);
    FloatBuffer x = Buffers.of(matrix);
    FloatBuffer y = Buffers.of(out);
    float[] as = tiled(FloatBuffer.wrap(a));
    float[] bs = tiled(FloatBuffer.wrap(b));
    float[] cs = tiled(FloatBuffer.wrap(c));
    forEachBlock(
        fromRow * columns,
        toRow * columns,
        (part, at, n) -> {
          float[] gs = Scratch.block(0, block);
          float[] xs = Scratch.block(1, block);
          g.get(at, gs, 0, n);
          x.get(at, xs, 0, n);
          combineBlock(gs, xs, as, bs, cs, n);
          y.put(at, gs, 0, n);
        });
  }

  private interface Body {
    void run(int part, int at, int n);
  }

  private void forEachBlock(int from, int to, Body body) {
    forEachPart(
        from,
        to,
        (part, start, end) -> {
          for (int at = start; at < end; at += block) {
            body.run(part, at, Math.min(block, end - at));
          }
        });
  }

  /** Splits {@code [from, to)} between threads at the borders of blocks. */
  private void forEachPart(int from, int to, Parallel.Part body) {
    int length = to - from;
    int blocks = (length + block - 1) / block;
    Parallel.run(
        Parallel.parts(length),
        blocks,
        (part, first, last) ->
            body.run(part, from + first * block, Math.min(to, from + last * block)));
  }

  private float[] tiled(FloatBuffer row) {
    float[] tiled = new float[block];
    row.get(0, tiled, 0, columns);
    for (int i = columns; i < block; i += columns) {
      System.arraycopy(tiled, 0, tiled, i, columns);
    }
    return tiled;
  }

  private void flush(float[] accumulator, double[] sums) {
    for (int at = 0; at < block; at += columns) {
      for (int c = 0; c < columns; c++) {
        sums[c] += accumulator[at + c];
      }
    }
    zero(accumulator, block);
  }

  private double[] merge(double[][] partial) {
    double[] total = partial[0];
    for (int p = 1; p < partial.length; p++) {
      for (int c = 0; c < columns; c++) {
        total[c] += partial[p][c];
      }
    }
    return total;
  }

  private static void zero(float[] a, int n) {
    java.util.Arrays.fill(a, 0, n, 0f);
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

  private static void momentsBlock(
      float[] a, float[] shift, float[] total, float[] squares, int n) {
    for (int i = 0; i < n; i++) {
      float d = a[i] - shift[i];
      total[i] += d;
      squares[i] += d * d;
    }
  }

  private static void affineBlock(float[] a, float[] scale, float[] shift, int n) {
    for (int i = 0; i < n; i++) {
      a[i] = a[i] * scale[i] + shift[i];
    }
  }

  private static void gradientSumsBlock(
      float[] g, float[] x, float[] center, float[] total, float[] centered, int n) {
    for (int i = 0; i < n; i++) {
      total[i] += g[i];
      centered[i] += g[i] * (x[i] - center[i]);
    }
  }

  private static void combineBlock(float[] g, float[] x, float[] a, float[] b, float[] c, int n) {
    for (int i = 0; i < n; i++) {
      g[i] = a[i] * g[i] + b[i] * x[i] + c[i];
    }
  }
}
