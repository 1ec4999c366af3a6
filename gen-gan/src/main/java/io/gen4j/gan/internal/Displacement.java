package io.gen4j.gan.internal;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Where to take a network's parameter gradient a second time. Of a scalar s(x), summed over a batch
 * of points x_i with gradients g_i, the parameter gradient of Σ c_i ‖g_i‖ is the derivative of ∇θ s
 * along the steps c_i g_i/‖g_i‖, all points moved at once, also where s of one point depends on
 * others: weight · (∇θ s(x + steps) - ∇θ s(x - steps)), up to terms of the steps' square.
 *
 * @param steps {@code [batch][values]}, the longest of the length that was asked for
 * @param weight factor of the difference; 0 where nothing is to be added
 */
public record Displacement(double[][] steps, double weight) {

  /** Returns the norm of each row. */
  public static double[] norms(double[]... gradients) {
    return Arrays.stream(gradients)
        .mapToDouble(row -> Math.sqrt(Arrays.stream(row).map(value -> value * value).sum()))
        .toArray();
  }

  /**
   * Returns the displacement for the gradients of a batch.
   *
   * @param slopes factor c_i of each norm
   * @param length of the longest step, in units of the data
   */
  public static Displacement of(
      double[][] gradients, double[] norms, double[] slopes, double length) {
    double largest =
        IntStream.range(0, slopes.length)
            .filter(i -> norms[i] > 0)
            .mapToDouble(i -> Math.abs(slopes[i]))
            .max()
            .orElse(0);
    double[][] steps = new double[gradients.length][];
    for (int i = 0; i < steps.length; i++) {
      double factor = norms[i] > 0 && largest > 0 ? length * slopes[i] / (largest * norms[i]) : 0;
      steps[i] = Arrays.stream(gradients[i]).map(value -> factor * value).toArray();
    }
    return new Displacement(steps, largest / (2 * length));
  }
}
