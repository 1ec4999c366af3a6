package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.GradientPenalty;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;

class TrainingWarningsTest {

  private static final String DEVIATION = "minibatch standard deviation";
  private static final String NORMALISED = "batch normalization makes a score depend";
  private static final GanOptions PLAIN = GanOptions.defaults();
  private static final GanOptions PENALISED = PLAIN.withPenalties(GradientPenalty.r1(1));

  private static final FitOptions STEP = FitOptions.steps(1).withBatchSize(8);

  @TempDir private Path folder;

  @Test
  void groupsAreToldOf() {
    Dcgan grouped = alone().withMinibatchDeviation(2);
    assertThat(TestGans.logged(() -> create(grouped, PENALISED)))
        .contains("INFO", "joint gradient of each group", DEVIATION)
        .doesNotContain("WARN");
    assertThat(TestGans.logged(() -> create(grouped, PLAIN))).isEmpty();
  }

  @Test
  void batchNormalisationIsWarnedOf() {
    assertThat(TestGans.logged(() -> create(TestGans.dcgan(), PENALISED)))
        .contains("WARN", "gradient of each example's score", NORMALISED)
        .doesNotContain(DEVIATION);
    assertThat(TestGans.logged(() -> create(TestGans.dcgan(), PLAIN))).isEmpty();
  }

  @Test
  void examplesAloneAreNot() {
    assertThat(TestGans.logged(() -> create(alone(), PENALISED))).isEmpty();
  }

  @Test
  void aWassersteinLossWithoutBoundsIsWarnedOf() {
    GanOptions wasserstein = PLAIN.withLoss(GanLosses.wasserstein());
    assertThat(TestGans.logged(() -> create(alone(), wasserstein)))
        .contains("WARN", "no lower bound");
    assertThat(TestGans.logged(() -> create(alone(), wasserstein.withWeightClipping(0.01))))
        .isEmpty();
    assertThat(
            TestGans.logged(
                () -> create(alone(), wasserstein.withPenalties(GradientPenalty.interpolated(10)))))
        .isEmpty();
    assertThat(
            TestGans.logged(
                () ->
                    create(
                        alone(),
                        wasserstein.withSpectralNormalization(
                            SpectralNormalization.DISCRIMINATOR))))
        .isEmpty();
  }

  @Test
  void boundedDataForAnUnboundedOutputAreWarnedOf() {
    Dataset bounded = TestGans.points(32);
    MlpGan linear = TestGans.mlp().withOutput(Activation.IDENTITY);
    assertThat(TestGans.logged(() -> Gan.create(linear, PLAIN).fit(bounded, STEP)))
        .contains("WARN", "points are in [-1.0, 1.0]", "no bounds");
    assertThat(TestGans.logged(() -> Gan.create(TestGans.mlp(), PLAIN).fit(bounded, STEP)))
        .doesNotContain("WARN");
    Dataset unbounded =
        InMemoryDataset.of("points", TestGans.rows(32, TestGans.FEATURES), ValueRange.UNBOUNDED);
    assertThat(TestGans.logged(() -> Gan.create(linear, PLAIN).fit(unbounded, STEP)))
        .doesNotContain("WARN");
  }

  @Test
  void trainingPastTheEndOfADecayingRateIsWarnedOf() {
    Gan gan = Gan.create(TestGans.mlp(), PLAIN.withLinearDecay(2));
    Dataset points = TestGans.points(32);
    assertThat(TestGans.logged(() -> gan.fit(points, FitOptions.steps(2).withBatchSize(8))))
        .doesNotContain("WARN");
    assertThat(TestGans.logged(() -> gan.fit(points, FitOptions.steps(4).withBatchSize(8))))
        .contains("WARN", "Learning rates fall to 0", "generator at step 2");
  }

  @Test
  void loadedModelsAreToldOfToo() {
    Path file = folder.resolve("model.zip");
    create(alone().withMinibatchDeviation(2), PENALISED).save(file);
    assertThat(TestGans.logged(() -> Gan.load(file))).contains(DEVIATION);
  }

  private static Dcgan alone() {
    return TestGans.dcgan().withDiscriminatorNormalization(false);
  }

  private static Gan create(Dcgan pair, GanOptions options) {
    return Gan.create(pair, options);
  }
}
