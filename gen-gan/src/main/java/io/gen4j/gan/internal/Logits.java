package io.gen4j.gan.internal;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Logits between arrays, which networks speak, and Java's doubles, which losses do. */
public final class Logits {

  private Logits() {}

  /** Returns the logits of a discriminator's output {@code [batch, 1]}. */
  public static double[] of(INDArray output) {
    return output.reshape(output.length()).toDoubleVector();
  }

  /** Returns derivatives with respect to logits, part after part, as an array {@code [n, 1]}. */
  public static INDArray column(double[]... parts) {
    int length = Arrays.stream(parts).mapToInt(p -> p.length).sum();
    float[] values = new float[length];
    int i = 0;
    for (double[] part : parts) {
      for (double value : part) {
        values[i++] = (float) value;
      }
    }
    return Nd4j.create(values, new long[] {length, 1}, 'c');
  }
}
