package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.ConditioningKind;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** GANs that are told a class: pictures of 8x8 that are dark (class 0) or bright (class 1). */
class ConditionalGanTest {

  private static final ExampleShape SHAPE = ExampleShape.image(1, 8, 8);

  private static Gan gan() {
    return gan(ConditioningKind.AUXILIARY_CLASSIFIER);
  }

  private static Gan gan(ConditioningKind kind) {
    return Gan.create(pair().withClasses(2).withConditioning(kind), options());
  }

  private static Dcgan pair() {
    return Dcgan.of(SHAPE).withWidth(4).withLatentSize(6);
  }

  private static GanOptions options() {
    return GanOptions.defaults().withLearningRates(2e-3, 2e-3).withAveraging(0.9).withSeed(3);
  }

  private static InMemoryDataset pictures() {
    Random random = new Random(5);
    float[][] rows = new float[64][64];
    int[] labels = new int[64];
    for (int i = 0; i < 64; i++) {
      labels[i] = i % 2;
      for (int p = 0; p < 64; p++) {
        rows[i][p] = (labels[i] == 0 ? 0.1f : 0.9f) + 0.1f * (random.nextFloat() - 0.5f);
      }
    }
    return InMemoryDataset.of("dark-and-bright", SHAPE, rows, ValueRange.UNIT)
        .withLabels(labels, 2);
  }

  @ParameterizedTest
  @EnumSource(
      value = ConditioningKind.class,
      names = {"AUXILIARY_CLASSIFIER", "PROJECTION", "CONCATENATED"})
  void learnsToDrawTheClassThatIsAsked(ConditioningKind kind) {
    Gan gan = gan(kind);
    gan.fit(pictures(), FitOptions.steps(250).withBatchSize(16));
    double dark = gan.sample(0, 50, 1).meanNumber().doubleValue();
    double bright = gan.sample(1, 50, 1).meanNumber().doubleValue();
    // The data lie at -0.8 and 0.8.
    assertThat(dark).isBetween(-1.0, -0.4);
    assertThat(bright).isBetween(0.4, 1.0);
  }

  /** Nobody tells an InfoGAN which pictures are dark: its code comes to mean it. */
  @Test
  void learnsToDrawByTheValueOfACode() {
    Codes codes = Codes.of(2, 1);
    Dcgan pair = pair().withCodes(codes);
    Gan gan =
        Gan.create(
            GanNetworks.of(pair.generator(1), pair.discriminator(2), pair.latent())
                .withCodes(codes),
            options());
    gan.fit(pictures(), FitOptions.steps(400).withBatchSize(16));
    double first = gan.sample(0, 50, 1).meanNumber().doubleValue();
    double second = gan.sample(1, 50, 1).meanNumber().doubleValue();
    assertThat(Math.min(first, second)).isBetween(-1.0, -0.3);
    assertThat(Math.max(first, second)).isBetween(0.3, 1.0);
    assertThatThrownBy(() -> gan.sample(2, 1, 1)).hasMessageContaining("from 0 to 1, got 2");

    INDArray latent = gan.latent().sample(2, 4);
    INDArray asked = Nd4j.create(new float[][] {{1, 0, 0.5f}, {0, 1, -0.5f}});
    INDArray input = Nd4j.concat(1, latent, asked);
    assertThat(gan.decode(latent, asked)).isEqualTo(gan.sampler().generate(input));
    assertThatThrownBy(() -> gan.decode(latent, Nd4j.eye(2)))
        .hasMessageContaining("a condition of shape 3 for each of 2 samples, got shape [2, 2]");
  }

  @Test
  void drawsClassesAtRandomUnlessAsked() {
    Gan gan = gan();
    INDArray mixed = gan.sample(40, 9);
    assertThat(mixed.shape()).containsExactly(40, 1, 8, 8);
    assertThat(gan.sample(40, 9)).isEqualTo(mixed);
    INDArray zeros = gan.sample(0, 40, 9);
    INDArray ones = gan.sample(1, 40, 9);
    int ofOne = 0;
    for (int i = 0; i < 40; i++) {
      INDArray sample = row(mixed, i);
      boolean one = sample.equalsWithEps(row(ones, i), 1e-6);
      assertThat(one || sample.equalsWithEps(row(zeros, i), 1e-6)).isTrue();
      ofOne += one ? 1 : 0;
    }
    // Binomial(40, 1/2) leaves this band once in 10,000 seeds.
    assertThat(ofOne).isBetween(8, 32);
  }

  @Test
  void resumesAsIfItHadNotStopped(@TempDir Path folder) {
    Gan whole = gan();
    whole.fit(pictures(), FitOptions.steps(12).withBatchSize(16));
    Gan first = gan();
    first.fit(pictures(), FitOptions.steps(5).withBatchSize(16));
    first.save(folder.resolve("model.zip"));
    Gan second = Gan.load(folder.resolve("model.zip"));
    assertThat(second.classes()).isEqualTo(2);
    second.fit(pictures(), FitOptions.steps(12).withBatchSize(16));
    assertThat(second.generator().network().parameters())
        .isEqualTo(whole.generator().network().parameters());
    assertThat(second.sample(1, 3, 4)).isEqualTo(whole.sample(1, 3, 4));
  }

  @Test
  void refusesClassesThatDoNotFit() {
    Gan gan = gan();
    assertThatThrownBy(() -> gan.sample(2, 1, 1)).hasMessageContaining("from 0 to 1, got 2");
    assertThatThrownBy(() -> gan.sample(-1, 1, 1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> gan.decode(gan.latent().sample(3, 1)))
        .hasMessageContaining("per sample");
    assertThatThrownBy(() -> gan.decode(gan.latent().sample(3, 1), new int[] {0, 1}))
        .hasMessageContaining("2 labels for 3 samples");
    Dataset unlabelled = InMemoryDataset.of("plain", SHAPE, new float[4][64], ValueRange.UNIT);
    assertThatThrownBy(() -> gan.fit(unlabelled, FitOptions.steps(1).withBatchSize(2)))
        .hasMessageContaining("2 classes")
        .hasMessageContaining("no labels");
    GanNetworks.Own plain =
        GanNetworks.of(pair().generator(1), pair().discriminator(2), Latent.normal(6));
    assertThatThrownBy(() -> Gan.create(plain.withClasses(2), GanOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("withClasses(2)");
    assertThatThrownBy(() -> plain.withClasses(1)).hasMessageContaining("2 or more classes");
  }

  @Test
  void anUnconditionalGanTakesNoLabels() {
    Gan gan = Gan.create(pair(), GanOptions.defaults());
    assertThatThrownBy(() -> gan.sample(0, 1, 1)).hasMessageContaining("takes no labels");
  }

  private static INDArray row(INDArray pictures, int i) {
    return pictures.get(NDArrayIndex.point(i)).dup('c');
  }
}
