package io.gen4j.vae.likelihood;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.TokenLoss;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Log probabilities of tokens from logits {@code [rows, tokens, time]}. */
final class TokenDensity implements Density {

  private final double[] values;
  private final INDArray gradient;

  /**
   * Evaluates logits.
   *
   * @param targets token of each step, {@code [rows * time]}; -1 for steps that do not count
   */
  TokenDensity(INDArray parameters, int[] targets) {
    TokenLoss.Result result = TokenLoss.withGradient(copy(parameters), targets, 0, -1);
    this.values = sums(result.losses(), Math.toIntExact(parameters.size(0)));
    this.gradient = result.gradient();
  }

  /** Returns the log density of each row. */
  static double[] values(INDArray parameters, int[] targets) {
    return sums(TokenLoss.of(copy(parameters), targets), Math.toIntExact(parameters.size(0)));
  }

  /** The computation overwrites its logits. */
  private static INDArray copy(INDArray parameters) {
    return parameters.permute(0, 2, 1).dup('c').permute(0, 2, 1);
  }

  private static double[] sums(double[] losses, int rows) {
    double[] sums = new double[rows];
    int time = losses.length / rows;
    for (int i = 0; i < losses.length; i++) {
      sums[i / time] -= losses[i];
    }
    return sums;
  }

  /** Copies logits {@code [rows, tokens, time]} in the order {@code [rows, time, tokens]}. */
  static double[] rows(INDArray parameters) {
    return HeapCopy.doubles(parameters.permute(0, 2, 1).dup('c'));
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  @Override
  public INDArray gradient(double[] weights) {
    INDArray steps = gradient.permute(0, 2, 1);
    INDArray rows = steps.reshape('c', weights.length, steps.length() / weights.length);
    return rows.mulColumnVector(HeapCopy.array(weights, rows.dataType(), weights.length, 1))
        .reshape('c', steps.shape())
        .permute(0, 2, 1);
  }
}
