package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.layers.Needs;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Passes of {@link AttentionKind} on doubles, written as the equations are. */
final class PlainAttention implements StepPasses {

  private final AttentionKind kind;
  private final int size;
  private double[][] x;
  private double[][] normalized;
  private double[][] projected;
  private double[][] mixed;
  private int time;
  private long noise;

  PlainAttention(AttentionKind kind) {
    this.kind = kind;
    this.size = kind.width() / kind.heads();
  }

  @Override
  public INDArray forward(INDArray input, int time, Map<String, INDArray> tables, long noise) {
    this.time = time;
    this.noise = noise;
    x = PlainRows.of(input);
    normalized =
        PlainRows.scaled(PlainRows.normalized(x), PlainRows.of(tables.get(AttentionKind.GAIN))[0]);
    projected = PlainRows.product(normalized, PlainRows.of(tables.get(AttentionKind.IN)));
    mixed = new double[x.length][kind.width()];
    for (int row = 0; row < x.length; row++) {
      for (int head = 0; head < kind.heads(); head++) {
        double[] weights = weights(row, head);
        for (int s = 0; s < weights.length; s++) {
          double[] values = projected[row - row % time + s];
          for (int c = 0; c < size; c++) {
            mixed[row][head * size + c] += weights[s] * values[value(head) + c];
          }
        }
      }
    }
    double[][] added = PlainRows.product(mixed, PlainRows.of(tables.get(AttentionKind.OUT)));
    PlainRows.drop(added, noise, kind.dropout());
    return PlainRows.array(PlainRows.sum(x, added), input.dataType());
  }

  /** Returns the weights of the steps up to {@code row} of its sequence. */
  private double[] weights(int row, int head) {
    int position = row % time;
    double[] weights = new double[position + 1];
    double sum = 0;
    for (int s = 0; s <= position; s++) {
      double[] keys = projected[row - position + s];
      double score = 0;
      for (int c = 0; c < size; c++) {
        score += projected[row][head * size + c] * keys[kind.width() + head * size + c];
      }
      weights[s] = Math.exp(score / Math.sqrt(size));
      sum += weights[s];
    }
    for (int s = 0; s <= position; s++) {
      weights[s] /= sum;
    }
    return weights;
  }

  private int value(int head) {
    return 2 * kind.width() + head * size;
  }

  @Override
  public INDArray backward(
      INDArray epsilon,
      Map<String, INDArray> tables,
      Map<String, INDArray> gradients,
      Needs needs) {
    double[][] dy = PlainRows.of(epsilon);
    double[][] delta = PlainRows.copy(dy);
    PlainRows.drop(delta, noise, kind.dropout());
    double[][] out = PlainRows.of(tables.get(AttentionKind.OUT));
    double[][] in = PlainRows.of(tables.get(AttentionKind.IN));
    double[][] dMixed = PlainRows.product(delta, PlainRows.transpose(out));
    double[][] dProjected = new double[x.length][3 * kind.width()];
    for (int row = 0; row < x.length; row++) {
      for (int head = 0; head < kind.heads(); head++) {
        backward(row, head, dMixed[row], dProjected);
      }
    }
    double[][] dNormalized = PlainRows.product(dProjected, PlainRows.transpose(in));
    INDArray dGain = null;
    if (needs.parameters()) {
      PlainRows.write(
          PlainRows.product(PlainRows.transpose(mixed), delta), gradients.get(AttentionKind.OUT));
      PlainRows.write(
          PlainRows.product(PlainRows.transpose(normalized), dProjected),
          gradients.get(AttentionKind.IN));
      dGain = gradients.get(AttentionKind.GAIN);
    }
    double[] gain = PlainRows.of(tables.get(AttentionKind.GAIN))[0];
    double[][] dx = PlainRows.normalizationGradient(dNormalized, x, gain, dGain);
    return PlainRows.array(PlainRows.sum(dx, dy), epsilon.dataType());
  }

  private void backward(int row, int head, double[] dOut, double[][] dProjected) {
    int first = row - row % time;
    double[] weights = weights(row, head);
    double[] dWeights = new double[weights.length];
    double along = 0;
    for (int s = 0; s < weights.length; s++) {
      for (int c = 0; c < size; c++) {
        double d = dOut[head * size + c];
        dWeights[s] += d * projected[first + s][value(head) + c];
        dProjected[first + s][value(head) + c] += weights[s] * d;
      }
      along += weights[s] * dWeights[s];
    }
    for (int s = 0; s < weights.length; s++) {
      double dScore = weights[s] * (dWeights[s] - along) / Math.sqrt(size);
      for (int c = 0; c < size; c++) {
        int query = head * size + c;
        int key = kind.width() + query;
        dProjected[row][query] += dScore * projected[first + s][key];
        dProjected[first + s][key] += dScore * projected[row][query];
      }
    }
  }
}
