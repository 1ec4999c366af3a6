package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;

class FiniteDifferenceTest {

  /**
   * The point with the largest slope moves by the whole length: 2e-5 for floats over the values of
   * a digit, with the root of the number of values above that, and 1e-6 for doubles.
   */
  @ParameterizedTest
  @CsvSource({"FLOAT, 10, 2e-5", "FLOAT, 784, 2e-5", "FLOAT, 3136, 4e-5", "DOUBLE, 3136, 1e-6"})
  void stepsAreAsLongAsThePrecisionAsks(DataType type, int values, double length) {
    double[][] gradients = new double[2][values];
    for (double[] row : gradients) {
      Arrays.fill(row, 3);
    }
    double[] norms = FiniteDifference.norms(gradients);
    assertThat(norms[0]).isCloseTo(3 * Math.sqrt(values), within(1e-9));
    FiniteDifference difference =
        FiniteDifference.of(gradients, norms, new double[] {0.5, -2}, type);
    double[] moved = FiniteDifference.norms(difference.steps());
    assertThat(moved[1]).isCloseTo(length, within(1e-12));
    assertThat(moved[0]).isCloseTo(length / 4, within(1e-12));
    // Along the gradient where the slope is above 0, against it below.
    assertThat(difference.steps()[0][0]).isPositive();
    assertThat(difference.steps()[1][0]).isNegative();
    // weight · 2 steps = slope · gradient / norm.
    assertThat(2 * difference.weight() * difference.steps()[1][0])
        .isCloseTo(-2 / Math.sqrt(values), within(1e-9));
  }

  /** Where the gradient is 0 it has no direction, however large its slope. */
  @Test
  void pointsWithoutAGradientStay() {
    double[][] gradients = {{0, 0}, {3, 4}};
    FiniteDifference difference =
        FiniteDifference.of(gradients, new double[] {0, 5}, new double[] {-10, 2}, DataType.DOUBLE);
    assertThat(difference.steps()[0]).containsExactly(0, 0);
    assertThat(difference.steps()[1]).containsExactly(new double[] {6e-7, 8e-7}, within(1e-12));
    assertThat(difference.weight()).isCloseTo(2 / 2e-6, within(1e-3));
  }

  @Test
  void slopesOfZeroAddNothing() {
    double[][] gradients = {{3, 4}};
    FiniteDifference difference =
        FiniteDifference.of(gradients, new double[] {5}, new double[] {0}, DataType.FLOAT);
    assertThat(difference.steps()[0]).containsExactly(0, 0);
    assertThat(difference.weight()).isZero();
  }
}
