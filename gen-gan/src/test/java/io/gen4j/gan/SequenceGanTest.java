package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.files.ModelFileException;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.sequence.GumbelSoftmax;
import io.gen4j.gan.sequence.PolicyGradient;
import io.gen4j.gan.sequence.SequenceDiscriminator;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.learning.config.Adam;

class SequenceGanTest {

  private static final int TOKENS = 8;
  private static final int TIME = 6;

  private static final SequenceDiscriminator SMALL =
      SequenceDiscriminator.cnn().withEmbedding(8).withUnits(8).withWidths(2, 3);

  @TempDir private Path folder;

  private static TokenData data() {
    return TokenData.counting(TOKENS, TIME, 200, 3);
  }

  private static LanguageModel pretrained(int steps) {
    LanguageModel model =
        LanguageModel.create(
            data(), SequenceModelOptions.of(SequenceShape.lstm(1, 12)).withUpdater(new Adam(0.01)));
    if (steps > 0) {
      model.fit(data(), FitOptions.steps(steps).withBatchSize(20));
    }
    return model;
  }

  private static double last(TrainingReport report, String metric) {
    double[] values = report.history().values(metric);
    return values[values.length - 1];
  }

  static List<Arguments> waysToLearn() {
    return List.of(
        Arguments.of(
            "rollouts",
            SequenceGanOptions.policyGradient().withLearning(new PolicyGradient(1)),
            SMALL),
        Arguments.of(
            "reinforce",
            SequenceGanOptions.policyGradient()
                .withLearning(new PolicyGradient(0).withBaseline(false)),
            SMALL),
        Arguments.of(
            "relaxed",
            SequenceGanOptions.gumbel(60).withLearning(GumbelSoftmax.rising(10, 60)),
            SMALL.withRepresentations(2).withDropout(0.1)),
        Arguments.of(
            "straight through",
            SequenceGanOptions.gumbel(60)
                .withLearning(GumbelSoftmax.rising(3, 60).withStraightThrough(true)),
            SMALL));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysToLearn")
  void makesSequencesMoreLikeTheData(
      String name, SequenceGanOptions options, SequenceDiscriminator discriminator) {
    LanguageModel before = pretrained(25);
    double start = TokenData.validSteps(before.sample(500, 1).toIntMatrix(), TOKENS);
    SequenceGan gan =
        SequenceGan.create(
            before,
            discriminator,
            options.withLearningRates(0.01, 0.01).withDiscriminatorPretraining(20).withSeed(2));
    assertThat(TokenData.validSteps(gan.sample(500, 1).toIntMatrix(), TOKENS)).isEqualTo(start);
    gan.fit(data(), FitOptions.steps(20).withBatchSize(20));
    // The discriminator trained alone.
    assertThat(TokenData.validSteps(gan.sample(500, 1).toIntMatrix(), TOKENS)).isEqualTo(start);
    gan.fit(data(), FitOptions.steps(100).withBatchSize(20));
    double end = TokenData.validSteps(gan.sample(500, 1).toIntMatrix(), TOKENS);
    // The share is that of 3,000 steps, so its standard error is below 0.01.
    assertThat(end).isGreaterThan(start + 0.1);
    assertThat(start).isBetween(0.25, 0.7);
  }

  static List<Arguments> discriminators() {
    return Stream.of(
            SequenceDiscriminator.cnn(),
            SequenceDiscriminator.cnn().withWidths(3),
            SequenceDiscriminator.lstm(),
            SequenceDiscriminator.lstm().withRepresentations(2),
            SequenceDiscriminator.mlp(),
            SequenceDiscriminator.mlp().withRepresentations(3))
        .map(each -> Arguments.of(each.withEmbedding(6).withUnits(10)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("discriminators")
  void discriminatorsTellSequencesApartAndTeachTheGenerator(SequenceDiscriminator discriminator) {
    SequenceGan gan =
        SequenceGan.create(
            pretrained(10),
            discriminator,
            SequenceGanOptions.gumbel(60)
                .withLearning(GumbelSoftmax.rising(5, 60).withStraightThrough(true))
                .withDiscriminatorPretraining(60)
                .withLearningRates(0.01, 0.01));
    TrainingReport report = gan.fit(data(), FitOptions.steps(60).withBatchSize(40));
    assertThat(last(report, "accuracy")).isGreaterThan(0.75);
    double start = TokenData.validSteps(gan.sample(500, 1).toIntMatrix(), TOKENS);
    // The LSTM's discriminator needs some steps to turn the generator around.
    gan.fit(data(), FitOptions.steps(180).withBatchSize(40));
    assertThat(TokenData.validSteps(gan.sample(500, 1).toIntMatrix(), TOKENS))
        .isGreaterThan(start + 0.05);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysToLearn")
  void resumesBitForBit(
      String name, SequenceGanOptions options, SequenceDiscriminator discriminator) {
    SequenceGanOptions all =
        options
            .withDiscriminatorPretraining(2)
            .withDiscriminatorSteps(2)
            .withSeed(5)
            .withOptimization(Optimization.NONE.withAveraging(0.9).withLinearDecay(50));
    LanguageModel model = pretrained(3);
    SequenceGan whole = SequenceGan.create(model, discriminator, all);
    whole.fit(data(), FitOptions.steps(7).withBatchSize(10));
    SequenceGan first = SequenceGan.create(model, discriminator, all);
    first.fit(data(), FitOptions.steps(4).withBatchSize(10));
    Path file = folder.resolve("gan.zip");
    first.save(file);
    SequenceGan rest = SequenceGan.load(file);
    assertThat(rest.describe()).isEqualTo(first.describe());
    assertThat(rest.options().learning()).isEqualTo(all.learning());
    assertThat(rest.counts()).isEqualTo(first.counts());
    assertThat(rest.data()).isEqualTo(first.data());
    rest.fit(data(), FitOptions.steps(7).withBatchSize(10));
    assertThat(rest.languageModel().network().parameters())
        .isEqualTo(whole.languageModel().network().parameters());
    assertThat(rest.discriminator().network().parameters())
        .isEqualTo(whole.discriminator().network().parameters());
    assertThat(rest.sample(5, 3)).isEqualTo(whole.sample(5, 3));
    assertThat(rest.counts()).isEqualTo(whole.counts());
    assertThat(rest.counts().steps()).isEqualTo(7);
    // Two discriminator steps read two batches.
    assertThat(rest.counts().examples()).isEqualTo(140);
  }

  @Test
  void endedSequencesStayEnded() {
    TokenData ones = TokenData.ones(5, 100, 2);
    LanguageModel model =
        LanguageModel.create(
            ones, SequenceModelOptions.of(SequenceShape.gru(1, 8)).withUpdater(new Adam(0.02)));
    model.fit(ones, FitOptions.steps(40).withBatchSize(20));
    SequenceGanOptions options =
        SequenceGanOptions.policyGradient().withLearning(new PolicyGradient(1));
    SequenceGan without = SequenceGan.create(model, SMALL, options);
    assertThatThrownBy(() -> without.fit(ones, FitOptions.steps(1).withBatchSize(10)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("withStop");
    assertThat(without.counts().steps()).isZero();
    for (SequenceGanOptions each : List.of(options, SequenceGanOptions.gumbel(10))) {
      SequenceGan gan = SequenceGan.create(model, SMALL, each.withStop(2));
      TrainingReport report = gan.fit(ones, FitOptions.steps(10).withBatchSize(20));
      assertThat(last(report, "generator_loss")).isFinite();
    }
  }

  @Test
  void theDiscriminatorLearnsFromWhatItJudges() {
    double[] losses = new double[2];
    for (int i = 0; i < 2; i++) {
      GumbelSoftmax learning = GumbelSoftmax.rising(5, 60).withStraightThrough(i == 1);
      SequenceGan gan =
          SequenceGan.create(
              pretrained(100),
              SMALL,
              SequenceGanOptions.gumbel(60)
                  .withLearning(learning)
                  .withDiscriminatorPretraining(60)
                  .withLearningRates(0.01, 0.01)
                  .withSeed(2));
      losses[i] =
          last(gan.fit(data(), FitOptions.steps(60).withBatchSize(20)), "discriminator_loss");
    }
    // Relaxed tokens are soft, which is easy to tell from real ones.
    assertThat(losses[0]).isBetween(1e-4, 0.3);
    assertThat(losses[1]).isBetween(0.6, 1.5);
  }

  @Test
  void metricsNameWhatTheyMeasure() {
    SequenceGan gan =
        SequenceGan.create(
            pretrained(0),
            SMALL,
            SequenceGanOptions.gumbel(4).withLearning(GumbelSoftmax.rising(16, 4)));
    TrainingReport report = gan.fit(data(), FitOptions.steps(3).withBatchSize(20));
    // Steps 0, 1, 2 of 4 from 1 to 16.
    assertThat(last(report, "sharpness")).isCloseTo(4, within(1e-9));
    assertThat(report.history().metrics())
        .contains("discriminator_loss", "accuracy", "generator_loss");
    assertThat(GumbelSoftmax.rising(16, 4).at(0)).isEqualTo(1);
    assertThat(GumbelSoftmax.rising(16, 4).at(9)).isCloseTo(16, within(1e-9));
    assertThat(gan.summary()).contains("LstmLayer").contains("CausalConvolution");
    assertThat(gan.canInterpolate()).isFalse();
    assertThat(gan.shape().dimensions()).containsExactly(TIME);
  }

  @Test
  void badSettingsAreRefusedBeforeTraining() {
    LanguageModel model = pretrained(0);
    SequenceGanOptions options = SequenceGanOptions.policyGradient();
    assertThatThrownBy(() -> SequenceGan.create(model, SMALL, options.withStop(TOKENS)))
        .hasMessageContaining("not in the vocabulary of 8");
    assertThatThrownBy(() -> options.withStop(-1)).hasMessageContaining("0 or above");
    assertThatThrownBy(() -> options.withDiscriminatorSteps(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> options.withDiscriminatorPretraining(-1))
        .hasMessageContaining("got -1");
    assertThatThrownBy(() -> new PolicyGradient(-1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> GumbelSoftmax.rising(0.5, 3)).hasMessageContaining("got 0.5");
    assertThatThrownBy(() -> GumbelSoftmax.rising(2, 0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> SMALL.withWidths()).hasMessageContaining("at least one filter");
    assertThatThrownBy(() -> SequenceDiscriminator.mlp().withWidths(2))
        .hasMessageContaining("Only a CNN");
    assertThatThrownBy(() -> SMALL.withDropout(1)).hasMessageContaining("dropout");
    SequenceGan gan = SequenceGan.create(model, SMALL, options);
    TokenData other = TokenData.counting(TOKENS + 1, TIME, 20, 1);
    assertThatThrownBy(() -> gan.fit(other, FitOptions.steps(1)))
        .hasMessageContaining("another one of 9");
    assertThat(gan.counts().steps()).isZero();
    gan.close();
    gan.close();
    assertThatThrownBy(() -> gan.fit(data(), FitOptions.steps(1)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void filesOfOtherModelsAndUnknownLossesAreRefused() {
    Path file = folder.resolve("model.zip");
    LanguageModel model = pretrained(0);
    model.save(file);
    assertThatThrownBy(() -> SequenceGan.load(file)).isInstanceOf(ModelFileException.class);
    SequenceGan gan =
        SequenceGan.create(
            model, SMALL, SequenceGanOptions.policyGradient().withLoss(GanLosses.hinge()));
    gan.save(file);
    assertThat(SequenceGan.load(file).options().loss().name()).isEqualTo("hinge");
    assertThatThrownBy(
            () -> SequenceGan.load(file, GanParts.NONE.withLoss(GanLosses.leastSquares())))
        .hasMessageContaining("trained with the loss 'hinge'");
    assertThatThrownBy(() -> SequenceGan.load(file, GanParts.NONE.withLinearDecay(3)))
        .hasMessageContaining("linear decay");
    // The generator alone is a language model.
    gan.languageModel().save(file);
    assertThat(LanguageModel.load(file).sample(2, 1)).isEqualTo(gan.sample(2, 1));
  }
}
