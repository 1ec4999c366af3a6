package io.gen4j.core.internal.logs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainingTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0:00",
    "59.4, 0:59",
    "59.6, 1:00",
    "3599.4, 59:59",
    "3600, 1:00:00",
    "90061, 25:01:01",
    "NaN, ?"
  })
  void clocks(double seconds, String text) {
    assertThat(TrainingText.clock(seconds)).isEqualTo(text);
  }

  @Test
  void metrics() {
    assertThat(TrainingText.metric("generator_loss", 0.693147)).isEqualTo("generator loss 0.6931");
    assertThat(TrainingText.metric("kl", 1.5e-7)).isEqualTo("kl 1.500e-07");
    assertThat(TrainingText.metric("kl", Double.NaN)).isEqualTo("kl NaN");
  }
}
