package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Windows of the last steps of sequences, so that a convolution over time is a matrix product.
 * Steps are the rows of dense float matrices {@code [batch * time, features]}.
 */
public final class StepWindows {

  private StepWindows() {}

  /**
   * Writes each step with the {@code width - 1} steps before it, oldest first. Steps before the
   * first one are zero.
   *
   * @param out {@code [batch * time, width * features]}
   */
  public static void gather(INDArray steps, int time, int width, INDArray out) {
    int features = (int) steps.size(1);
    FloatBuffer from = Buffers.of(steps);
    FloatBuffer to = Buffers.of(out);
    RowBlocks.run(
        (int) steps.size(0),
        width * features,
        (part, first, count) -> {
          float[] window = Scratch.block(0, width * features);
          for (int row = first; row < first + count; row++) {
            int missing = Math.max(0, width - 1 - row % time);
            Arrays.fill(window, 0, missing * features, 0f);
            int real = width - missing;
            from.get((row - real + 1) * features, window, missing * features, real * features);
            to.put(row * width * features, window, 0, width * features);
          }
        });
  }

  /**
   * Sums the gradients of windows into the gradients of the steps.
   *
   * @param windows gradient of the result of {@link #gather}
   * @param out {@code [batch * time, features]}, overwritten
   */
  public static void scatter(INDArray windows, int time, int width, INDArray out) {
    int features = (int) out.size(1);
    FloatBuffer from = Buffers.of(windows);
    FloatBuffer to = Buffers.of(out);
    RowBlocks.run(
        (int) out.size(0),
        width * features,
        (part, first, count) -> {
          float[] sum = Scratch.block(0, features);
          float[] one = Scratch.block(1, features);
          for (int row = first; row < first + count; row++) {
            Arrays.fill(sum, 0, features, 0f);
            int later = Math.min(width, time - row % time);
            for (int i = 0; i < later; i++) {
              from.get(((row + i) * width + width - 1 - i) * features, one, 0, features);
              for (int f = 0; f < features; f++) {
                sum[f] += one[f];
              }
            }
            to.put(row * features, sum, 0, features);
          }
        });
  }

  /** Drops the oldest step of each window {@code [rows, width * features]} and appends a step. */
  public static void append(INDArray steps, int width, INDArray windows) {
    int features = (int) steps.size(1);
    FloatBuffer from = Buffers.of(steps);
    FloatBuffer to = Buffers.of(windows);
    float[] window = Scratch.block(0, width * features);
    for (int row = 0; row < steps.size(0); row++) {
      to.get((row * width + 1) * features, window, 0, (width - 1) * features);
      from.get(row * features, window, (width - 1) * features, features);
      to.put(row * width * features, window, 0, width * features);
    }
  }
}
