package io.gen4j.vae.corruption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CorruptionTest {

  private static final int VALUES = 10_000;

  @Test
  void maskingSetsTheShareToZero() {
    float[] values = ones();
    Corruptions.masking(0.3).corrupt(values, Seeds.generator(1));
    int masked = 0;
    for (float value : values) {
      assertThat(value).isIn(0f, 1f);
      masked += value == 0 ? 1 : 0;
    }
    // Six standard deviations of a binomial share.
    assertThat(masked / (double) VALUES).isCloseTo(0.3, within(6 * Math.sqrt(0.3 * 0.7 / VALUES)));
  }

  @Test
  void gaussianNoiseHasItsDeviation() {
    float[] values = ones();
    Corruptions.gaussian(0.5).corrupt(values, Seeds.generator(2));
    double sum = 0;
    double squares = 0;
    for (float value : values) {
      sum += value - 1;
      squares += (value - 1.0) * (value - 1.0);
    }
    assertThat(sum / VALUES).isCloseTo(0, within(6 * 0.5 / Math.sqrt(VALUES)));
    assertThat(squares / VALUES).isCloseTo(0.25, within(6 * 0.25 * Math.sqrt(2.0 / VALUES)));
  }

  @Test
  void noneDoesNotChangeData() {
    float[] values = ones();
    Corruptions.none().corrupt(values, Seeds.generator(1));
    assertThat(values).containsExactly(ones());
  }

  @Test
  void isRestoredFromItsDescription() {
    for (Corruption corruption :
        new Corruption[] {
          Corruptions.none(), Corruptions.masking(0.2), Corruptions.gaussian(0.1)
        }) {
      assertThat(Corruptions.described(corruption.describe())).isEqualTo(corruption);
    }
  }

  @Test
  void invalidSettingsAreReported() {
    assertThatThrownBy(() -> Corruptions.masking(1)).hasMessageContaining("got 1");
    assertThatThrownBy(() -> Corruptions.gaussian(0)).hasMessageContaining("got 0");
  }

  private static float[] ones() {
    float[] values = new float[VALUES];
    Arrays.fill(values, 1);
    return values;
  }
}
