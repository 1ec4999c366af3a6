package io.gen4j.examples.losses;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.gan.Gan;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GradientPenalty;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Adam;

class LossSettingTest {

  private static final long STEPS = 640;

  @Test
  void wassersteinHasTheSettingOfItsPenalty() {
    GanOptions options = create("wasserstein").options();
    assertThat(options.alternation().discriminatorSteps()).isEqualTo(3);
    assertThat(options.terms()).containsExactly(GradientPenalty.interpolated(10));
    Adam adam = (Adam) options.updaters().discriminator();
    assertThat(adam.getBeta1()).isZero();
    assertThat(adam.getBeta2()).isEqualTo(0.9);
    assertThat(options.scheduledDiscriminatorUpdater().getLearningRate(3 * (int) STEPS - 1, 0))
        .as("the discriminator learns to the end")
        .isPositive();
    assertThat(LossSetting.describe("wasserstein")).contains("3 discriminator steps");
  }

  @Test
  void othersHaveMnistGans() {
    for (String loss : GanLosses.names()) {
      if (!loss.equals("wasserstein")) {
        GanOptions options = create(loss).options();
        assertThat(options.loss().name()).isEqualTo(loss);
        assertThat(options.alternation().discriminatorSteps()).isEqualTo(1);
        assertThat(options.terms()).isEmpty();
        assertThat(LossSetting.describe(loss)).isEqualTo("nothing");
      }
    }
  }

  private static Gan create(String loss) {
    return LossSetting.create(loss, ExampleShape.image(1, 28, 28), 10, STEPS, 1);
  }
}
