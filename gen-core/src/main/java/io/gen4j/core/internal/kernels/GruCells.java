package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cells of gated recurrent units at one step, on dense float matrices of steps. The gates of a
 * cell are in the order candidate, reset gate, update gate. The reset gate applies to the product
 * of the recurrent weights: {@code h = (1 - u) tanh(x + r q) + u h'}.
 */
public final class GruCells {

  private GruCells() {}

  /**
   * Replaces the inputs of the gates by their values, and writes the outputs of a step.
   *
   * @param gates products with the input, {@code [batch * time, 3 * units]}
   * @param recurrent products with the outputs before, {@code [batch * time, 3 * units]}
   * @param outputs {@code [batch * outTime, units]}
   * @param time steps per example of the gates
   * @param step step of the gates
   * @param outTime steps per example of the outputs
   * @param from step of the outputs before, or -1 for zeros
   * @param to step of the outputs that is written
   */
  public static void forward(
      INDArray gates,
      INDArray recurrent,
      INDArray outputs,
      int time,
      int step,
      int outTime,
      int from,
      int to) {
    int units = (int) outputs.size(1);
    FloatBuffer g = Buffers.of(gates);
    FloatBuffer q = Buffers.of(recurrent);
    FloatBuffer h = Buffers.of(outputs);
    Recurrence.eachExample(
        (int) (gates.size(0) / time),
        3 * units,
        example -> {
          float[] a = Scratch.block(0, 3 * units);
          float[] b = Scratch.block(1, 3 * units);
          float[] before = Scratch.block(2, units);
          int at = (example * time + step) * 3 * units;
          int row = example * outTime;
          g.get(at, a, 0, 3 * units);
          q.get(at, b, 0, 3 * units);
          sums(a, b, units);
          // The candidates need the reset gates first.
          System.arraycopy(a, 0, b, units, units);
          Recurrence.tanhThenSigmoid(a, 0, 3 * units);
          candidates(a, b, units);
          Recurrence.tanh(b, units);
          System.arraycopy(b, 0, a, 0, units);
          Recurrence.read(h, from < 0 ? -1 : row + from, units, before, 0);
          outputs(a, before, units);
          g.put(at, a, 0, 3 * units);
          h.put((row + to) * units, before, 0, units);
        });
  }

  private static void sums(float[] a, float[] b, int units) {
    for (int i = units; i < 3 * units; i++) {
      a[i] += b[i];
    }
  }

  /** Computes {@code b = x + r q}, where {@code b} holds q and then x. */
  private static void candidates(float[] a, float[] b, int units) {
    for (int i = 0; i < units; i++) {
      b[i] = b[units + i] + a[units + i] * b[i];
    }
  }

  private static void outputs(float[] a, float[] before, int units) {
    for (int i = 0; i < units; i++) {
      float update = a[2 * units + i];
      before[i] = (1f - update) * a[i] + update * before[i];
    }
  }

  /**
   * Writes the gradients of both products at a step.
   *
   * @param gates values of the gates, {@code [batch * time, 3 * units]}
   * @param recurrent products with the outputs before
   * @param outputs {@code [batch * time, units]}
   * @param dOutputs gradient of the outputs, {@code [batch * time, units]}
   * @param dNext gradient of the outputs from the step after, {@code [batch, units]}, ignored at
   *     the last step; receives the part of the gradient of the outputs before that does not pass
   *     the recurrent product
   * @param dGates receives the gradient of the products with the input
   * @param dRecurrent receives the gradient of the products with the outputs before
   */
  public static void backward(
      INDArray gates,
      INDArray recurrent,
      INDArray outputs,
      INDArray dOutputs,
      INDArray dNext,
      INDArray dGates,
      INDArray dRecurrent,
      Place place) {
    int units = (int) outputs.size(1);
    int time = place.time;
    int step = place.step;
    FloatBuffer g = Buffers.of(gates);
    FloatBuffer q = Buffers.of(recurrent);
    FloatBuffer h = Buffers.of(outputs);
    FloatBuffer dh = Buffers.of(dOutputs);
    FloatBuffer next = Buffers.of(dNext);
    FloatBuffer dg = Buffers.of(dGates);
    FloatBuffer dq = Buffers.of(dRecurrent);
    Recurrence.eachExample(
        (int) (gates.size(0) / time),
        3 * units,
        example -> {
          int row = example * time + step;
          float[] a = Scratch.block(0, 3 * units);
          float[] d = Scratch.block(1, 3 * units);
          // The product of the candidates, the outputs before, and the gradient of the outputs.
          float[] w = Scratch.block(2, 3 * units);
          float[] part = Scratch.block(3, units);
          g.get(row * 3 * units, a, 0, 3 * units);
          q.get(row * 3 * units, w, 0, units);
          Recurrence.read(h, step == 0 ? -1 : row - 1, units, w, units);
          dh.get(row * units, w, 2 * units, units);
          Recurrence.read(next, step == time - 1 ? -1 : example, units, part, 0);
          add(part, w, 2 * units, units);
          gradients(a, w, part, d, units);
          dg.put(row * 3 * units, d, 0, 3 * units);
          multiply(d, a, units, units);
          dq.put(row * 3 * units, d, 0, 3 * units);
          next.put(example * units, part, 0, units);
        });
  }

  private static void add(float[] sums, float[] values, int at, int n) {
    for (int i = 0; i < n; i++) {
      sums[i] += values[at + i];
    }
  }

  private static void multiply(float[] products, float[] values, int at, int n) {
    for (int i = 0; i < n; i++) {
      products[i] *= values[at + i];
    }
  }

  /**
   * A step of sequences.
   *
   * @param time steps per example
   * @param step index of the step
   */
  public record Place(int time, int step) {}

  private static void gradients(float[] a, float[] w, float[] dOut, float[] d, int units) {
    for (int i = 0; i < units; i++) {
      float candidate = a[i];
      float reset = a[units + i];
      float update = a[2 * units + i];
      float dy = dOut[i];
      float dCandidate = dy * (1f - update) * (1f - candidate * candidate);
      d[i] = dCandidate;
      d[units + i] = dCandidate * w[i] * reset * (1f - reset);
      d[2 * units + i] = dy * (w[units + i] - candidate) * update * (1f - update);
      dOut[i] = dy * update;
    }
  }
}
