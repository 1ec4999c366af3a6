package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.Pix2Pix;
import io.gen4j.gan.architecture.SuperResolution;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.term.FeatureLoss;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** Image to image on toy mappings whose results are known. */
class ImageToImageTest {

  private static final ExampleShape SHAPE = ExampleShape.image(1, 16, 16);

  @TempDir private Path folder;

  /** Squares of a random place, brightness and side, from 0 to 1. */
  private static Dataset squares(int count) {
    Random random = new Random(5);
    float[][] rows = new float[count][256];
    for (float[] row : rows) {
      int side = 4 + random.nextInt(6);
      int top = random.nextInt(16 - side);
      int left = random.nextInt(16 - side);
      float value = 0.5f + random.nextFloat() / 2;
      for (int y = top; y < top + side; y++) {
        for (int x = left; x < left + side; x++) {
          row[y * 16 + x] = value;
        }
      }
    }
    return InMemoryDataset.of("squares", SHAPE, rows, ValueRange.UNIT);
  }

  /** The condition is the negative of the image. */
  private static Dataset negatives(int count) {
    return Datasets.withCondition(
        squares(count),
        "negative",
        (data, index) -> {
          for (int i = 0; i < data.length; i++) {
            data[i] = 1 - data[i];
          }
          return data;
        });
  }

  private static Dataset halves(int count) {
    Dataset large = squares(count);
    return Datasets.paired(Datasets.resized(large, 8, 8), large);
  }

  /** Images with a hole of 6x6, gray inside, and the mask of the hole. */
  private static Dataset holes(int count) {
    return Datasets.withCondition(
        squares(count),
        "hole",
        ExampleShape.image(2, 16, 16),
        ValueRange.UNIT,
        (data, index) -> {
          float[] damaged = new float[512];
          for (int i = 0; i < 256; i++) {
            boolean hole = i / 16 >= 5 && i / 16 < 11 && i % 16 >= 5 && i % 16 < 11;
            damaged[i] = hole ? 0.5f : data[i];
            damaged[256 + i] = hole ? 1 : 0;
          }
          return damaged;
        });
  }

  /** Conditions and data of the first examples in [-1, 1]. */
  private static INDArray[] first(Dataset pairs, int count) {
    INDArray[] both = new INDArray[2];
    String[] fields = {"condition", "data"};
    for (int f = 0; f < 2; f++) {
      ExampleShape shape = pairs.field(fields[f]).orElseThrow().shape();
      float[] values = new float[count * shape.length()];
      for (int i = 0; i < count; i++) {
        pairs.read(fields[f], i, values, i * shape.length());
      }
      both[f] = Nd4j.create(values, shape.batch(count), 'c').muli(2).subi(1);
    }
    return both;
  }

  private static double error(INDArray made, INDArray wanted) {
    return made.sub(wanted).norm1Number().doubleValue() / made.length();
  }

  @Test
  void aUnetLearnsToTurnANegativeBack() {
    Dataset pairs = negatives(64);
    GanOptions options =
        Pix2Pix.options().withLearningRates(2e-3, 5e-4).withAveraging(0.9).withSeed(1);
    Gan gan = Gan.create(Pix2Pix.of(pairs).withWidth(4), options);
    INDArray[] held = first(negatives(96), 96);
    INDArray condition = held[0].get(NDArrayIndex.interval(64, 96)).dup();
    INDArray image = held[1].get(NDArrayIndex.interval(64, 96)).dup();
    assertThat(error(gan.sample(condition, 1), image)).isGreaterThan(0.5);

    gan.fit(pairs, FitOptions.steps(150).withBatchSize(16));

    assertThat(error(gan.sample(condition, 1), image)).isBetween(0.0, 0.15);
    // The logits are one per patch: 16x16 images have 4x4 patches.
    assertThat(gan.discriminator().network().output(Nd4j.concat(1, image, condition)).shape())
        .containsExactly(32, 1, 4, 4);
  }

  @Test
  void dropoutMakesSamplesOfOneConditionDifferBySeed() {
    Dataset pairs = negatives(8);
    Gan gan = Gan.create(Pix2Pix.of(pairs).withWidth(2).withDropout(0.5), Pix2Pix.options());
    INDArray condition = first(pairs, 2)[0];
    INDArray one = gan.sample(condition, 1);
    assertThat(gan.sample(condition, 1)).isEqualTo(one);
    assertThat(gan.sample(condition, 2)).isNotEqualTo(one);
    gan.fit(pairs, FitOptions.steps(2).withBatchSize(4));
    Path file = folder.resolve("noisy.zip");
    gan.save(file);
    assertThat(Gan.load(file).sample(condition, 1)).isEqualTo(gan.sample(condition, 1));
  }

  @Test
  void inpaintingFillsTheHoleAndLeavesTheRestUntouched() {
    Dataset pairs = holes(64);
    Gan gan =
        Gan.create(
            Pix2Pix.of(pairs).withWidth(4).withKnownPixels(),
            Pix2Pix.options().withLearningRates(2e-3, 5e-4).withAveraging(0.9).withSeed(1));
    INDArray[] both = first(holes(96), 96);
    INDArray condition = both[0].get(NDArrayIndex.interval(64, 96)).dup();
    INDArray image = both[1].get(NDArrayIndex.interval(64, 96)).dup();

    gan.fit(pairs, FitOptions.steps(100).withBatchSize(16));
    INDArray filled = gan.sample(condition, 1);

    double gray = 0;
    double made = 0;
    for (int n = 0; n < 32; n++) {
      for (int y = 0; y < 16; y++) {
        for (int x = 0; x < 16; x++) {
          float value = filled.getFloat(n, 0, y, x);
          if (condition.getFloat(n, 1, y, x) > 0) {
            gray += Math.abs(image.getFloat(n, 0, y, x));
            made += Math.abs(image.getFloat(n, 0, y, x) - value);
          } else {
            assertThat(value).isEqualTo(condition.getFloat(n, 0, y, x));
          }
        }
      }
    }
    assertThat(made / gray).isBetween(0.01, 0.6);
  }

  @Test
  void superResolutionStartsAsRepeatedPixelsAndLearnsEdges() {
    Dataset pairs = halves(64);
    SuperResolution networks = SuperResolution.of(pairs).withWidth(8).withBlocks(1);
    assertThat(networks.scale()).isEqualTo(2);
    // The whole training is pretraining: no discriminator.
    GanOptions options =
        SuperResolution.options()
            .withPretraining(150)
            .withLearningRates(2e-3, 2e-3)
            .withAveraging(0.9);
    Gan gan = Gan.create(networks, options);
    INDArray[] both = first(halves(96), 96);
    INDArray condition = both[0].get(NDArrayIndex.interval(64, 96)).dup();
    INDArray image = both[1].get(NDArrayIndex.interval(64, 96)).dup();
    INDArray repeated = condition.repeat(2, 2).repeat(3, 2);
    INDArray before = gan.sample(condition, 0);
    assertThat(error(before, repeated)).isLessThan(1e-6);
    INDArray judge = gan.discriminator().network().parameters().dup();

    gan.fit(pairs, FitOptions.steps(150).withBatchSize(16));

    assertThat(gan.discriminator().network().parameters()).isEqualTo(judge);
    assertThat(error(gan.sample(condition, 0), image)).isBetween(0.0, 0.6 * error(repeated, image));
  }

  @Test
  void theDiscriminatorStartsAfterPretrainingAndARunResumesBitForBit() {
    Dataset pairs = halves(16);
    GanOptions options = SuperResolution.options().withPretraining(3).withHealth(true);
    SuperResolution networks = SuperResolution.of(pairs).withWidth(4).withBlocks(1);
    Gan whole = Gan.create(networks, options);
    whole.fit(pairs, FitOptions.steps(6).withBatchSize(8));

    Gan first = Gan.create(networks, options);
    INDArray judge = first.discriminator().network().parameters().dup();
    first.fit(pairs, FitOptions.steps(2).withBatchSize(8));
    assertThat(first.discriminator().network().parameters()).isEqualTo(judge);
    Path file = folder.resolve("pretrained.zip");
    first.save(file);
    Gan second = Gan.load(file);
    second.fit(pairs, FitOptions.steps(6).withBatchSize(8));

    assertThat(second.options().alternation().pretrainingSteps()).isEqualTo(3);
    assertThat(second.discriminator().network().parameters()).isNotEqualTo(judge);
    assertThat(TestGans.State.of(second)).isEqualTo(TestGans.State.of(whole));
  }

  @Test
  void featuresOfATrainedNetworkAreATermThatTheFileAsksFor() {
    Dataset pairs = halves(32);
    ComputationGraph trained =
        SuperResolution.of(SHAPE, 1)
            .withWidth(4)
            .withBlocks(1)
            .generator(3)
            .graph("features", new Sgd(1));
    FeatureLoss features = FeatureLoss.of(NetworkSource.of(trained), "block1a", 10);
    GanOptions options =
        GanOptions.defaults()
            .withTerm(features)
            .withPretraining(100)
            .withLearningRates(2e-3, 2e-3)
            .withAveraging(0);
    Gan gan = Gan.create(SuperResolution.of(pairs).withWidth(8).withBlocks(1), options);
    INDArray[] both = first(pairs, 32);
    double before = error(gan.sample(both[0], 0), both[1]);
    double[] losses = new double[2];
    gan.fit(
        pairs,
        FitOptions.steps(100)
            .withBatchSize(16)
            .withCallback(
                new Callback() {
                  @Override
                  public void onStep(Progress progress) {
                    losses[progress.step() > 1 ? 1 : 0] =
                        progress.metrics().get("features_block1a");
                  }
                }));
    assertThat(losses[1]).isBetween(0.0, 0.5 * losses[0]);
    assertThat(error(gan.sample(both[0], 0), both[1])).isLessThan(before);

    Path file = folder.resolve("features.zip");
    gan.save(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining("features_block1a");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Gan.load(
                    file,
                    GanParts.NONE.withTerm(
                        FeatureLoss.of(
                            NetworkSource.of(gan.generator().network().graph()), "block1a", 10))))
        .withMessageContaining("checksum");
    assertThat(features.startingAt(7).isDue(6)).isFalse();
    assertThat(features.startingAt(7).isDue(7)).isTrue();
    Gan again = Gan.load(file, GanParts.NONE.withTerm(features));
    assertThat(again.sample(both[0], 0)).isEqualTo(gan.sample(both[0], 0));
  }

  @Test
  void anImagePoolIsPartOfTheModel() {
    Dataset pairs = negatives(16);
    Pix2Pix networks = Pix2Pix.of(pairs).withWidth(2).withoutConditionInDiscriminator();
    assertThat(networks.conditioning().takes(ConditioningKind.GENERATOR_ONLY)).isTrue();
    GanOptions options = Pix2Pix.options().withImagePool(6).withAveraging(0);
    Gan whole = Gan.create(networks, options);
    whole.fit(pairs, FitOptions.steps(6).withBatchSize(4));
    Gan without = Gan.create(networks, options.withImagePool(0));
    without.fit(pairs, FitOptions.steps(6).withBatchSize(4));
    assertThat(without.discriminator().network().parameters())
        .isNotEqualTo(whole.discriminator().network().parameters());

    Gan first = Gan.create(networks, options);
    first.fit(pairs, FitOptions.steps(3).withBatchSize(4));
    Path file = folder.resolve("pool.zip");
    first.save(file);
    Gan second = Gan.load(file);
    second.fit(pairs, FitOptions.steps(6).withBatchSize(4));
    assertThat(TestGans.State.of(second)).isEqualTo(TestGans.State.of(whole));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.create(Pix2Pix.of(pairs).withWidth(2), options))
        .withMessageContaining("withImagePool(6)")
        .withMessageContaining("GENERATOR_ONLY");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.create(networks, options.withImagePool(50_000)))
        .withMessageContaining("is too large for a model file; use at most withImagePool(");
  }

  /** A pool of the usual size is longer than one text in a model file may be. */
  @Test
  void aPoolOfTheUsualSizeIsSavedWhole() {
    Dataset pairs = negatives(16);
    Pix2Pix networks = Pix2Pix.of(pairs).withWidth(2).withoutConditionInDiscriminator();
    Gan gan = Gan.create(networks, Pix2Pix.options().withImagePool(50));
    gan.fit(pairs, FitOptions.steps(4).withBatchSize(16));
    Path file = folder.resolve("pool.zip");
    gan.save(file);
    Gan again = Gan.load(file);
    assertThat(again.pool().state()).isEqualTo(gan.pool().state());
    assertThat(again.pool().state().get(1).getDouble(0)).isEqualTo(50);
    assertThat(again.pool().state().get(0).norm2Number().doubleValue()).isGreaterThan(1);
  }

  @Test
  void sizesThatDoNotFitAreNamedBeforeTraining() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pix2Pix.of(ExampleShape.image(1, 8, 8), SHAPE))
        .withMessageContaining("1x8x8")
        .withMessageContaining("SuperResolution");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pix2Pix.of(SHAPE, SHAPE).withKnownPixels())
        .withMessageContaining("mask, 2, got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SuperResolution.of(ExampleShape.image(1, 30, 30), 4))
        .withMessageContaining("4 does not divide 30x30");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SuperResolution.of(SHAPE, 3))
        .withMessageContaining("got 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.create(MlpGan.of(SHAPE), Pix2Pix.options()))
        .withMessageContaining("'reconstruction_l1'")
        .withMessageContaining("from latent vectors alone");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.create(MlpGan.of(SHAPE).withClasses(3), Pix2Pix.options()))
        .withMessageContaining("'reconstruction_l1'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SuperResolution.of(squares(2)))
        .withMessageContaining("no field 'condition'");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                SuperResolution.of(Datasets.paired(Datasets.resized(squares(2), 8, 4), squares(2))))
        .withMessageContaining("1x8x4");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GanOptions.defaults().withPretraining(5))
        .withMessageContaining("Reconstruction");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FeatureLoss.of(SuperResolution.of(SHAPE, 1).generator(1), "block1a", 1))
        .withMessageContaining("untrained");
  }
}
