package io.gen4j.vae.internal.model;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Precision;
import io.gen4j.vae.regularizer.EncoderFunction;
import java.util.Arrays;
import java.util.function.Supplier;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs the encoder of a training step again, on other data.
 *
 * @param seen data of the encoder's first pass
 */
record EncoderRerun(VaeModel model, Examples seen) implements EncoderFunction {

  @Override
  public double[][] data() {
    int length = model.shape().length();
    double[][] rows = new double[seen.size()][length];
    for (int r = 0; r < rows.length; r++) {
      HeapCopy.widen(seen.values(), r * length, rows[r]);
    }
    return rows;
  }

  @Override
  public double[][] forward(double[][] data) {
    int length = model.shape().length();
    float[] values = new float[Math.multiplyExact(data.length, length)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) data[i / length][i % length];
    }
    float[] mask = null;
    if (seen.mask() != null) {
      mask = new float[seen.mask().length / seen.size() * data.length];
      for (int i = 0; i < mask.length; i++) {
        mask[i] = seen.mask()[i % seen.mask().length];
      }
    }
    int[] labels = null;
    if (model.takesLabels()) {
      labels = new int[data.length];
      Arrays.setAll(labels, r -> seen.labels()[r % seen.size()]);
    }
    float[] seenByEncoder = new Examples(values, null, mask, labels, data.length).padded(values, 0);
    float[] masked = mask;
    int[] labeled = labels;
    return inFloat(() -> HeapCopy.rows(model.encode(true, seenByEncoder, masked, labeled)));
  }

  @Override
  public void backward(double[][] gradient) {
    INDArray errors = HeapCopy.matrix(gradient, model.type());
    inFloat(() -> model.encoder().backward(Gradients.PARAMETERS_ADDED, errors));
  }

  /** Regularizers take finite differences, which the rounding of other formats would hide. */
  private <T> T inFloat(Supplier<T> passes) {
    return model.encoder().inPrecision(Precision.FLOAT, passes);
  }
}
