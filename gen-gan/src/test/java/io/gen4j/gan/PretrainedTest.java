package io.gen4j.gan;

import static io.gen4j.gan.TestGans.bits;
import static io.gen4j.gan.TestGans.floats;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Network;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.LayerRates;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.option.SpectralNormalization;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** Trained GANs that continue on other data: their weights, new classes, frozen layers. */
class PretrainedTest {

  @TempDir private Path folder;

  private static Dataset labeled(int classes) {
    int[] labels = new int[24];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % classes;
    }
    return InMemoryDataset.of(
            "pictures",
            TestGans.PICTURE,
            TestGans.rows(24, TestGans.PICTURE.length()),
            ValueRange.SYMMETRIC)
        .withLabels(labels, classes);
  }

  private static Gan trained(GanNetworks networks, Dataset data) {
    Gan gan = Gan.create(networks, GanOptions.defaults().withAveraging(0.5).withSeed(4));
    gan.fit(data, FitOptions.steps(3).withBatchSize(8));
    return gan;
  }

  private static List<Integer> samples(Gan gan) {
    return bits(gan.sample(5, 1));
  }

  @Test
  void aGanStartsFromTheAverageOfAnother() {
    Gan first = trained(TestGans.dcgan(), TestGans.pictures(24));

    Gan second = Gan.create(Pretrained.of(first), GanOptions.defaults().withSeed(99));

    assertThat(samples(second)).isEqualTo(samples(first));
    assertThat(bits(second.generator().network().parameters()))
        .isEqualTo(bits(first.sampler().network().parameters()))
        .isNotEqualTo(bits(first.generator().network().parameters()));
    assertThat(bits(second.discriminator().network().parameters()))
        .isEqualTo(bits(first.discriminator().network().parameters()));
    assertThat(second.steps()).isZero();
    assertThat(second.generator().network().updates()).isZero();
    second.fit(TestGans.pictures(24), FitOptions.steps(1).withBatchSize(8));
    assertThat(samples(second)).isNotEqualTo(samples(first));
    assertThat(samples(Gan.create(Pretrained.of(first), GanOptions.defaults())))
        .isEqualTo(samples(first));
  }

  @Test
  void spectralNormalizationStartsFromTheNormalizedWeights() {
    Gan first =
        Gan.create(
            TestGans.mlp(),
            GanOptions.defaults()
                .withSpectralNormalization(SpectralNormalization.DISCRIMINATOR)
                .withSeed(4));
    first.fit(TestGans.points(40), FitOptions.steps(30).withBatchSize(8));
    Gan second = Gan.create(Pretrained.of(first), first.options());
    INDArray points = first.sample(6, 2);

    float[] before = floats(first.discriminator().score(points));
    float[] after = floats(second.discriminator().score(points));

    // The estimate of the largest singular value starts anew.
    for (int i = 0; i < before.length; i++) {
      assertThat(after[i]).isCloseTo(before[i], within(0.05f * Math.abs(before[i]) + 0.05f));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void newClassesComeAfterTheOldOnes(boolean residual) {
    ConditionalNetworks<?> pair =
        residual
            ? ResidualGan.of(TestGans.PICTURE).withWidth(2).withLatentSize(4)
            : TestGans.dcgan();
    Gan first = trained((GanNetworks) pair.withClasses(2), labeled(2));

    Gan second =
        Gan.create(
            Pretrained.into(first, (GanNetworks) pair.withClasses(3)),
            GanOptions.defaults().withSeed(7));

    assertThat(second.classes()).isEqualTo(3);
    for (int label = 0; label < 2; label++) {
      float[] expected = floats(first.sample(label, 4, 3));
      assertThat(floats(second.sample(label, 4, 3))).containsExactly(expected, within(1e-5f));
    }
    INDArray images = first.sample(6, 2);
    INDArray before = first.discriminator().score(images);
    INDArray after = second.discriminator().score(images);
    assertThat(after.shape()).containsExactly(6, 4);
    INDArray old = after.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3));
    assertThat(floats(old)).containsExactly(floats(before), within(1e-4f));
    second.fit(labeled(3), FitOptions.steps(1).withBatchSize(8));
  }

  @Test
  void labelsCanBeAddedToAGanWithoutLabels() {
    Gan first = trained(TestGans.dcgan(), TestGans.pictures(24));

    Gan second =
        Gan.create(
            Pretrained.into(first, TestGans.dcgan().withClasses(3)),
            GanOptions.defaults().withSeed(7));

    second.fit(labeled(3), FitOptions.steps(1).withBatchSize(8));
    assertThat(second.classes()).isEqualTo(3);
  }

  @Test
  void warnsOfNetworksThatAreWiderInEveryLayer() {
    Dcgan narrow = TestGans.dcgan();
    Gan first = trained(narrow, TestGans.pictures(24));
    GanNetworks wide = Pretrained.into(first, narrow.withWidth(2 * narrow.width()));
    assertThat(TestGans.logged(() -> Gan.create(wide, GanOptions.defaults())))
        .contains("WARN", "The discriminator keeps no trained layer whole", "same width");
    GanNetworks classes = Pretrained.into(first, narrow.withClasses(3));
    assertThat(TestGans.logged(() -> Gan.create(classes, GanOptions.defaults())))
        .contains("trained layers. New weights")
        .doesNotContain("same width");
  }

  @Test
  void refusesNetworksThatDoNotContinue() {
    Gan first = trained(TestGans.dcgan().withClasses(3), labeled(3));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pretrained.into(first, TestGans.dcgan().withClasses(2)))
        .withMessageContainingAll("3 classes", "have 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pretrained.into(first, TestGans.dcgan().withLatentSize(9)))
        .withMessageContaining("latent");
    Gan points = TestGans.mlpGan(GanOptions.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Gan.create(
                    Pretrained.into(
                        points, Dcgan.of(ExampleShape.image(1, 16, 16)).withLatentSize(4)),
                    GanOptions.defaults()))
        .withMessageContainingAll("No layer", "project");
  }

  private static GanOptions sgd(LayerRates rates) {
    return GanOptions.defaults()
        .withUpdaters(new Sgd(0.1), new Sgd(0.1))
        .withAveraging(0)
        .withLayerRates(rates)
        .withSeed(4);
  }

  /** The change of a layer's parameters by one step of training. */
  private static double[] change(LayerRates rates, String network, String layer) {
    Gan gan = TestGans.mlpGan(sgd(rates));
    Network trained =
        network.equals("generator") ? gan.generator().network() : gan.discriminator().network();
    float[] before = floats(trained.graph().getVertex(layer).params());
    gan.fit(TestGans.points(40), FitOptions.steps(1).withBatchSize(8));
    float[] after = floats(trained.graph().getVertex(layer).params());
    double[] change = new double[before.length];
    for (int i = 0; i < change.length; i++) {
      change[i] = after[i] - (double) before[i];
    }
    return change;
  }

  @Test
  void aFactorScalesTheUpdateOfItsLayerOnly() {
    Gan gan = TestGans.mlpGan(sgd(LayerRates.NONE));
    List<String> layers = LayerRates.layers(gan.discriminator().network());
    String first = layers.get(0);
    String last = layers.get(layers.size() - 1);
    LayerRates half = LayerRates.NONE.with("discriminator", first, 0.5);
    LayerRates frozen = LayerRates.NONE.with("discriminator", first, 0);

    double[] whole = change(LayerRates.NONE, "discriminator", first);
    double[] halved = change(half, "discriminator", first);
    assertThat(whole).contains(whole[0]).isNotEqualTo(new double[whole.length]);
    for (int i = 0; i < whole.length; i++) {
      assertThat(halved[i]).isCloseTo(whole[i] / 2, within(1e-7));
    }
    assertThat(change(frozen, "discriminator", first)).containsOnly(0);
    assertThat(change(frozen, "discriminator", last))
        .containsExactly(change(LayerRates.NONE, "discriminator", last), within(1e-7));
  }

  @Test
  void depthCountsFromTheInputOrTheOutput() {
    Gan gan = TestGans.dcganGan(GanOptions.defaults());
    Network network = gan.discriminator().network();

    assertThat(LayerRates.layers(network)).startsWith("down1", "down2").endsWith("logit");
    assertThat(LayerRates.NONE.withFirst(network, 2, 0).factors().get("discriminator"))
        .containsOnlyKeys("down1", "down2");
    assertThat(LayerRates.NONE.withLast(network, 1, 0.1).factors().get("discriminator"))
        .containsOnlyKeys("logit");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerRates.NONE.withFirst(network, 50, 0))
        .withMessageContaining("50");
  }

  @Test
  void frozenLayersStayFrozenInASavedTraining() {
    LayerRates rates =
        LayerRates.NONE.with("discriminator", "down1", 0).with("generator", "up1", 0.3);
    GanOptions options =
        GanOptions.defaults()
            .withAveraging(0)
            .withLayerRates(rates)
            .withSpectralNormalization(SpectralNormalization.DISCRIMINATOR)
            .withSeed(4);
    Gan gan = TestGans.dcganGan(options);
    List<Integer> before = layer(gan, "down1");
    gan.fit(TestGans.pictures(24), FitOptions.steps(2).withBatchSize(8));
    Path file = folder.resolve("gan.zip");
    gan.save(file);
    gan.fit(TestGans.pictures(24), FitOptions.steps(4).withBatchSize(8));

    Gan loaded = Gan.load(file);
    loaded.fit(TestGans.pictures(24), FitOptions.steps(4).withBatchSize(8));

    assertThat(loaded.options().optimization().rates()).isEqualTo(rates);
    assertThat(TestGans.State.of(loaded)).isEqualTo(TestGans.State.of(gan));
    assertThat(before).isNotEmpty();
    Gan plain = TestGans.dcganGan(options.withSpectralNormalization(SpectralNormalization.NONE));
    List<Integer> raw = layer(plain, "down1");
    plain.fit(TestGans.pictures(24), FitOptions.steps(2).withBatchSize(8));
    assertThat(layer(plain, "down1")).isEqualTo(raw);
  }

  private static List<Integer> layer(Gan gan, String name) {
    return bits(gan.discriminator().network().graph().getVertex(name).params());
  }

  @Test
  void refusesRatesOfUnknownLayersAndNetworks() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestGans.mlpGan(sgd(LayerRates.NONE.with("discriminator", "down7", 0))))
        .withMessageContainingAll("down7", "discriminator", "it has");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestGans.mlpGan(sgd(LayerRates.NONE.with("decoder", "up", 0))))
        .withMessageContainingAll("decoder", "[generator, discriminator]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LayerRates.NONE.with("generator", "up1", -1))
        .withMessageContaining("-1");
  }
}
