package io.gen4j.core.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class WarmupCosineTest {

  private static final WarmupCosine SCHEDULE = WarmupCosine.of(1e-3, 1e-4, 100, 2000);

  @Test
  void risesAndFalls() {
    assertThat(SCHEDULE.valueAt(0, 0)).isCloseTo(1e-3 / 101, within(1e-15));
    assertThat(SCHEDULE.valueAt(99, 3)).isCloseTo(1e-3 * 100 / 101, within(1e-15));
    assertThat(SCHEDULE.valueAt(100, 0)).isEqualTo(1e-3);
    assertThat(SCHEDULE.valueAt(1050, 0)).isCloseTo(5.5e-4, within(1e-15));
    // A quarter of the way: (1 + cos(pi / 4)) / 2 of the difference.
    assertThat(SCHEDULE.valueAt(575, 0)).isCloseTo(1e-4 + 9e-4 * 0.8535533905932737, within(1e-12));
    assertThat(SCHEDULE.valueAt(2000, 0)).isEqualTo(1e-4);
    assertThat(SCHEDULE.valueAt(9000, 0)).isEqualTo(1e-4);
  }

  @Test
  void isSavedWithItsOptimizer() {
    NeuralNetConfiguration before =
        new NeuralNetConfiguration.Builder()
            .updater(new Adam(SCHEDULE))
            .layer(new DenseLayer.Builder().nIn(1).nOut(1).build())
            .build();
    NeuralNetConfiguration after = NeuralNetConfiguration.fromJson(before.toJson());
    DenseLayer layer = (DenseLayer) after.getLayer();
    assertThat(((Adam) layer.getIUpdater()).getLearningRateSchedule()).isEqualTo(SCHEDULE);
  }

  @Test
  void valuesAreChecked() {
    assertThatThrownBy(() -> WarmupCosine.of(0, 0, 0, 1)).hasMessageContaining("got 0.0 and 0.0");
    assertThatThrownBy(() -> WarmupCosine.of(1, 2, 0, 1)).hasMessageContaining("got 1.0 and 2.0");
    assertThatThrownBy(() -> WarmupCosine.of(1, 0, 5, 5)).hasMessageContaining("update 5");
    assertThat(SCHEDULE).hasToString("warm-up to 0.001 over 100, cosine to 1.0E-4 at 2000");
    assertThat(SCHEDULE.hashCode()).isEqualTo(WarmupCosine.of(1e-3, 1e-4, 100, 2000).hashCode());
  }
}
