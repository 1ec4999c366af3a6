package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Configurations;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

class GanOptionsTest {

  static Stream<GanOptions> orders() {
    GanOptions start = GanOptions.defaults();
    return Stream.of(
        start.withLearningRates(4e-4, 3e-4).withDiscriminatorSteps(3).withLinearDecay(640),
        start.withLearningRates(4e-4, 3e-4).withLinearDecay(640).withDiscriminatorSteps(3),
        start.withDiscriminatorSteps(3).withLinearDecay(640).withLearningRates(4e-4, 3e-4));
  }

  /** The discriminator's optimiser counts its own updates, of which there are three a step. */
  @ParameterizedTest
  @MethodSource("orders")
  void ratesFallOverTheStepsWhateverTheOrderOfOptions(GanOptions options) {
    IUpdater generator = options.scheduledGeneratorUpdater();
    IUpdater discriminator = options.scheduledDiscriminatorUpdater();
    for (int level = 0; level < 64; level++) {
      double left = 1 - (level + 0.5) / 64;
      int step = 10 * level;
      assertThat(generator.getLearningRate(step, 0)).isCloseTo(4e-4 * left, within(1e-12));
      assertThat(generator.getLearningRate(step + 9, 0)).isCloseTo(4e-4 * left, within(1e-12));
      assertThat(discriminator.getLearningRate(3 * step, 0)).isCloseTo(3e-4 * left, within(1e-12));
      assertThat(discriminator.getLearningRate(3 * step + 29, 0))
          .isCloseTo(3e-4 * left, within(1e-12));
    }
    assertThat(generator.getLearningRate(640, 0)).isZero();
    assertThat(discriminator.getLearningRate(3 * 640, 0)).isZero();
  }

  @Test
  void ratesStayWithoutDecay() {
    GanOptions options = GanOptions.defaults().withLearningRates(4e-4, 3e-4);
    assertThat(options.scheduledGeneratorUpdater().getLearningRate(100_000, 0)).isEqualTo(4e-4);
    assertThat(options.scheduledDiscriminatorUpdater())
        .isSameAs(options.updaters().discriminator());
  }

  @Test
  void decayCanBeTurnedOff() {
    GanOptions options = GanOptions.defaults();
    assertThat(options.withLinearDecay(10).withLinearDecay(0)).isEqualTo(options);
  }

  @ParameterizedTest
  @MethodSource("orders")
  void bothNetworksTrainWithTheDecay(GanOptions options) {
    Gan gan = TestGans.mlpGan(options);
    IUpdater generator = Configurations.updater(gan.generator().network().graph());
    IUpdater discriminator = Configurations.updater(gan.discriminator().network().graph());
    assertThat(generator).isEqualTo(options.scheduledGeneratorUpdater());
    assertThat(discriminator).isEqualTo(options.scheduledDiscriminatorUpdater());
    assertThat(generator).isNotEqualTo(discriminator);
  }

  @Test
  void refusesADecayOfNothing() {
    GanOptions options = GanOptions.defaults();
    assertThatThrownBy(() -> options.withLinearDecay(-5)).hasMessageContaining("got -5");
    long most = Integer.MAX_VALUE / 3;
    GanOptions three = options.withDiscriminatorSteps(3);
    assertThat(three.withLinearDecay(most).optimization().linearDecay()).isEqualTo(most);
    assertThatThrownBy(() -> three.withLinearDecay(most + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("steps with 3 updates each, got " + (most + 1));
    assertThatThrownBy(() -> options.withLearningRates(2e-4, 0).withLinearDecay(10))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("above 0");
    GanOptions decaying = options.withLinearDecay(10);
    assertThatThrownBy(() -> decaying.withUpdaters(new NoOp(), new NoOp()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NoOp");
  }
}
