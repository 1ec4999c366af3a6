package io.gen4j.core.sequence;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.Stepper;
import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The logits of the tokens after the sequences so far. */
interface NextTokens extends AutoCloseable {

  /** Returns the number of sequences. */
  int rows();

  /**
   * Appends a token to every sequence.
   *
   * @return logits of the next token, {@code [rows * tokens]}; the next call overwrites them
   */
  float[] append(int... tokens);

  @Override
  void close();

  /**
   * Returns the logits of a model, which no other thread uses meanwhile.
   *
   * @param limit largest number of steps that the network can see
   * @param context number of steps to see again if there are more, for networks without steps
   */
  static NextTokens of(Network network, int rows, int limit, int context) {
    return Stepper.supports(network.graph(), 0)
        ? new ByStep(network, rows, limit)
        : new ByPass(network, rows, context);
  }

  /** Returns the last tokens of all sequences as the rows of a matrix. */
  private static float[] row(List<int[]> history, int index) {
    int[] tokens = history.get(index);
    float[] values = new float[tokens.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = tokens[i];
    }
    return values;
  }

  /**
   * Steps with the state of earlier steps. If the network has no more positions, the later half of
   * the steps is computed again from the first position.
   */
  final class ByStep implements NextTokens {

    private final Stepper stepper;
    private final int rows;
    private final int limit;
    private final List<int[]> history = new ArrayList<>();

    private ByStep(Network network, int rows, int limit) {
      this.stepper = new Stepper(network.graph(), 1, rows, limit);
      this.rows = rows;
      this.limit = limit;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public float[] append(int... tokens) {
      if (limit != Integer.MAX_VALUE) {
        history.add(tokens.clone());
        if (stepper.isFull()) {
          restart();
        }
      }
      return stepper.step(row(List.of(tokens), 0));
    }

    private void restart() {
      // The newest tokens are stepped by the caller.
      int keep = limit / 2;
      history.subList(0, history.size() - 1 - keep).clear();
      stepper.reset();
      for (int i = 0; i < keep; i++) {
        stepper.step(row(history, i));
      }
    }

    @Override
    public void close() {
      stepper.close();
    }
  }

  /** Computes a whole pass for each token, on any type and backend. */
  final class ByPass implements NextTokens {

    private final Network network;
    private final int rows;
    private final int context;
    private final List<int[]> history = new ArrayList<>();

    private ByPass(Network network, int rows, int context) {
      this.network = network;
      this.rows = rows;
      this.context = context;
    }

    @Override
    public int rows() {
      return rows;
    }

    @Override
    public float[] append(int... tokens) {
      history.add(tokens.clone());
      if (history.size() > context) {
        history.remove(0);
      }
      int time = history.size();
      double[] values = new double[rows * time];
      for (int t = 0; t < time; t++) {
        for (int i = 0; i < rows; i++) {
          values[i * time + t] = history.get(t)[i];
        }
      }
      INDArray input = HeapCopy.array(values, network.parameters().dataType(), rows, time);
      try (INDArray logits = network.output(input)) {
        int outputs = (int) logits.size(1);
        float[] all = HeapCopy.floats(logits);
        float[] last = new float[rows * outputs];
        for (int i = 0; i < last.length; i++) {
          last[i] = all[i * time + time - 1];
        }
        return last;
      }
    }

    @Override
    public void close() {}
  }
}
