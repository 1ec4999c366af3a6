package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Kernels of batch normalization on dense matrices {@code [rows, columns]} of floats in C order.
 * They work by column over a range of rows. The forward and the backward direction make two passes
 * over memory each, including an optional leaky ReLU after the normalization.
 */
public final class Normalization {

  private final int columns;
  private final int block;
  private final Columns plan;

  /**
   * Creates the kernels for matrices of the given width.
   *
   * @param columns number of columns, at least 1
   */
  public Normalization(int columns) {
    this.columns = columns;
    this.plan = new Columns(columns);
    this.block = plan.block();
  }

  /**
   * An affine map for every column, followed by a leaky ReLU: {@code z = x * scale + shift}, then
   * {@code max(z, slope * z)}.
   *
   * @param scale factor for each column
   * @param shift offset for each column
   * @param slope slope of the leaky ReLU, 0 or more; 1 for no ReLU
   */
  public record Rescaling(float[] scale, float[] shift, float slope) {}

  /**
   * Mean and biased variance of every column over the rows {@code [fromRow, toRow)}.
   *
   * @param mean receives the means, {@code columns} values
   * @param variance receives the variances, {@code columns} values
   */
  public void moments(INDArray matrix, int fromRow, int toRow, double[] mean, double[] variance) {
    FloatBuffer x = Buffers.of(matrix);
    // Sums of differences from one row stay precise if the mean is much larger than the deviation.
    float[] origin = new float[columns];
    x.get(fromRow * columns, origin);
    float[] shift = plan.tiled(FloatBuffer.wrap(origin));
    double[][] sums =
        plan.sums(
            fromRow * columns,
            toRow * columns,
            2,
            (at, n, totals) -> {
              float[] a = Scratch.block(0, block);
              x.get(at, a, 0, n);
              momentsBlock(a, shift, totals[0], totals[1], n);
            });
    int rows = toRow - fromRow;
    for (int c = 0; c < columns; c++) {
      double offset = sums[0][c] / rows;
      mean[c] = origin[c] + offset;
      variance[c] = Math.max(0, sums[1][c] / rows - offset * offset);
    }
  }

  /** Writes the map of {@code matrix} to {@code out}. */
  public void apply(INDArray matrix, INDArray out, int fromRow, int toRow, Rescaling by) {
    FloatBuffer x = Buffers.of(matrix);
    FloatBuffer y = Buffers.of(out);
    float[] scales = plan.tiled(FloatBuffer.wrap(by.scale()));
    float[] shifts = plan.tiled(FloatBuffer.wrap(by.shift()));
    float slope = by.slope();
    plan.forEachBlock(
        fromRow * columns,
        toRow * columns,
        (part, at, n) -> {
          float[] a = Scratch.block(0, block);
          x.get(at, a, 0, n);
          applyBlock(a, scales, shifts, slope, n);
          y.put(at, a, 0, n);
        });
  }

  /**
   * Column sums of {@code g} and of {@code g * (x - center)}, where {@code g} is the gradient
   * before the leaky ReLU: the gradient with respect to {@code z} of the map.
   *
   * @param gradient gradient of the map's output
   * @param matrix the input, {@code x}
   */
  public void gradientSums(
      INDArray gradient,
      INDArray matrix,
      int fromRow,
      int toRow,
      Rescaling by,
      float[] center,
      double[] sum,
      double[] centeredSum) {
    FloatBuffer g = Buffers.of(gradient);
    FloatBuffer x = Buffers.of(matrix);
    float[] centers = plan.tiled(FloatBuffer.wrap(center));
    Bend bend = new Bend(by);
    double[][] sums =
        plan.sums(
            fromRow * columns,
            toRow * columns,
            2,
            (at, n, totals) -> {
              float[] gs = Scratch.block(0, block);
              float[] xs = Scratch.block(1, block);
              g.get(at, gs, 0, n);
              x.get(at, xs, 0, n);
              bend.back(xs, gs, n);
              gradientSumsBlock(gs, xs, centers, totals[0], totals[1], n);
            });
    System.arraycopy(sums[0], 0, sum, 0, columns);
    System.arraycopy(sums[1], 0, centeredSum, 0, columns);
  }

  /**
   * {@code out = a * g + b * x + c} by column, with {@code g} as in {@link #gradientSums}.
   *
   * @param gradient gradient of the map's output
   * @param matrix the input, {@code x}
   */
  public void combine(
      INDArray gradient,
      INDArray matrix,
      INDArray out,
      int fromRow,
      int toRow,
      Rescaling by,
      float[] a,
      float[] b,
      float[] c) {
    FloatBuffer g = Buffers.of(gradient);
    FloatBuffer x = Buffers.of(matrix);
    FloatBuffer y = Buffers.of(out);
    float[] as = plan.tiled(FloatBuffer.wrap(a));
    float[] bs = plan.tiled(FloatBuffer.wrap(b));
    float[] cs = plan.tiled(FloatBuffer.wrap(c));
    Bend bend = new Bend(by);
    plan.forEachBlock(
        fromRow * columns,
        toRow * columns,
        (part, at, n) -> {
          float[] gs = Scratch.block(0, block);
          float[] xs = Scratch.block(1, block);
          g.get(at, gs, 0, n);
          x.get(at, xs, 0, n);
          bend.back(xs, gs, n);
          combineBlock(gs, xs, as, bs, cs, n);
          y.put(at, gs, 0, n);
        });
  }

  /** The backward pass through the leaky ReLU of a map, computed from the input. */
  private final class Bend {

    private final float[] scales;
    private final float[] shifts;
    private final float slope;

    Bend(Rescaling by) {
      slope = by.slope();
      scales = slope == 1 ? null : plan.tiled(FloatBuffer.wrap(by.scale()));
      shifts = slope == 1 ? null : plan.tiled(FloatBuffer.wrap(by.shift()));
    }

    void back(float[] x, float[] g, int n) {
      if (slope != 1) {
        bendBlock(x, g, scales, shifts, slope, n);
      }
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

  private static void applyBlock(float[] a, float[] scale, float[] shift, float slope, int n) {
    for (int i = 0; i < n; i++) {
      float z = a[i] * scale[i] + shift[i];
      a[i] = Math.max(z, slope * z);
    }
  }

  private static void bendBlock(
      float[] x, float[] g, float[] scale, float[] shift, float slope, int n) {
    for (int i = 0; i < n; i++) {
      g[i] *= Elementwise.slopeAt(x[i] * scale[i] + shift[i], slope);
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
