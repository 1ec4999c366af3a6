package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.data.Offset.offset;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.learning.config.Adam;

/** Short schedules: every update near a bend, and bounds of the settings. */
class WarmupCosineLimitsTest {

  private final WarmupCosine schedule = WarmupCosine.of(0.8, 0.2, 3, 11);

  /** cos 45° and cos 60° are known; a quarter and a third of the decay are at updates 5 and 7. */
  @Test
  void risesInALineAndFallsAsACosine() {
    double[] expected = {0.2, 0.4, 0.6, 0.8};
    for (int update = 0; update < 4; update++) {
      assertThat(schedule.valueAt(update, 9)).isCloseTo(expected[update], offset(1e-12));
    }
    assertThat(schedule.valueAt(5, 0))
        .isCloseTo(0.2 + 0.6 * (1 + Math.sqrt(0.5)) / 2, offset(1e-12));
    assertThat(schedule.valueAt(7, 0)).isCloseTo(0.5, offset(1e-12));
    assertThat(WarmupCosine.of(1, 0, 0, 3).valueAt(1, 0)).isCloseTo(0.75, offset(1e-12));
    assertThat(schedule.valueAt(10, 0)).isGreaterThan(0.2);
    for (int update : new int[] {11, 12, 1_000_000}) {
      assertThat(schedule.valueAt(update, 0)).isEqualTo(0.2);
    }
  }

  @Test
  void isAValue() {
    Adam adam = new Adam(schedule);
    assertThat(adam.clone()).isEqualTo(adam);
    assertThat(schedule.clone()).isEqualTo(schedule);
    assertThat(schedule)
        .isEqualTo(WarmupCosine.of(0.8, 0.2, 3, 11))
        .hasSameHashCodeAs(WarmupCosine.of(0.8, 0.2, 3, 11))
        .isNotEqualTo(WarmupCosine.of(0.9, 0.2, 3, 11))
        .isNotEqualTo(WarmupCosine.of(0.8, 0.1, 3, 11))
        .isNotEqualTo(WarmupCosine.of(0.8, 0.2, 2, 11))
        .isNotEqualTo(WarmupCosine.of(0.8, 0.2, 3, 12))
        .hasToString("warm-up to 0.8 over 3, cosine to 0.2 at 11");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, 9",
    "-1, -1, 0, 9",
    "NaN, 0, 0, 9",
    "1, -0.1, 0, 9",
    "1, NaN, 0, 9",
    "1, 1.1, 0, 9",
    "1, 0, -1, 9",
    "1, 0, 9, 9",
    "1, 0, 0, 0"
  })
  void refusesRatesAndUpdatesOutOfOrder(double highest, double lowest, int warmup, int end) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> WarmupCosine.of(highest, lowest, warmup, end));
  }

  @Test
  void theEndsOfTheRangesAreAllowed() {
    assertThat(WarmupCosine.of(1, 1, 0, 1).valueAt(0, 0)).isEqualTo(1);
    assertThat(WarmupCosine.of(1, 0, 2, 3).valueAt(2, 0)).isEqualTo(1);
  }
}
