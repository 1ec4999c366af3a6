package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import com.example.elsewhere.OwnActivation;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.Progress;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.term.Consistency;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.RmsProp;

class GanFileTest {

  private static final FitOptions STEPS = FitOptions.steps(5).withBatchSize(8);

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("model.zip");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5, 0.999})
  void plainDl4jOpensTheFileAndDrawsTheSameSamples(double averaging) throws IOException {
    Gan gan = TestGans.dcganGan(options().withAveraging(averaging));
    gan.fit(TestGans.pictures(40), STEPS);
    gan.save(file);
    INDArray latent = gan.latent().sample(20, 3);
    float[] samples = TestGans.floats(gan.decode(latent));

    ComputationGraph plain = ModelSerializer.restoreComputationGraph(file.toFile());

    assertThat(plain.getLayers())
        .allSatisfy(
            layer -> assertThat(layer.getClass().getName()).startsWith("org.deeplearning4j."));
    assertThat(TestGans.bits(plain.params()))
        .isEqualTo(TestGans.bits(gan.sampler().network().parameters()));
    assertThat(TestGans.floats(plain.outputSingle(latent))).containsExactly(samples, within(1e-5f));
  }

  @Test
  void keepsEverythingThatTheModelIs() {
    GanOptions options =
        options()
            .withLoss(GanLosses.hinge())
            .withUpdaters(new RmsProp(1e-3), new RmsProp(2e-3))
            .withDiscriminatorSteps(3)
            .withLinearDecay(1L << 20)
            .withAveraging(0.25)
            .withRollback(7)
            .withHealth(true)
            .withTerm(PathLength.of(0.125))
            .withUnrolledSteps(1)
            .withInstanceNoise(new Schedule(0.25, 0.125, 1L << 40))
            .withPenalties(GradientPenalty.dragan(2), GradientPenalty.r1(0.5).withEvery(3))
            .withWeightClipping(0.5)
            .withGradientClipping(GradientClipping.value(3))
            .withTerm(Consistency.balanced(0.5, 0.25).withMirror(true))
            .withSeed(Long.MIN_VALUE + 7);
    Gan gan =
        Gan.create(
            GanNetworks.of(
                TestGans.mlp().generator(1),
                TestGans.mlp().discriminator(2),
                Latent.uniform(TestGans.LATENT)),
            options);
    gan.fit(TestGans.points(40), STEPS);
    gan.save(file);

    Gan loaded = Gan.load(file);

    assertThat(loaded.options()).isEqualTo(options);
    assertThat(loaded.latent()).isEqualTo(gan.latent());
    assertThat(loaded.shape()).isEqualTo(gan.shape());
    assertThat(loaded.range()).isEqualTo(gan.range());
    assertThat(loaded.steps()).isEqualTo(5);
    assertThat(State.of(loaded)).isEqualTo(State.of(gan));
    assertThat(TestGans.bits(loaded.sample(10, 1))).isEqualTo(TestGans.bits(gan.sample(10, 1)));
    assertThat(TestGans.bits(loaded.discriminator().score(gan.sample(10, 1))))
        .isEqualTo(TestGans.bits(gan.discriminator().score(gan.sample(10, 1))));
  }

  @Test
  void keepsAModelThatWasNeverTrained() {
    Gan gan = TestGans.dcganGan(options());
    gan.save(file);
    Gan loaded = Gan.load(file);
    assertThat(TestGans.bits(loaded.sample(3, 1))).isEqualTo(TestGans.bits(gan.sample(3, 1)));

    gan.fit(TestGans.pictures(40), STEPS);
    loaded.fit(TestGans.pictures(40), STEPS);

    assertThat(State.of(loaded)).isEqualTo(State.of(gan));
  }

  @Test
  void recordsWhatTheModelWasTrainedOn() {
    Gan gan = TestGans.mlpGan(options());
    gan.fit(TestGans.points(40), STEPS);
    gan.save(file);
    Gan.load(file).save(file);

    Map<String, Object> properties = ModelFile.read(file, "gan").properties();

    assertThat(properties)
        .containsEntry("latent_size", TestGans.LATENT)
        .containsEntry("shape", List.of(TestGans.FEATURES));
    assertThat(plain(properties, "counts")).containsEntry("steps", 5).containsEntry("examples", 40);
    assertThat(plain(properties, "options"))
        .containsEntry("loss", "non-saturating")
        .containsEntry("seed", "0");
    assertThat(plain(properties, "data"))
        .containsEntry("name", "points")
        .containsEntry("digest", TestGans.points(40).digest())
        .containsEntry("size", 40)
        .containsEntry("batch_size", 8);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> plain(Map<String, Object> properties, String name) {
    return (Map<String, Object>) properties.get(name);
  }

  @Test
  void equalModelsGiveEqualFilesAtAnyTime() throws IOException, InterruptedException {
    Gan gan = TestGans.mlpGan(options());
    gan.fit(TestGans.points(40), STEPS);
    gan.save(file);
    // A zip file tells times apart that lie two seconds apart.
    Thread.sleep(2100);
    Path again = folder.resolve("deeper/down/again.zip");
    Gan.load(file).save(again);

    assertThat(Files.readAllBytes(again)).isEqualTo(Files.readAllBytes(file));
  }

  /** Penalties that are paid at every third and fourth step, in epochs of five steps. */
  @ParameterizedTest
  @ValueSource(ints = {5, 7})
  void metricsOfLazyTermsGoOnAsIfNeverInterrupted(int interruptedAt) {
    GanOptions lazy =
        options()
            .withPenalties(GradientPenalty.r1(1).withEvery(3))
            .withTerm(PathLength.of(1).withEvery(4))
            .withTerm(new Stateful("largest", "value"));
    Gan whole = TestGans.mlpGan(lazy);
    List<Map<String, Double>> steps = new ArrayList<>();
    List<Map<String, Double>> epochs = fit(whole, FitOptions.epochs(4), steps);
    Gan half = TestGans.mlpGan(lazy);
    half.fit(TestGans.points(40), FitOptions.steps(interruptedAt).withBatchSize(8));
    half.save(file);
    Gan loaded = Gan.load(file, GanParts.NONE.withTerm(new Stateful("largest", "value")));
    List<Map<String, Double>> resumedSteps = new ArrayList<>();
    List<Map<String, Double>> resumed = fit(loaded, FitOptions.epochs(4), resumedSteps);

    assertThat(steps.get(1)).containsKeys("r1_penalty", "path_length");
    assertThat(resumedSteps).isEqualTo(steps.subList(interruptedAt, 20));
    int wholeEpochs = 4 - (interruptedAt + 4) / 5;
    assertThat(resumed.subList(resumed.size() - wholeEpochs, resumed.size()))
        .isEqualTo(epochs.subList(4 - wholeEpochs, 4));
  }

  private static List<Map<String, Double>> fit(
      Gan gan, FitOptions fit, List<Map<String, Double>> steps) {
    Callback reading =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            steps.add(progress.metrics());
          }
        };
    return gan.fit(TestGans.points(40), fit.withBatchSize(8).withCallback(reading)).epochs();
  }

  @Test
  void savingDoesNotChangeTheTraining() {
    Gan saved = TestGans.mlpGan(options());
    Gan untouched = TestGans.mlpGan(options());
    saved.fit(TestGans.points(40), FitOptions.steps(2).withBatchSize(8));
    saved.save(file);
    saved.fit(TestGans.points(40), STEPS);
    untouched.fit(TestGans.points(40), STEPS);

    assertThat(State.of(saved)).isEqualTo(State.of(untouched));
  }

  @Test
  void aLossOfTheApplicationsOwnIsGivenWhenLoading() {
    GanLoss own = new Renamed("own", GanLosses.leastSquares());
    Gan gan = TestGans.mlpGan(options().withLoss(own));
    gan.fit(TestGans.points(40), FitOptions.steps(2).withBatchSize(8));
    gan.save(file);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining("'own'")
        .withMessageContaining("least-squares");
    Gan loaded = Gan.load(file, GanParts.NONE.withLoss(own));
    assertThat(loaded.options().loss()).isSameAs(own);
    loaded.fit(TestGans.points(40), STEPS);
    gan.fit(TestGans.points(40), STEPS);
    assertThat(State.of(loaded)).isEqualTo(State.of(gan));
    Gan builtIn = TestGans.mlpGan(options().withLoss(GanLosses.leastSquares()));
    builtIn.fit(TestGans.points(40), STEPS);
    assertThat(State.of(loaded)).isEqualTo(State.of(builtIn));
  }

  @Test
  void anotherLossIsAskedForByName() {
    GanLoss own = new Renamed("own", GanLosses.leastSquares());
    TestGans.mlpGan(options().withLoss(own)).save(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file, GanParts.NONE.withLoss(GanLosses.hinge())))
        .withMessageContaining("'own'")
        .withMessageContaining("'hinge'")
        .withMessageContaining("withLossReplaced");
    Gan loaded = Gan.load(file, GanParts.NONE.withLossReplaced(GanLosses.hinge()));
    assertThat(loaded.options().loss()).isEqualTo(GanLosses.hinge());
    TestGans.mlpGan(options()).save(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file, GanParts.NONE.withLoss(own)))
        .withMessageContaining("'non-saturating'");
  }

  @Test
  void ownTermsThatAreMissingOrNotUsedAreNamed() {
    GanOptions two =
        options()
            .withTerm(new Weighted("first", 1))
            .withTerm(PathLength.of(1))
            .withTerm(new Weighted("second", 2));
    TestGans.mlpGan(two).save(file);
    GanParts both =
        GanParts.NONE.withTerm(new Weighted("second", 2)).withTerm(new Weighted("first", 1));
    assertThat(Gan.load(file, both).options()).isEqualTo(two);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining("first={weight=1.0}")
        .withMessageContaining("second={weight=2.0}");
    for (String unused : List.of("third", "path_length")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Gan.load(file, both.withTerm(new Weighted(unused, 1))))
          .withMessageContaining("[" + unused + "]")
          .withMessageContaining("leave them out");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> both.withTerm(new Weighted("first", 3)))
        .withMessageContaining("'first'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"diversity", "generator_gradient_norm", "generator_loss", "loss", "gradient_norm"})
  void aTermNamedAsAMetricIsRefused(String name) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options().withTerm(new Weighted(name, 1)))
        .withMessageContaining("'" + name + "'");
  }

  @Test
  void namesThatCollideAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                options()
                    .withTerm(new Weighted("generator_own", 1))
                    .withTerm(new Weighted("own", 1)))
        .withMessageContaining("'generator_own'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options().withLoss(new Renamed("hinge", GanLosses.leastSquares())))
        .withMessageContaining("'hinge'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options().withLoss(GanLosses.smoothed(GanLosses.minimax(), 0.1)))
        .withMessageContaining("withLabelSmoothing");
    GanOptions states =
        options().withTerm(new Stateful("a", "b.c")).withTerm(new Stateful("a.b", "c"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestGans.mlpGan(states))
        .withMessageContaining("'a.b.c'");
  }

  private record Stateful(String name, String state) implements io.gen4j.gan.term.GanTerm {

    @Override
    public Map<String, Double> initialState() {
      return Map.of(state, Double.NEGATIVE_INFINITY);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN})
  void settingsThatAreNotFiniteComeBack(float weight) {
    TestGans.mlpGan(options().withTerm(new Weighted("own", weight))).save(file);
    GanParts own = GanParts.NONE.withTerm(new Weighted("own", weight));
    assertThat(Gan.load(file, own).options().terms()).containsExactly(new Weighted("own", weight));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file, GanParts.NONE.withTerm(new Weighted("own", 1))))
        .withMessageContaining("weight=" + weight);
  }

  @Test
  void refusesFilesThatAreNoGan() throws IOException {
    Gan gan = TestGans.mlpGan(options());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining(file.toString());
    Files.writeString(file, "no zip");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining(file.toString())
        .withMessageContaining("not a complete zip");
    ModelSerializer.writeModel(gan.generator().network().graph(), file.toFile(), true);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining("not a Gen4J model");
    new ModelFile(gan.generator().network().graph(), Map.of(), Map.of("kind", "vae")).write(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining("kind vae, not gan");
  }

  private static GanOptions options() {
    return GanOptions.defaults().withLearningRates(0.01, 0.01);
  }

  /** A built-in loss under a name that is none of the built-in ones. */
  private record Renamed(String name, GanLoss loss) implements GanLoss {

    @Override
    public LogitLoss discriminator(double[] real, double[] fake) {
      return loss.discriminator(real, fake);
    }

    @Override
    public LogitLoss generator(double[] real, double[] fake) {
      return loss.generator(real, fake);
    }
  }

  /** A term with a setting of floats. */
  private record Weighted(String name, float weight) implements io.gen4j.gan.term.GanTerm {

    @Override
    public java.util.Map<String, Object> settings() {
      return java.util.Map.of("weight", weight);
    }
  }

  @Test
  void settingsOfFloatsComeBack(@org.junit.jupiter.api.io.TempDir Path own) {
    Path file = own.resolve("model.zip");
    TestGans.mlpGan(GanOptions.defaults().withTerm(new Weighted("weighted", 0.1f))).save(file);
    Gan loaded = Gan.load(file, GanParts.NONE.withTerm(new Weighted("weighted", 0.1f)));
    assertThat(loaded.options().terms()).containsExactly(new Weighted("weighted", 0.1f));
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Gan.load(file, GanParts.NONE.withTerm(new Weighted("weighted", 0.2f))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weight=0.1");
  }

  @Test
  void aFrozenNetworkWithALinearDecayComesBack(@org.junit.jupiter.api.io.TempDir Path own) {
    DenseLayer dense =
        new DenseLayer.Builder()
            .nIn(4)
            .nOut(3)
            .activation(org.nd4j.linalg.activations.Activation.TANH)
            .build();
    NetworkSource frozen =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("x")
                .addLayer("y", new org.deeplearning4j.nn.conf.layers.misc.FrozenLayer(dense), "x")
                .setOutputs("y")
                .build());
    Gan gan =
        Gan.create(
            GanNetworks.of(frozen, TestGans.mlp().discriminator(2), Latent.normal(4)),
            GanOptions.defaults().withLinearDecay(10));
    Path file = own.resolve("frozen.zip");
    gan.save(file);
    Gan loaded = Gan.load(file);
    assertThat(loaded.options().optimization().linearDecay()).isEqualTo(10);
    assertThat(loaded.generator().network().learnedRanges()).isEmpty();
  }

  @Test
  void layersOfTheApplicationAreAllowedByPackage() {
    NetworkSource generator =
        NetworkSource.of(
            new NeuralNetConfiguration.Builder()
                .seed(3)
                .graphBuilder()
                .addInputs("x")
                .addLayer(
                    "y",
                    new DenseLayer.Builder().nIn(4).nOut(3).activation(new OwnActivation()).build(),
                    "x")
                .setOutputs("y")
                .build());
    Gan gan =
        Gan.create(
            GanNetworks.of(generator, TestGans.mlp().discriminator(2), Latent.normal(4)),
            options());
    gan.save(file);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.load(file))
        .withMessageContaining("com.example.elsewhere.OwnActivation")
        .withMessageContaining("allow its package");
    Gan loaded = Gan.load(file, GanParts.NONE.withLayersOf("com.example.elsewhere"));
    assertThat(loaded.sample(2, 1)).isEqualTo(gan.sample(2, 1));
  }

  @Test
  void aStatedRangeComesBack() {
    NetworkSource generator =
        NetworkSource.of(
                new NeuralNetConfiguration.Builder()
                    .seed(3)
                    .graphBuilder()
                    .addInputs("x")
                    .addLayer(
                        "y",
                        new DenseLayer.Builder()
                            .nIn(4)
                            .nOut(3)
                            .activation(org.nd4j.linalg.activations.Activation.IDENTITY)
                            .build(),
                        "x")
                    .setOutputs("y")
                    .build())
            .withOutputRange(ValueRange.BYTES);
    NetworkSource discriminator = TestGans.mlp().discriminator(2);
    for (double averaging : new double[] {0, 0.9}) {
      Gan gan =
          Gan.create(
              GanNetworks.of(generator, discriminator, Latent.normal(4)),
              options().withAveraging(averaging));
      assertThat(gan.range()).isEqualTo(ValueRange.BYTES);
      gan.save(file);
      assertThat(Gan.load(file).range()).isEqualTo(ValueRange.BYTES);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Gan.create(
                    GanNetworks.of(
                        generator,
                        discriminator.withOutputRange(ValueRange.UNIT),
                        Latent.normal(4)),
                    options()))
        .withMessageContaining("discriminator outputs logits");
  }
}
