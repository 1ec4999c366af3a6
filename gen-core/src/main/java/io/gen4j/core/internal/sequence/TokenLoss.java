package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.CrossEntropy;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The cross-entropy of tokens with logits of sequences {@code [batch, tokens, time]}. */
public final class TokenLoss {

  private TokenLoss() {}

  /**
   * Returns the negative log-likelihood of every step in nats, {@code [batch * time]}, and 0 for
   * steps that do not count.
   *
   * @param logits {@code [batch, tokens, time]}; overwritten
   * @param targets token of each step, or a negative number for steps that do not count
   */
  public static double[] of(INDArray logits, int[] targets) {
    return compute(logits, targets, 0, 1, null);
  }

  /**
   * Does the same and replaces the logits by the gradient of the smoothed loss times {@code scale}.
   *
   * @return gradient {@code [batch, tokens, time]}, in the array of the logits if possible
   */
  public static Result withGradient(
      INDArray logits, int[] targets, double smoothing, double scale) {
    INDArray[] gradient = new INDArray[1];
    double[] losses = compute(logits, targets, smoothing, scale, gradient);
    return new Result(losses, gradient[0]);
  }

  /**
   * Losses and their gradient.
   *
   * @param losses negative log-likelihood of every step in nats
   * @param gradient gradient of the logits
   */
  public record Result(double[] losses, INDArray gradient) {}

  private static double[] compute(
      INDArray logits, int[] targets, double smoothing, double scale, INDArray[] gradient) {
    INDArray last = HeapCopy.dense(logits.permute(0, 2, 1));
    INDArray rows = last.reshape('c', last.size(0) * last.size(1), last.size(2));
    double[] losses;
    if (rows.dataType() == DataType.FLOAT && Backend.isCpu()) {
      losses = CrossEntropy.rows(rows, targets, smoothing, scale, gradient == null ? null : rows);
    } else {
      double[][] values = PlainRows.of(rows);
      losses = plain(values, targets, smoothing, scale);
      rows = gradient == null ? rows : PlainRows.array(values, rows.dataType());
    }
    if (gradient != null) {
      gradient[0] =
          rows.reshape('c', logits.size(0), logits.size(2), logits.size(1)).permute(0, 2, 1);
    }
    return losses;
  }

  /** Replaces logits by gradients and returns the losses. */
  private static double[] plain(double[][] rows, int[] targets, double smoothing, double scale) {
    double[] losses = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double[] row = rows[i];
      if (targets[i] < 0) {
        Arrays.fill(row, 0);
        continue;
      }
      double largest = Arrays.stream(row).max().orElseThrow();
      double sum = 0;
      for (double logit : row) {
        sum += Math.exp(logit - largest);
      }
      losses[i] = Math.log(sum) + largest - row[targets[i]];
      for (int j = 0; j < row.length; j++) {
        double target = smoothing / row.length + (j == targets[i] ? 1 - smoothing : 0);
        row[j] = scale * (Math.exp(row[j] - largest) / sum - target);
      }
    }
    return losses;
  }
}
