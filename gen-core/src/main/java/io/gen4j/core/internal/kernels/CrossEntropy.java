package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The softmax and its cross-entropy with given classes, in one pass over a dense float matrix of
 * logits {@code [rows, classes]}. With label smoothing (Szegedy et al. 2016, arXiv:1512.00567), the
 * target of a row is {@code (1 - smoothing) * one-hot + smoothing / classes}.
 */
public final class CrossEntropy {

  private CrossEntropy() {}

  /**
   * Returns the negative log-likelihood of every row in nats, 0 for rows that do not count.
   *
   * @param targets class of each row, or a negative number for rows that do not count
   * @param smoothing from 0 to below 1; affects only the gradient
   * @param scale factor of the gradient
   * @param dLogits receives the gradient of the smoothed loss times the factor, or null; may be
   *     {@code logits}
   */
  public static double[] rows(
      INDArray logits, int[] targets, double smoothing, double scale, INDArray dLogits) {
    int classes = (int) logits.size(1);
    int count = (int) logits.size(0);
    FloatBuffer in = Buffers.of(logits);
    FloatBuffer out = dLogits == null ? null : Buffers.of(dLogits);
    double[] losses = new double[count];
    float even = (float) (smoothing / classes * scale);
    float peak = (float) ((1 - smoothing) * scale);
    RowBlocks.run(
        count,
        classes,
        (part, row, rows) -> {
          int n = rows * classes;
          float[] a = Scratch.block(0, n);
          in.get(row * classes, a, 0, n);
          for (int r = 0; r < rows; r++) {
            int at = r * classes;
            shift(a, at, classes, RowSums.max(a, at, classes));
            int target = targets[row + r];
            losses[row + r] = target < 0 ? 0 : -a[at + target];
          }
          Exponential.apply(a, n);
          for (int r = 0; r < rows; r++) {
            int at = r * classes;
            int target = targets[row + r];
            float sum = RowSums.sum(a, at, classes);
            losses[row + r] += target < 0 ? 0 : Math.log(sum);
            if (target < 0) {
              Arrays.fill(a, at, at + classes, 0f);
            } else {
              gradient(a, at, classes, (float) (scale / sum), even);
              a[at + target] -= peak;
            }
          }
          if (out != null) {
            out.put(row * classes, a, 0, n);
          }
        });
    return losses;
  }

  private static void shift(float[] a, int at, int n, float largest) {
    for (int i = at; i < at + n; i++) {
      a[i] -= largest;
    }
  }

  private static void gradient(float[] a, int at, int n, float by, float even) {
    for (int i = at; i < at + n; i++) {
      a[i] = a[i] * by - even;
    }
  }
}
