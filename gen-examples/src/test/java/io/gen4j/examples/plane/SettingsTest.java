package io.gen4j.examples.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.IUpdater;

class SettingsTest {

  private static final double RATE = 2e-3;

  @Test
  void packedSettingsTrainAsTheyAreDescribed() {
    List<Setting> settings = Settings.all(new PacGanTraining(2, 0, RATE, 0), 1000, 40, 5);
    assertThat(settings.stream().map(Setting::name))
        .containsExactly("plain", "packed-2", "packed-3", "packed-4", Settings.BEST);
    for (int packing = 1; packing <= 4; packing++) {
      Setting setting = settings.get(packing - 1);
      Gan gan = setting.create(3);
      GanOptions options = gan.options();
      assertThat(setting.how()).contains("packs of " + packing).contains("Adam at " + RATE);
      assertThat(setting.batch() % packing).isZero();
      assertThat(setting.steps()).isEqualTo(2L * (1000 / setting.batch()));
      assertThat(gan.packing()).isEqualTo(packing);
      assertThat(options.updaters().generator().getLearningRate(0, 0)).isEqualTo(RATE);
      assertThat(options.updaters().discriminator().getLearningRate(0, 0)).isEqualTo(RATE);
      assertThat(options.optimization().linearDecay()).isEqualTo(setting.steps());
      assertThat(options.seed()).isEqualTo(3);
    }
  }

  /** As PacGAN's authors count: 100 packs a step, a step for every 100 points of a pass. */
  @Test
  void packsAStepMakeBatchesOfWholePacks() {
    List<Setting> settings = Settings.all(new PacGanTraining(2, 100, RATE, 1), 1000, 40, 5);
    for (int packing = 1; packing <= 4; packing++) {
      Setting setting = settings.get(packing - 1);
      GanOptions options = setting.create(3).options();
      assertThat(setting.batch()).isEqualTo(100 * packing);
      assertThat(setting.steps()).isEqualTo(20);
      assertThat(setting.how()).contains("100 packs a step").contains("constant");
      assertThat(options.optimization().linearDecay()).isZero();
      assertThat(options.updaters().generator().getLearningRate(19, 0)).isEqualTo(RATE);
      assertThat(options.updaters().discriminator().getLearningRate(19, 0)).isEqualTo(RATE);
    }
  }

  @Test
  void theRateFallsToATenthWhenItsTimeIsOver() {
    Setting setting = Settings.all(new PacGanTraining(2, 100, RATE, 0.75), 1000, 40, 5).get(1);
    GanOptions options = setting.create(3).options();
    assertThat(setting.how()).contains("a tenth of it after 0.75 of the steps");
    for (IUpdater updater :
        List.of(options.updaters().generator(), options.updaters().discriminator())) {
      assertThat(updater.getLearningRate(0, 0)).isEqualTo(RATE);
      assertThat(updater.getLearningRate(14, 0)).isEqualTo(RATE);
      assertThat(updater.getLearningRate(15, 0)).isEqualTo(RATE / 10);
      assertThat(updater.getLearningRate(19, 0)).isEqualTo(RATE / 10);
    }
  }

  @Test
  void valuesOutOfRangeAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PacGanTraining(0, 0, RATE, 0))
        .withMessageContaining("--epochs")
        .withMessageContaining("got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PacGanTraining(1, -1, RATE, 0))
        .withMessageContaining("--packs")
        .withMessageContaining("got -1");
    for (double constant : new double[] {-0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new PacGanTraining(1, 0, RATE, constant))
          .withMessageContaining("--constant")
          .withMessageContaining("got " + constant);
    }
  }

  @Test
  void trainingsWithoutStepsAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.all(new PacGanTraining(2, 251, RATE, 0), 1000, 40, 5))
        .withMessageContaining("needs 1004 points")
        .withMessageContaining("there are 1000")
        .withMessageContaining("--packs");
    for (double constant : new double[] {0.01, 0.99}) {
      PacGanTraining training = new PacGanTraining(2, 100, RATE, constant);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Settings.all(training, 1000, 40, 5))
          .withMessageContaining("--constant " + constant)
          .withMessageContaining("20 steps");
    }
  }
}
