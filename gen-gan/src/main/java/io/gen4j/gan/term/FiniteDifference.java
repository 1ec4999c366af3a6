package io.gen4j.gan.term;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A finite difference of parameter gradients. Let s(x) be a scalar, summed over a batch of points
 * x_i with gradients g_i. The parameter gradient of Σ c_i ‖g_i‖ is the derivative of ∇θ s along the
 * steps c_i g_i/‖g_i‖. All points move at once, so s at one point may depend on the others. The
 * result is weight · (∇θ s(x + steps) - ∇θ s(x - steps)), up to terms of the square of the steps.
 *
 * <p>Steps are as short as rounding allows. If ReLU-like units switch between the two passes, ∇θ s
 * jumps, and the jump hides the derivative: with convolutions on digits, steps a thousand times as
 * long give a wrong answer.
 *
 * @param steps {@code [batch][values]}
 * @param weight factor of the difference; 0 if there is nothing to add
 */
record FiniteDifference(double[][] steps, double weight) {

  private static final double DOUBLE_LENGTH = 1e-6;

  /** Step length over all values of a digit, for values of a size of about 1. */
  private static final double FLOAT_LENGTH = 2e-5;

  private static final double VALUES = 28 * 28;

  /** Returns the norm of each row. */
  static double[] norms(double[]... gradients) {
    return Arrays.stream(gradients)
        .mapToDouble(row -> Math.sqrt(Arrays.stream(row).map(value -> value * value).sum()))
        .toArray();
  }

  /**
   * Returns the steps for the gradients of a batch.
   *
   * @param slopes factor c_i of each norm
   * @param type data type of the passes
   */
  static FiniteDifference of(double[][] gradients, double[] norms, double[] slopes, DataType type) {
    double length =
        type == DataType.DOUBLE
            ? DOUBLE_LENGTH
            : FLOAT_LENGTH * Math.sqrt(Math.max(1, gradients[0].length / VALUES));
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
    return new FiniteDifference(steps, largest / (2 * length));
  }
}
