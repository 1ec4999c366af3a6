package io.gen4j.vae;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.vae.regularizer.EncoderProbe;

/**
 * The encoder of a training step, run again on other data.
 *
 * @param seen what the encoder saw first
 */
record Probe(Assembly assembly, Examples seen) implements EncoderProbe {

  @Override
  public double[][] data() {
    int length = assembly.shape().length();
    double[][] rows = new double[seen.size()][length];
    for (int r = 0; r < rows.length; r++) {
      HeapCopy.widen(seen.values(), r * length, rows[r]);
    }
    return rows;
  }

  @Override
  public double[][] forward(double[][] data) {
    int length = assembly.shape().length();
    float[] values = new float[Math.multiplyExact(data.length, length)];
    for (int r = 0; r < data.length; r++) {
      for (int i = 0; i < length; i++) {
        values[r * length + i] = (float) data[r][i];
      }
    }
    int[] labels = null;
    if (assembly.takesLabels()) {
      labels = new int[data.length];
      for (int r = 0; r < labels.length; r++) {
        labels[r] = seen.labels()[r % seen.size()];
      }
    }
    return assembly.encode(true, values, labels);
  }

  @Override
  public void backward(double[][] gradient) {
    assembly.encoder().backward(Gradients.PARAMETERS_ADDED, HeapCopy.matrix(gradient));
  }
}
