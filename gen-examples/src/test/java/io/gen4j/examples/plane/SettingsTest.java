package io.gen4j.examples.plane;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.gan.GanOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettingsTest {

  private static final double RATE = 2e-3;

  @Test
  void packedSettingsTrainAsTheyAreDescribed() {
    List<Setting> settings = Settings.all(2, RATE, 1000, 40, 5);
    assertThat(settings.stream().map(Setting::name))
        .containsExactly("plain", "packed-2", "packed-3", "packed-4", Settings.BEST);
    for (int packing = 1; packing <= 4; packing++) {
      Setting setting = settings.get(packing - 1);
      GanOptions options = setting.create(3).options();
      assertThat(setting.how()).contains("packs of " + packing).contains("Adam at " + RATE);
      assertThat(setting.batch() % packing).isZero();
      assertThat(setting.steps()).isEqualTo(2L * (1000 / setting.batch()));
      assertThat(options.input().packing()).isEqualTo(packing);
      assertThat(options.generatorUpdater().getLearningRate(0, 0)).isEqualTo(RATE);
      assertThat(options.discriminatorUpdater().getLearningRate(0, 0)).isEqualTo(RATE);
      assertThat(options.linearDecay()).isEqualTo(setting.steps());
      assertThat(options.seed()).isEqualTo(3);
    }
  }
}
