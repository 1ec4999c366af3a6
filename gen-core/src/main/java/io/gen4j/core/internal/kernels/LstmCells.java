package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The cells of long short-term memory at one step, on dense float matrices of steps. The gates of a
 * cell are in DL4J's order: block input, forget gate, output gate, input gate.
 */
public final class LstmCells {

  private LstmCells() {}

  /**
   * Replaces the inputs of the gates by their values, and writes cells and outputs of a step.
   *
   * @param gates {@code [batch * time, 4 * units]}
   * @param cells {@code [batch * cellTime, units]}
   * @param outputs {@code [batch * cellTime, units]}
   * @param time steps per example of the gates
   * @param step step of the gates
   * @param cellTime steps per example of cells and outputs
   * @param from step of the cells before, or -1 for zeros
   * @param to step of cells and outputs that is written
   */
  public static void forward(
      INDArray gates,
      INDArray cells,
      INDArray outputs,
      int time,
      int step,
      int cellTime,
      int from,
      int to) {
    int units = (int) cells.size(1);
    FloatBuffer g = Buffers.of(gates);
    FloatBuffer c = Buffers.of(cells);
    FloatBuffer h = Buffers.of(outputs);
    Recurrence.eachExample(
        (int) (gates.size(0) / time),
        4 * units,
        example -> {
          float[] a = Scratch.block(0, 4 * units);
          float[] cell = Scratch.block(1, units);
          float[] out = Scratch.block(2, units);
          int at = (example * time + step) * 4 * units;
          int row = example * cellTime;
          g.get(at, a, 0, 4 * units);
          Recurrence.tanhThenSigmoid(a, units, 4 * units);
          g.put(at, a, 0, 4 * units);
          Recurrence.read(c, from < 0 ? -1 : row + from, units, cell, 0);
          cells(a, cell, out, units);
          c.put((row + to) * units, cell, 0, units);
          Recurrence.tanh(out, units);
          outputs(a, out, units);
          h.put((row + to) * units, out, 0, units);
        });
  }

  private static void cells(float[] gates, float[] cell, float[] copy, int units) {
    for (int i = 0; i < units; i++) {
      float value = gates[units + i] * cell[i] + gates[3 * units + i] * gates[i];
      cell[i] = value;
      copy[i] = value;
    }
  }

  private static void outputs(float[] gates, float[] out, int units) {
    for (int i = 0; i < units; i++) {
      out[i] *= gates[2 * units + i];
    }
  }

  /**
   * Writes the gradients of the gates' inputs at a step.
   *
   * @param gates values of the gates, {@code [batch * time, 4 * units]}
   * @param cells {@code [batch * time, units]}
   * @param dOutputs gradient of the outputs, {@code [batch * time, units]}
   * @param dNext gradient of the outputs from the step after, {@code [batch, units]}, or null at
   *     the last step
   * @param dCells gradient of the cells from the step after, {@code [batch, units]}; receives that
   *     of the cells before. Ignored at the last step
   * @param dGates receives the gradients, {@code [batch * time, 4 * units]}
   */
  public static void backward(
      INDArray gates,
      INDArray cells,
      INDArray dOutputs,
      INDArray dNext,
      INDArray dCells,
      INDArray dGates,
      int time,
      int step) {
    int units = (int) cells.size(1);
    FloatBuffer g = Buffers.of(gates);
    FloatBuffer c = Buffers.of(cells);
    FloatBuffer dh = Buffers.of(dOutputs);
    FloatBuffer next = dNext == null ? null : Buffers.of(dNext);
    FloatBuffer dc = Buffers.of(dCells);
    FloatBuffer out = Buffers.of(dGates);
    Recurrence.eachExample(
        (int) (gates.size(0) / time),
        4 * units,
        example -> {
          int row = example * time + step;
          float[] a = Scratch.block(0, 4 * units);
          float[] d = Scratch.block(1, 4 * units);
          // Cells, cells before, and the gradients of outputs and cells.
          float[] w = Scratch.block(2, 4 * units);
          float[] part = Scratch.block(3, units);
          g.get(row * 4 * units, a, 0, 4 * units);
          c.get(row * units, w, 0, units);
          Recurrence.read(c, step == 0 ? -1 : row - 1, units, w, units);
          dh.get(row * units, w, 2 * units, units);
          Recurrence.read(dc, next == null ? -1 : example, units, w, 3 * units);
          if (next != null) {
            next.get(example * units, part, 0, units);
            add(w, 2 * units, part, units);
          }
          Recurrence.tanh(w, units);
          gradients(a, w, d, units);
          out.put(row * 4 * units, d, 0, 4 * units);
          dc.put(example * units, w, 3 * units, units);
        });
  }

  private static void add(float[] a, int at, float[] b, int n) {
    for (int i = 0; i < n; i++) {
      a[at + i] += b[i];
    }
  }

  private static void gradients(float[] a, float[] w, float[] d, int units) {
    for (int i = 0; i < units; i++) {
      float input = a[i];
      float forget = a[units + i];
      float output = a[2 * units + i];
      float gate = a[3 * units + i];
      float squashed = w[i];
      float dOut = w[2 * units + i];
      float dCell = w[3 * units + i] + dOut * output * (1f - squashed * squashed);
      d[i] = dCell * gate * (1f - input * input);
      d[units + i] = dCell * w[units + i] * forget * (1f - forget);
      d[2 * units + i] = dOut * squashed * output * (1f - output);
      d[3 * units + i] = dCell * input * gate * (1f - gate);
      w[3 * units + i] = dCell * forget;
    }
  }
}
