package io.gen4j.vae.likelihood;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.vae.internal.Rows;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Log probabilities of tokens from logits {@code [rows, tokens, time]}. */
final class TokenDensity implements Density {

  private final INDArray parameters;
  private final int[] targets;
  private final int tokens;
  private final int time;

  /** Logits {@code [rows, time, tokens]}. */
  private final double[] logits;

  private final double[] normalizers;
  private final double[] values;

  /**
   * Evaluates logits.
   *
   * @param targets token of each step, {@code [rows * time]}; -1 for steps that do not count
   */
  TokenDensity(INDArray parameters, int[] targets) {
    this.parameters = parameters;
    this.targets = targets;
    this.tokens = Math.toIntExact(parameters.size(1));
    this.time = Math.toIntExact(parameters.size(2));
    this.logits = rows(parameters);
    this.normalizers = new double[targets.length];
    this.values = new double[targets.length / time];
    Rows.run(targets.length, tokens, this::normalize);
    for (int i = 0; i < targets.length; i++) {
      if (targets[i] >= 0) {
        values[i / time] += logits[i * tokens + targets[i]] - normalizers[i];
      }
    }
  }

  /** Copies logits {@code [rows, tokens, time]} in the order {@code [rows, time, tokens]}. */
  static double[] rows(INDArray parameters) {
    return HeapCopy.doubles(parameters.permute(0, 2, 1).dup('c'));
  }

  /** Copies the logits of one step, {@code [rows, tokens]}. */
  static double[] step(INDArray parameters, int step) {
    return HeapCopy.doubles(
        parameters.get(NDArrayIndex.all(), NDArrayIndex.all(), NDArrayIndex.point(step)).dup('c'));
  }

  private void normalize(int from, int to) {
    for (int i = from; i < to; i++) {
      if (targets[i] >= 0) {
        int at = i * tokens;
        double largest = logits[at];
        for (int k = 1; k < tokens; k++) {
          largest = Math.max(largest, logits[at + k]);
        }
        double sum = 0;
        for (int k = 0; k < tokens; k++) {
          sum += Math.exp(logits[at + k] - largest);
        }
        normalizers[i] = largest + Math.log(sum);
      }
    }
  }

  @Override
  public double[] values() {
    return values.clone();
  }

  /** Overwrites the logits, since callers ask once. */
  @Override
  public INDArray gradient(double[] weights) {
    Rows.run(
        targets.length,
        tokens,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            double weight = targets[i] < 0 ? 0 : weights[i / time];
            for (int k = 0; k < tokens; k++) {
              int at = i * tokens + k;
              double probability = weight == 0 ? 0 : Math.exp(logits[at] - normalizers[i]);
              logits[at] = weight * ((k == targets[i] ? 1 : 0) - probability);
            }
          }
        });
    return HeapCopy.array(logits, parameters.dataType(), values.length, time, tokens)
        .permute(0, 2, 1);
  }
}
