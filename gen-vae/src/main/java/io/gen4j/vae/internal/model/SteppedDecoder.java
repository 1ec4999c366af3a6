package io.gen4j.vae.internal.model;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.Stepper;
import io.gen4j.vae.likelihood.Autoregressive;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs the decoder of sequences of tokens one step at a time, with the state of the steps before.
 * If the data of earlier steps change, it starts again.
 */
final class SteppedDecoder implements Autoregressive.StepOutput, AutoCloseable {

  private final Stepper stepper;
  private final INDArray codes;
  private final int steps;
  private final float[] seen;

  /**
   * Creates the decoder.
   *
   * @param codes first input of the decoder, {@code [rows, codes]}
   * @param steps number of steps of the decoder
   */
  SteppedDecoder(ComputationGraph decoder, INDArray codes, int steps) {
    int rows = Math.toIntExact(codes.size(0));
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.codes = codes.dup('c');
    }
    this.stepper = new Stepper(decoder, 1, rows, steps, this.codes);
    this.steps = steps;
    this.seen = new float[rows * steps];
  }

  /** Whether a decoder can run step by step. */
  static boolean supports(ComputationGraph decoder) {
    return Stepper.supports(decoder, 1) && Stepper.readsTokens(decoder);
  }

  @Override
  public double[] at(int step, INDArray previous) {
    float[] tokens = HeapCopy.floats(previous);
    if (step < stepper.position() || !isKnown(tokens)) {
      stepper.reset();
    }
    float[] logits = {};
    while (stepper.position() <= step) {
      logits = stepper.step(column(tokens, stepper.position()));
    }
    System.arraycopy(tokens, 0, seen, 0, tokens.length);
    double[] values = new double[logits.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = logits[i];
    }
    return values;
  }

  /** Whether the tokens of all steps that were made are those of the last call. */
  private boolean isKnown(float[] tokens) {
    for (int i = 0; i < tokens.length; i++) {
      if (i % steps < stepper.position() && tokens[i] != seen[i]) {
        return false;
      }
    }
    return true;
  }

  private float[] column(float[] tokens, int step) {
    float[] column = new float[tokens.length / steps];
    for (int row = 0; row < column.length; row++) {
      column[row] = tokens[row * steps + step];
    }
    return column;
  }

  @Override
  public void close() {
    stepper.close();
    codes.close();
  }
}
