package io.gen4j.core.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The comparison that other tests rest on can fail, on both sides of its bound. */
class ChecksTest {

  @ParameterizedTest
  @ValueSource(doubles = {0.9, -0.9})
  void acceptsDifferencesBelowTheBound(double fraction) {
    assertThatCode(() -> check(4 * 1e-4 * fraction)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.1, -1.1, Double.NaN, Double.POSITIVE_INFINITY})
  void refusesDifferencesAboveTheBound(double fraction) {
    assertThatThrownBy(() -> check(4 * 1e-4 * fraction)).isInstanceOf(AssertionError.class);
  }

  @Test
  void refusesMissingNamesAndOtherLengths() {
    assertThatThrownBy(() -> Checks.assertClose("x", Map.of(), Map.of("a", new double[] {1}), 1e-3))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> Checks.assertClose("x", new double[2], new double[3], 1e-3))
        .isInstanceOf(AssertionError.class);
  }

  private static void check(double difference) {
    Checks.assertClose("x", new double[] {1 + difference, -4}, new double[] {1, -4}, 1e-4);
  }
}
