package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Sums of squares of a convolution's weights over the kernel positions, and their gradient, for
 * dense float arrays {@code [out, in, height, width]} in C order.
 */
public final class WeightSquares {

  private WeightSquares() {}

  /** Writes {@code Σ w²} over the kernel positions to {@code sums}, {@code [out, in]}. */
  public static void sum(INDArray weights, INDArray sums) {
    FloatBuffer w = Buffers.of(weights);
    FloatBuffer q = Buffers.of(sums);
    int in = (int) sums.size(1);
    int kernel = (int) (weights.length() / sums.length());
    RowBlocks.run(
        (int) sums.size(0),
        in * kernel,
        (part, row, count) -> {
          int rows = count * in;
          float[] values = Scratch.block(0, rows * kernel);
          float[] result = Scratch.block(1, rows);
          w.get(row * in * kernel, values, 0, rows * kernel);
          for (int i = 0; i < rows; i++) {
            float sum = 0;
            for (int k = i * kernel; k < (i + 1) * kernel; k++) {
              sum += values[k] * values[k];
            }
            result[i] = sum;
          }
          q.put(row * in, result, 0, rows);
        });
  }

  /**
   * Adds half the gradient of the weights, {@code dq * w}, to a part of an array.
   *
   * @param dq gradient of the sums, {@code [out, in]}
   * @param target dense array
   * @param offset index of the first weight's gradient in {@code target}
   */
  public static void addHalfGradient(INDArray dq, INDArray weights, INDArray target, int offset) {
    FloatBuffer q = Buffers.of(dq);
    FloatBuffer w = Buffers.of(weights);
    FloatBuffer dw = Buffers.of(target);
    int in = (int) dq.size(1);
    int kernel = (int) (weights.length() / dq.length());
    RowBlocks.run(
        (int) dq.size(0),
        in * kernel,
        (part, row, count) -> {
          int rows = count * in;
          int at = row * in * kernel;
          float[] values = Scratch.block(0, rows * kernel);
          float[] slopes = Scratch.block(1, rows);
          float[] sums = Scratch.block(2, rows * kernel);
          w.get(at, values, 0, rows * kernel);
          q.get(row * in, slopes, 0, rows);
          dw.get(offset + at, sums, 0, rows * kernel);
          for (int i = 0; i < rows; i++) {
            for (int k = i * kernel; k < (i + 1) * kernel; k++) {
              sums[k] += slopes[i] * values[k];
            }
          }
          dw.put(offset + at, sums, 0, rows * kernel);
        });
  }
}
