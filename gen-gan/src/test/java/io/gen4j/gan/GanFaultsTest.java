package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.FitOptions;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.option.SpectralNormalization;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Mistakes and surroundings that once gave a model that was silently wrong. */
class GanFaultsTest {

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "clipped", "spectral"})
  void aFrozenLayerPassesTheGeneratorsGradientAndNeverChanges(String bound) {
    GanOptions options = GanOptions.defaults().withLearningRates(0.01, 0.01);
    if (bound.equals("clipped")) {
      options = options.withWeightClipping(0.01);
    } else if (bound.equals("spectral")) {
      options = options.withSpectralNormalization(SpectralNormalization.DISCRIMINATOR);
    }
    DenseLayer frozen = TestGans.dense(8, 8, Activation.TANH).build();
    NetworkSource discriminator =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(6)
                .graphBuilder()
                .addInputs("x")
                .addLayer("first", TestGans.dense(3, 8, Activation.TANH).build(), "x")
                .addLayer("frozen", new FrozenLayer(frozen), "first")
                .addLayer("y", TestGans.dense(8, 1, Activation.IDENTITY).build(), "frozen")
                .setOutputs("y")
                .build());
    Gan gan = Gan.create(TestGans.own(TestGans.mlp().generator(5), discriminator), options);
    INDArray weights = gan.discriminator().network().graph().getParam("frozen_W");
    INDArray before = weights.dup();
    INDArray generator = gan.generator().network().parameters().dup();
    INDArray first = gan.discriminator().network().graph().getParam("first_W").dup();

    gan.fit(TestGans.points(40), FitOptions.steps(3).withBatchSize(8));

    assertThat(weights).isEqualTo(before);
    assertThat(gan.generator().network().parameters()).isNotEqualTo(generator);
    assertThat(gan.discriminator().network().graph().getParam("first_W")).isNotEqualTo(first);
  }

  @Test
  void creatingTrainingAndLoadingInsideAWorkspaceOfTheCaller() {
    GanOptions options =
        GanOptions.defaults()
            .withSpectralNormalization(SpectralNormalization.BOTH)
            .withRollback(1)
            .withLearningRates(0.01, 0.01);
    Path file = folder.resolve("model.zip");
    Gan expected = TestGans.dcganGan(options);
    expected.fit(TestGans.pictures(16), FitOptions.steps(2).withBatchSize(8));
    Gan inside;
    Gan loaded;
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder().initialSize(8 << 20).build();
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "the caller's own")) {
      inside = TestGans.dcganGan(options);
      inside.fit(TestGans.pictures(16), FitOptions.steps(1).withBatchSize(8));
      inside.save(file);
      loaded = Gan.load(file);
    }
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "the caller's own")) {
      Nd4j.zeros(1 << 20);
    }
    for (Gan gan : List.of(inside, loaded)) {
      gan.fit(TestGans.pictures(16), FitOptions.steps(2).withBatchSize(8));
      assertThat(TestGans.State.of(gan)).isEqualTo(TestGans.State.of(expected));
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2"})
  void batchNormalizationOfOneValueIsRefusedBeforeTraining(int batch, int packing) {
    Dcgan pair = TestGans.dcgan().withDiscriminatorHidden(3).withPacking(packing).withLatentSize(4);
    Gan gan = Gan.create(pair, GanOptions.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.fit(TestGans.pictures(16), FitOptions.steps(1).withBatchSize(batch)))
        .withMessageContaining("'hidden-norm' of the discriminator")
        .withMessageContaining("one value per channel")
        .withMessageContaining("larger batch");
    assertThat(gan.steps()).isZero();
    // Over an image's pixels there are many values.
    Gan images = Gan.create(TestGans.dcgan(), GanOptions.defaults());
    images.fit(TestGans.pictures(16), FitOptions.steps(1).withBatchSize(1));
    assertThat(images.steps()).isEqualTo(1);
  }

  @Test
  void aNetworkOfDoublesSamplesDoublesAtAnyCount() {
    NetworkSource generator =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(6)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("z")
                .addLayer("x", TestGans.dense(4, 3, Activation.TANH).build(), "z")
                .setOutputs("x")
                .build());
    NetworkSource discriminator =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(6)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("x")
                .addLayer("y", TestGans.dense(3, 1, Activation.IDENTITY).build(), "x")
                .setOutputs("y")
                .build());
    Gan gan =
        Gan.create(
            GanNetworks.of(generator, discriminator, Latent.normal(4)), GanOptions.defaults());
    gan.fit(TestGans.points(40), FitOptions.steps(2).withBatchSize(8));
    for (int count : new int[] {1, 256, 257, 600}) {
      assertThat(gan.sample(count, 1).dataType()).isEqualTo(DataType.DOUBLE);
    }
    double[] all = gan.sample(600, 1).reshape(1800).toDoubleVector();
    double[] some = gan.sample(5, 1).reshape(15).toDoubleVector();
    assertThat(some).containsExactly(Arrays.copyOf(all, 15), within(1e-12));
  }

  /** A loss that returns whatever it is made with. */
  private record Returning(LogitLoss ofDiscriminator, LogitLoss ofGenerator) implements GanLoss {

    @Override
    public String name() {
      return "returning";
    }

    @Override
    public LogitLoss discriminator(double[] real, double[] fake) {
      return ofDiscriminator;
    }

    @Override
    public LogitLoss generator(double[] real, double[] fake) {
      return ofGenerator;
    }
  }

  @Test
  void anOwnLossThatReturnsTooLittleIsToldWhatToReturn() {
    double[] eight = new double[8];
    LogitLoss whole = new LogitLoss(1, eight, eight);
    assertLoss(null, whole, "null from discriminator(real, fake)");
    assertLoss(new LogitLoss(1, null, eight), whole, "no derivatives for 8 real logits");
    assertLoss(new LogitLoss(1, eight, new double[7]), whole, "7 derivatives for 8 fake logits");
    assertLoss(whole, null, "null from generator(real, fake)");
    assertLoss(whole, new LogitLoss(1, null, new double[9]), "9 derivatives for 8 fake logits");
    // The generator has no use for derivatives of real logits.
    fit(new Returning(whole, new LogitLoss(1, null, eight)));
  }

  private static void assertLoss(LogitLoss first, LogitLoss second, String message) {
    assertThatIllegalStateException()
        .isThrownBy(() -> fit(new Returning(first, second)))
        .withMessageContaining("The loss 'returning'")
        .withMessageContaining(message)
        .withMessageContaining("LogitLoss");
  }

  private static void fit(GanLoss loss) {
    TestGans.mlpGan(GanOptions.defaults().withLoss(loss))
        .fit(TestGans.points(16), FitOptions.steps(1).withBatchSize(8));
  }

  /** DL4J takes a seed of 0 for none. */
  @Test
  void weightsAreAFunctionOfTheSeedEvenOfZero() {
    for (long seed : new long[] {0, -1, 5}) {
      GanOptions options = GanOptions.defaults().withSeed(seed);
      assertThat(TestGans.State.of(Gan.create(TestGans.mlp(), options)))
          .isEqualTo(TestGans.State.of(Gan.create(TestGans.mlp(), options)));
    }
    Gan zero = Gan.create(TestGans.mlp(), GanOptions.defaults());
    Gan one = Gan.create(TestGans.mlp(), GanOptions.defaults().withSeed(1));
    assertThat(TestGans.State.of(zero).generator())
        .isNotEqualTo(TestGans.State.of(one).generator());
  }

  @Test
  void buildingNetworksLeavesTheCallersRandomNumbersAlone() {
    Nd4j.getRandom().setSeed(123);
    Nd4j.getRandom().nextFloat();
    float expected = Nd4j.getRandom().nextFloat();
    Nd4j.getRandom().setSeed(123);
    Nd4j.getRandom().nextFloat();
    Gan gan = Gan.create(StyleGan.of(TestGans.PICTURE).withWidth(2), GanOptions.defaults());
    Gan.create(MlpGan.of(TestGans.PICTURE), GanOptions.defaults());
    gan.sample(2, 1);
    assertThat(Nd4j.getRandom().nextFloat()).isEqualTo(expected);
  }

  @Test
  void optionsPrintAsAReaderWouldWriteThem() {
    assertThat(GanOptions.defaults().toString())
        .contains("loss=non-saturating", "averaging=0.999", "discriminatorSteps=1")
        .doesNotContain("Lambda", "@");
  }

  @Test
  void samplesMapBackToTheDatasUnits() {
    float[][] rows = new float[16][3];
    for (float[] row : rows) {
      Arrays.fill(row, 100);
    }
    Dataset bytes = InMemoryDataset.of("bytes", rows, ValueRange.BYTES);
    Gan gan = Gan.create(TestGans.mlp(), GanOptions.defaults());
    assertThatIllegalStateException().isThrownBy(() -> gan.toDataUnits(gan.sample(1, 1)));
    gan.fit(bytes, FitOptions.steps(1).withBatchSize(8));
    INDArray drawn = gan.sample(4, 1);
    Path file = folder.resolve("model.zip");
    gan.save(file);
    INDArray mapped;
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager()
            .getAndActivateWorkspace(
                WorkspaceConfiguration.builder().initialSize(1 << 20).build(), "units")) {
      mapped = Gan.load(file).toDataUnits(drawn);
      assertThat(mapped.isAttached()).isFalse();
    }
    for (int i = 0; i < 4; i++) {
      double expected = (drawn.getDouble(i, 1) + 1) / 2 * 255;
      assertThat(mapped.getDouble(i, 1)).isCloseTo(expected, within(1e-3));
    }
  }

  @Test
  void conditionsThatTheDataLack() {
    GanNetworks.Own networks =
        GanNetworks.of(
                MlpGan.of(ExampleShape.vector(3)).withLatentSize(6).generator(1),
                MlpGan.of(ExampleShape.vector(5)).discriminator(2),
                Latent.normal(4))
            .withCondition(ExampleShape.vector(2));
    Gan gan = Gan.create(networks, GanOptions.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.fit(TestGans.points(16), FitOptions.steps(1).withBatchSize(8)))
        .withMessageContaining("no field 'condition'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.sample(3, 1))
        .withMessageContaining("sample(conditions, seed)");
    assertThat(gan.sample(Nd4j.ones(3, 2), 1).shape()).containsExactly(3, 3);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.sample(Nd4j.ones(3, 4), 1))
        .withMessageContaining("[3, 4]");
  }
}
