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
import java.nio.file.Path;
import java.util.List;
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
    return gan(Conditioning.AUXILIARY_CLASSIFIER);
  }

  private static Gan gan(Conditioning conditioning) {
    Dcgan pair = Dcgan.of(SHAPE).withWidth(4).withLatentSize(6).withClasses(2);
    // Concatenated, the classes are planes behind the picture, and there is only the logit.
    Dcgan seeing = pair(ExampleShape.image(1 + 2, 8, 8));
    return Gan.createConditional(
        pair.generator(1),
        (conditioning == Conditioning.CONCATENATED ? seeing : pair).discriminator(2),
        Latent.normal(6),
        2,
        options().withConditioning(conditioning));
  }

  private static Dcgan pair(ExampleShape shape) {
    return Dcgan.of(shape).withWidth(4).withLatentSize(6);
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
  @EnumSource(Conditioning.class)
  void learnsToDrawTheClassThatIsAsked(Conditioning conditioning) {
    Gan gan = gan(conditioning);
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
    Dcgan deep = pair(SHAPE).withClasses(codes.inputs());
    Gan gan =
        Gan.create(
            deep.generator(1), deep.discriminator(2), Latent.normal(6), options().withCodes(codes));
    gan.fit(pictures(), FitOptions.steps(400).withBatchSize(16));
    double first = gan.sample(0, 50, 1).meanNumber().doubleValue();
    double second = gan.sample(1, 50, 1).meanNumber().doubleValue();
    assertThat(Math.min(first, second)).isBetween(-1.0, -0.3);
    assertThat(Math.max(first, second)).isBetween(0.3, 1.0);
    assertThatThrownBy(() -> gan.sample(2, 1, 1)).hasMessageContaining("from 0 to 1, got 2");

    INDArray latent = gan.latent().sample(2, 4);
    double[][] asked = {{1, 0, 0.5}, {0, 1, -0.5}};
    INDArray input = Nd4j.concat(1, latent, Nd4j.create(asked).castTo(latent.dataType()));
    assertThat(gan.decode(latent, asked)).isEqualTo(gan.sampler().generate(input));
    assertThatThrownBy(() -> gan.decode(latent, new double[][] {{1, 0}, {0, 1}}))
        .hasMessageContaining("3 numbers behind each of 2 latent vectors, got 2 rows of [2]");
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
    assertThatThrownBy(() -> gan.decode(gan.latent().sample(3, 1), List.of(0, 1)))
        .hasMessageContaining("2 labels for 3 samples");
    Dataset unlabelled = InMemoryDataset.of("plain", SHAPE, new float[4][64], ValueRange.UNIT);
    assertThatThrownBy(() -> gan.fit(unlabelled, FitOptions.steps(1).withBatchSize(2)))
        .hasMessageContaining("2 classes")
        .hasMessageContaining("no labels");
    Dcgan plain = Dcgan.of(SHAPE).withWidth(4).withLatentSize(6);
    assertThatThrownBy(
            () ->
                Gan.createConditional(
                    plain.generator(1),
                    plain.discriminator(2),
                    Latent.normal(6),
                    2,
                    GanOptions.defaults()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                Gan.createConditional(
                    plain.generator(1),
                    plain.discriminator(2),
                    Latent.normal(6),
                    1,
                    GanOptions.defaults()))
        .hasMessageContaining("2 or more classes");
  }

  @Test
  void anUnconditionalGanTakesNoLabels() {
    Dcgan plain = Dcgan.of(SHAPE).withWidth(4).withLatentSize(6);
    Gan gan =
        Gan.create(
            plain.generator(1), plain.discriminator(2), Latent.normal(6), GanOptions.defaults());
    assertThatThrownBy(() -> gan.sample(0, 1, 1)).hasMessageContaining("not conditional");
  }

  private static INDArray row(INDArray pictures, int i) {
    return pictures.get(NDArrayIndex.point(i)).dup('c');
  }
}
