package io.gen4j.vae.internal.model;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.internal.Numbers;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Examples whose values are trained. The values are functions of weights and stay in the range of
 * the data.
 *
 * @param weights {@code [count * length]}
 * @param count number of examples
 */
record PseudoInputs(WeightVector weights, int count, ValueRange range) {

  /** Returns the weights that training starts with. */
  static double[] initialWeights(int count, ExampleShape shape, long seed) {
    RandomGenerator random = Seeds.generator(seed);
    double[] values = new double[Math.multiplyExact(count, shape.length())];
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }

  /** Returns the examples, {@code [count * length]}. */
  float[] values() {
    double[] w = HeapCopy.doubles(weights.values());
    float[] values = new float[w.length];
    for (int i = 0; i < w.length; i++) {
      values[i] =
          (float)
              (range.isBounded()
                  ? range.low() + (range.high() - range.low()) * Numbers.sigmoid(w[i])
                  : w[i]);
    }
    return values;
  }

  /** Backpropagates the derivative with respect to the examples to the weights. */
  void backward(double[] gradient) {
    double[] w = HeapCopy.doubles(weights.values());
    double[] d = gradient.clone();
    for (int i = 0; range.isBounded() && i < w.length; i++) {
      double s = Numbers.sigmoid(w[i]);
      d[i] *= (range.high() - range.low()) * s * (1 - s);
    }
    weights.backward(HeapRows.vector(d));
  }
}
