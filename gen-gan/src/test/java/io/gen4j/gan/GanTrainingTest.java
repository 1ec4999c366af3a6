package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.architecture.MaxoutGan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.internal.AdversarialStep;
import io.gen4j.gan.internal.Conditioner;
import io.gen4j.gan.internal.DiscriminatorInput;
import io.gen4j.gan.internal.Game;
import io.gen4j.gan.internal.GeneratorInput;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.loss.LogitLoss;
import io.gen4j.gan.option.InputChanges;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.Consistency;
import io.gen4j.gan.term.DiscriminatorTerms;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.LongStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.RmsProp;
import org.nd4j.linalg.learning.config.Sgd;

class GanTrainingTest {

  /** 5 steps of 8 an epoch. */
  private static final FitOptions EPOCH = FitOptions.epochs(1).withBatchSize(8);

  private static final FitOptions TWO_EPOCHS = FitOptions.epochs(2).withBatchSize(8);

  @TempDir Path folder;

  /** The ways in which the parts of a model can differ. */
  enum Variant {
    MLP {
      @Override
      Gan create(long seed) {
        return TestGans.mlpGan(options(seed));
      }
    },
    DCGAN {
      @Override
      Gan create(long seed) {
        return TestGans.dcganGan(options(seed));
      }

      @Override
      Dataset data() {
        return TestGans.pictures(40);
      }
    },
    TWO_DISCRIMINATOR_STEPS {
      @Override
      Gan create(long seed) {
        return TestGans.mlpGan(options(seed).withDiscriminatorSteps(2));
      }
    },
    DROPOUT {
      @Override
      Gan create(long seed) {
        return TestGans.dropoutGan(options(seed));
      }
    },
    DROPOUT_AND_TWO_DISCRIMINATOR_STEPS {
      @Override
      Gan create(long seed) {
        return TestGans.dropoutGan(options(seed).withDiscriminatorSteps(2));
      }
    },
    NO_AVERAGE {
      @Override
      Gan create(long seed) {
        return TestGans.mlpGan(options(seed).withAveraging(0));
      }
    },
    OTHER_UPDATERS {
      @Override
      Gan create(long seed) {
        return TestGans.mlpGan(options(seed).withUpdaters(new RmsProp(1e-3), new Sgd(1e-2)));
      }
    },
    PACKED_MAXOUT {
      @Override
      Gan create(long seed) {
        MaxoutGan pair =
            MaxoutGan.of(ExampleShape.vector(TestGans.FEATURES))
                .withLatentSize(TestGans.LATENT)
                .withHidden(List.of(8, 8), List.of(6, 6))
                .withPacking(2);
        return Gan.create(TestGans.own(pair), options(seed).withHealth(true));
      }
    },
    SPECTRAL {
      @Override
      Gan create(long seed) {
        return TestGans.dcganGan(
            options(seed).withSpectralNormalization(SpectralNormalization.BOTH));
      }

      @Override
      Dataset data() {
        return TestGans.pictures(40);
      }
    },
    SPECTRAL_AND_UNROLLED {
      @Override
      Gan create(long seed) {
        return TestGans.mlpGan(
            options(seed)
                .withSpectralNormalization(SpectralNormalization.DISCRIMINATOR)
                .withUnrolledSteps(2));
      }
    },
    REGULARIZED {
      @Override
      Gan create(long seed) {
        return TestGans.mlpGan(
            options(seed)
                .withPenalties(GradientPenalty.r1(1).withEvery(2), GradientPenalty.dragan(1))
                .withLabelSmoothing(0.1)
                .withInstanceNoise(new Schedule(0.3, 0, 7))
                .withTerm(Consistency.balanced(1, 1))
                .withGradientClipping(GradientClipping.norm(1)));
      }
    },
    CLIPPED_CODES {
      @Override
      Gan create(long seed) {
        return Gan.create(
            TestGans.own(TestGans.mlp().withCodes(Codes.of(3, 1))),
            options(seed)
                .withLoss(GanLosses.wasserstein())
                .withWeightClipping(0.1)
                .withGradientClipping(GradientClipping.value(0.01)));
      }
    },
    MINIBATCH_DEVIATION {
      @Override
      Gan create(long seed) {
        return Gan.create(TestGans.own(TestGans.dcgan().withMinibatchDeviation(4)), options(seed));
      }

      @Override
      Dataset data() {
        return TestGans.pictures(40);
      }
    },
    AUGMENTED {
      @Override
      Gan create(long seed) {
        return TestGans.dcganGan(
            options(seed)
                .withTerm(PathLength.of(0.5).withEvery(2))
                .withAugmentation(
                    Augmentation.adaptive(EnumSet.allOf(Augmentation.Change.class))
                        .withTarget(0.01, 30)));
      }

      @Override
      Dataset data() {
        return TestGans.pictures(40);
      }
    },
    RELATIVISTIC {
      @Override
      Gan create(long seed) {
        return TestGans.mlpGan(options(seed).withLoss(GanLosses.relativisticAverage()));
      }
    };

    abstract Gan create(long seed);

    Dataset data() {
      return TestGans.points(40);
    }

    static GanOptions options(long seed) {
      return GanOptions.defaults().withSeed(seed).withLearningRates(1e-3, 1e-3);
    }
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void trainsToTheSameBitsFromTheSameSeed(Variant variant) throws InterruptedException {
    Gan first = variant.create(1);
    Gan second = variant.create(1);
    State untrained = State.of(first);
    first.fit(variant.data(), EPOCH);
    // The thread and what it has drawn must not matter.
    Thread elsewhere =
        new Thread(
            () -> {
              Nd4j.getRandom().setSeed(4711);
              second.fit(variant.data(), EPOCH);
            });
    elsewhere.start();
    elsewhere.join();

    assertThat(State.of(second)).isEqualTo(State.of(first));
    assertThat(State.of(first).generator()).isNotEqualTo(untrained.generator());
    assertThat(State.of(first).discriminator()).isNotEqualTo(untrained.discriminator());
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void trainsToOtherParametersFromAnotherSeed(Variant variant) {
    Gan first = variant.create(1);
    Gan second = variant.create(2);
    assertThat(State.of(second)).as("weights have seeds of their own").isEqualTo(State.of(first));

    first.fit(variant.data(), EPOCH);
    second.fit(variant.data(), EPOCH);

    assertThat(State.of(second).generator()).isNotEqualTo(State.of(first).generator());
    assertThat(State.of(second).discriminator()).isNotEqualTo(State.of(first).discriminator());
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void goesOnFromAFileAsIfItHadNeverStopped(Variant variant) {
    Gan whole = variant.create(1);
    whole.fit(variant.data(), TWO_EPOCHS);

    Gan half = variant.create(1);
    half.fit(variant.data(), EPOCH);
    Path file = folder.resolve("model.zip");
    half.save(file);
    State saved = State.of(half);
    Gan loaded = Gan.load(file);
    assertThat(State.of(loaded)).isEqualTo(saved);
    loaded.fit(variant.data(), TWO_EPOCHS);

    assertThat(State.of(loaded)).isEqualTo(State.of(whole));
    assertThat(whole.counts().examples()).isGreaterThanOrEqualTo(2 * 40);
    assertThat(whole.steps()).isGreaterThan(saved.steps());
    half.fit(variant.data(), TWO_EPOCHS);
    assertThat(State.of(half)).as("going on without a file").isEqualTo(State.of(whole));
  }

  @Test
  void goesOnFromAnyStep() {
    Gan whole = Variant.DROPOUT.create(1);
    whole.fit(TestGans.points(40), FitOptions.steps(7).withBatchSize(8));
    Gan parts = Variant.DROPOUT.create(1);
    for (int steps = 1; steps <= 7; steps += 2) {
      parts.fit(TestGans.points(40), FitOptions.steps(steps).withBatchSize(8));
      parts.save(folder.resolve("model.zip"));
      parts = Gan.load(folder.resolve("model.zip"));
    }

    assertThat(State.of(parts)).isEqualTo(State.of(whole));
  }

  @Test
  void aTrainingThatIsDoneChangesNothing() {
    Gan gan = Variant.MLP.create(1);
    gan.fit(TestGans.points(40), EPOCH);
    State done = State.of(gan);

    TrainingReport report = gan.fit(TestGans.points(40), EPOCH);

    assertThat(State.of(gan)).isEqualTo(done);
    assertThat(report.steps()).isEqualTo(5);
    assertThat(report.examples()).isZero();
  }

  /** Kept as double from floats that were rounded once a step, hence the tolerance. */
  @ParameterizedTest
  @ValueSource(doubles = {0.999, 0.5, 0.2})
  void averagesTheGeneratorsParameters(double rate) {
    Gan gan =
        TestGans.dcganGan(GanOptions.defaults().withAveraging(rate).withLearningRates(0.01, 0.01));
    float[] initial = TestGans.floats(gan.generator().network().parameters());
    assertThat(TestGans.floats(gan.sampler().network().parameters())).containsExactly(initial);
    List<float[]> history = new ArrayList<>();
    gan.fit(
        TestGans.pictures(40),
        FitOptions.steps(20)
            .withBatchSize(8)
            .withCallback(
                new Callback() {
                  @Override
                  public void onStep(Progress progress) {
                    history.add(TestGans.floats(gan.generator().network().parameters()));
                  }
                }));

    double[] expected = new double[initial.length];
    Arrays.setAll(expected, i -> initial[i]);
    for (int step = 0; step < history.size(); step++) {
      // The window grows with training, up to the rate.
      double keep = Math.min(rate, (1.0 + step) / (10.0 + step));
      for (int i = 0; i < expected.length; i++) {
        expected[i] = keep * expected[i] + (1 - keep) * history.get(step)[i];
      }
    }

    assertThat(history).hasSize(20);
    assertThat(gan.sampler()).isNotSameAs(gan.generator());
    float[] averaged = TestGans.floats(gan.sampler().network().parameters());
    float[] last = history.get(19);
    double away = 0;
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) averaged[i])
          .as("parameter %d", i)
          .isCloseTo(expected[i], within(1e-6 * Math.max(1, Math.abs(expected[i]))));
      away = Math.max(away, Math.abs(averaged[i] - last[i]));
    }
    assertThat(away).as("the average lags behind").isGreaterThan(1e-3);
  }

  @Test
  void samplesFromTheTrainedGeneratorWhereNothingIsAveraged() {
    Gan gan = Variant.NO_AVERAGE.create(1);

    assertThat(gan.sampler()).isSameAs(gan.generator());
  }

  /**
   * One pass over real and generated pictures with statistics kept apart, on accelerated layers,
   * against two passes on DL4J's own layers. Plain gradient descent, because Adam would turn the
   * rounding of a gradient near zero into a whole step.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void groupedStepEqualsPassesOneByOneOnDl4jsLayers(int discriminatorSteps) {
    GanOptions options =
        GanOptions.defaults()
            .withUpdaters(new Sgd(0.02), new Sgd(0.02))
            .withSeed(1)
            .withDiscriminatorSteps(discriminatorSteps);
    Network[] grouped = networks(true);
    Network[] alone = networks(false);
    assertThat(grouped[1].canGroup()).isTrue();
    assertThat(alone[1].canGroup()).isFalse();
    float[] initial = TestGans.floats(grouped[1].parameters());

    List<Map<String, Double>> expected = threeSteps(alone, options);
    List<Map<String, Double>> actual = threeSteps(grouped, options);

    for (int n = 0; n < 2; n++) {
      float[] reference = TestGans.floats(alone[n].parameters());
      float[] parameters = TestGans.floats(grouped[n].parameters());
      // Measured: at most 6e-8.
      assertThat(parameters).as(grouped[n].name()).containsExactly(reference, within(1e-6f));
    }
    float[] moved = TestGans.floats(grouped[1].parameters());
    double distance = 0;
    for (int i = 0; i < moved.length; i++) {
      distance = Math.max(distance, Math.abs(moved[i] - initial[i]));
    }
    assertThat(distance).as("steps that matter beside the tolerance").isGreaterThan(1e-2);
    for (int i = 0; i < 3; i++) {
      for (String loss : List.of("discriminator_loss", "generator_loss")) {
        assertThat(actual.get(i).get(loss)).isCloseTo(expected.get(i).get(loss), within(1e-5));
      }
    }
  }

  private static Network[] networks(boolean accelerated) {
    StepMemory memory = StepMemory.create();
    Network[] networks = new Network[2];
    for (int n = 0; n < 2; n++) {
      NetworkSource source =
          n == 0 ? TestGans.dcgan().generator(5) : TestGans.dcgan().discriminator(6);
      ComputationGraph graph = source.graph("network", new Sgd(0.02));
      networks[n] =
          Network.open(n == 0 ? "generator" : "discriminator", graph, memory, accelerated);
    }
    return networks;
  }

  private static List<Map<String, Double>> threeSteps(Network[] networks, GanOptions options) {
    TrainedNetwork[] trained = new TrainedNetwork[2];
    Arrays.setAll(trained, n -> TrainedNetwork.of(networks[n]));
    Latent latent = Latent.normal(TestGans.LATENT);
    Game game =
        new Game(
            new GeneratorInput(latent, Conditioning.NONE, false),
            new DiscriminatorInput(InputChanges.NONE, Conditioning.NONE, 1),
            new Conditioner(Conditioning.NONE),
            options.objective(),
            List.of(),
            options.alternation(),
            false,
            options.seed());
    AdversarialStep step =
        new AdversarialStep(
            trained[0],
            trained[1],
            game,
            new Trainer(List.of(trained), List.of(), options.optimization(), false),
            null);
    try (Batches batches = Batches.of(TestGans.pictures(40), 8, ValueRange.SYMMETRIC, 1)) {
      return LongStream.range(0, 3).mapToObj(i -> step.run(i, batches::next)).toList();
    }
  }

  static List<GanLoss> losses() {
    return GanLosses.names().stream().map(GanLosses::named).toList();
  }

  /**
   * Not the step's own latent vectors but 2,000 others; the rise is some 100 times the standard
   * error of its estimate, and the seed is fixed.
   */
  @ParameterizedTest
  @MethodSource("losses")
  void aGeneratorStepRaisesTheScoreThatAFrozenDiscriminatorGives(GanLoss loss) {
    Gan gan =
        TestGans.mlpGan(
            GanOptions.defaults()
                .withLoss(loss)
                .withAveraging(0)
                .withUpdaters(new Sgd(0.05), new Sgd(0)));
    List<Integer> frozen = TestGans.bits(gan.discriminator().network().parameters());
    double before = meanScore(gan, gan.sample(2000, 9));

    gan.fit(TestGans.points(64), FitOptions.steps(1));

    assertThat(TestGans.bits(gan.discriminator().network().parameters())).isEqualTo(frozen);
    assertThat(meanScore(gan, gan.sample(2000, 9))).isGreaterThan(before + 1e-3);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void aDiscriminatorStepPartsRealFromGenerated(GanLoss loss) {
    Gan gan =
        TestGans.mlpGan(
            GanOptions.defaults()
                .withLoss(loss)
                .withAveraging(0)
                .withUpdaters(new Sgd(0), new Sgd(0.05)));
    List<Integer> frozen = TestGans.bits(gan.generator().network().parameters());
    INDArray real = Nd4j.create(TestGans.rows(64, TestGans.FEATURES));
    INDArray fake = gan.sample(2000, 9);
    double before = meanScore(gan, real) - meanScore(gan, fake);

    gan.fit(TestGans.points(64), FitOptions.steps(1));

    assertThat(TestGans.bits(gan.generator().network().parameters())).isEqualTo(frozen);
    assertThat(meanScore(gan, real) - meanScore(gan, fake)).isGreaterThan(before + 1e-3);
  }

  /** In the networks' training mode, which a step's running statistics do not change. */
  @ParameterizedTest
  @MethodSource("losses")
  void aGeneratorStepWithBatchNormalizationRaisesTheScore(GanLoss loss) {
    Gan gan =
        Gan.create(
            TestGans.own(
                TestGans.dcgan().generator(5),
                MlpGan.of(TestGans.PICTURE).withHidden(List.of(16)).discriminator(6)),
            GanOptions.defaults()
                .withLoss(loss)
                .withAveraging(0)
                .withUpdaters(new Sgd(0.05), new Sgd(0)));
    INDArray latent = gan.latent().sample(500, 3);
    double before = trainingScore(gan, latent);

    gan.fit(TestGans.pictures(64), FitOptions.steps(1));

    assertThat(trainingScore(gan, latent)).isGreaterThan(before + 1e-3);
  }

  /** Real logits are scores of the data, before the step that they are for. */
  @Test
  void givesTheLossTheScoresOfRealAndGeneratedExamples() {
    for (boolean seesReal : new boolean[] {false, true}) {
      Recording loss = new Recording(seesReal);
      Gan gan = TestGans.mlpGan(GanOptions.defaults().withLoss(loss));
      float[][] rows = TestGans.rows(16, TestGans.FEATURES);
      double[] scores = gan.discriminator().score(Nd4j.create(rows)).reshape(16).toDoubleVector();

      TrainingReport report = gan.fit(TestGans.points(16), FitOptions.steps(1).withBatchSize(16));

      double[] real = loss.calls.get(0)[0];
      Arrays.sort(scores);
      Arrays.sort(real);
      assertThat(real).containsExactly(scores, within(1e-6));
      assertThat(loss.calls.get(0)[1]).hasSize(16);
      // The second call is the generator's, after the discriminator has moved.
      double[] updated = gan.discriminator().score(Nd4j.create(rows)).reshape(16).toDoubleVector();
      Arrays.sort(updated);
      double[] generatorSaw = loss.calls.get(1)[0];
      Arrays.sort(generatorSaw);
      assertThat(generatorSaw).containsExactly(seesReal ? updated : new double[0], within(1e-6));
      assertThat(loss.calls.get(1)[1]).hasSize(16).isNotEqualTo(loss.calls.get(0)[1]);
      assertThat(report.epochs())
          .containsExactly(Map.of("discriminator_loss", 3.0, "generator_loss", 4.0));
    }
  }

  /**
   * A linear discriminator of the Wasserstein loss has a gradient that does not depend on its
   * parameters, so that three unrolled updates are one update three times as long.
   */
  @Test
  void theGeneratorMeetsTheDiscriminatorOfUpdatesAhead() {
    double rate = 0.03;
    Gan unrolled = linear(new Sgd(rate), 3);
    Gan longer = linear(new Sgd(4 * rate), 0);
    Gan plain = linear(new Sgd(rate), 0);
    for (Gan gan : List.of(unrolled, longer, plain)) {
      gan.fit(TestGans.points(16), FitOptions.steps(1).withBatchSize(16));
    }
    float[] expected = TestGans.floats(longer.generator().network().parameters());
    float[] other = TestGans.floats(plain.generator().network().parameters());
    float[] actual = TestGans.floats(unrolled.generator().network().parameters());
    assertThat(actual).containsExactly(expected, within(1e-6f));
    double away = 0;
    for (int i = 0; i < other.length; i++) {
      away = Math.max(away, Math.abs(other[i] - actual[i]));
    }
    assertThat(away).isGreaterThan(1e-3);
    // The discriminator itself has gone back to where it was after its own update.
    assertThat(State.of(unrolled).discriminator()).isEqualTo(State.of(plain).discriminator());
    assertThat(unrolled.discriminator().network().updates()).isEqualTo(1);
  }

  private static ComputationGraphConfiguration linearDiscriminator() {
    return new NeuralNetConfiguration.Builder()
        .seed(6)
        .graphBuilder()
        .addInputs("x")
        .addLayer("y", TestGans.dense(TestGans.FEATURES, 1, Activation.IDENTITY).build(), "x")
        .setOutputs("y")
        .build();
  }

  private static Gan linear(Sgd discriminator, int unrolled) {
    return Gan.create(
        TestGans.own(TestGans.mlp().generator(5), linearDiscriminator()),
        GanOptions.defaults()
            .withLoss(GanLosses.wasserstein())
            .withAveraging(0)
            .withUnrolledSteps(unrolled)
            .withUpdaters(new Sgd(0.5), discriminator));
  }

  /** Gradient descent with rate 1 moves parameters by the gradient itself. */
  @Test
  void clipsGradientsToTheirNormOrValue() {
    for (GradientClipping clipping :
        List.of(GradientClipping.norm(0.01), GradientClipping.value(0.0005))) {
      Gan gan =
          TestGans.dcganGan(
              GanOptions.defaults()
                  .withUpdaters(new Sgd(1), new Sgd(1))
                  .withHealth(true)
                  .withGradientClipping(clipping));
      for (Network network : List.of(gan.generator().network(), gan.discriminator().network())) {
        assertThat(network.normalizesOverBatch()).isTrue();
      }
      Map<String, INDArray> before = gan.discriminator().network().graph().paramTable();
      before.replaceAll((name, value) -> value.dup());
      TrainingReport report = gan.fit(TestGans.pictures(16), FitOptions.steps(1).withBatchSize(16));
      assertThat(report.epochs().get(0).get("discriminator_gradient_norm")).isGreaterThan(0.02);
      double squares = 0;
      double largest = 0;
      boolean statisticsMoved = false;
      for (Map.Entry<String, INDArray> after :
          gan.discriminator().network().graph().paramTable().entrySet()) {
        INDArray moved = after.getValue().sub(before.get(after.getKey()));
        if (after.getKey().endsWith("mean") || after.getKey().endsWith("var")) {
          statisticsMoved |= moved.amaxNumber().doubleValue() > 1e-3;
          continue;
        }
        squares += Math.pow(moved.norm2Number().doubleValue(), 2);
        largest = Math.max(largest, moved.amaxNumber().doubleValue());
      }
      if (clipping.kind() == GradientClipping.Kind.VALUE) {
        assertThat(largest).isCloseTo(0.0005, within(1e-6));
      } else {
        assertThat(Math.sqrt(squares)).isCloseTo(0.01, within(1e-5));
      }
      assertThat(statisticsMoved).as("running statistics are no gradients").isTrue();
    }
  }

  @Test
  void clipsTheDiscriminatorsWeightsAndNothingElse() {
    Gan gan =
        TestGans.dcganGan(
            GanOptions.defaults().withWeightClipping(0.01).withLearningRates(1e-3, 1e-3));
    gan.fit(TestGans.pictures(16), FitOptions.steps(2).withBatchSize(16));
    Map<String, INDArray> parameters = gan.discriminator().network().graph().paramTable();
    for (Map.Entry<String, INDArray> entry : parameters.entrySet()) {
      double largest = entry.getValue().amaxNumber().doubleValue();
      if (entry.getKey().endsWith("var")) {
        assertThat(largest).isGreaterThan(0.5);
      } else if (!entry.getKey().endsWith("mean")) {
        assertThat(largest).as(entry.getKey()).isLessThanOrEqualTo(0.01 + 1e-9);
      }
    }
    assertThat(parameters.get("down1_W").amaxNumber().doubleValue()).isCloseTo(0.01, within(1e-8));
    assertThat(gan.generator().network().parameters().amaxNumber().doubleValue())
        .isGreaterThan(0.05);
  }

  /** R1 of a linear discriminator is half its weight times the square of its weights' norm. */
  @Test
  void metricsSayWhatAPenaltyWasWhenItWasPaidLast() {
    GanOptions options =
        GanOptions.defaults()
            .withLearningRates(0.01, 0.01)
            .withPenalties(GradientPenalty.r1(3).withEvery(2));
    Gan gan = Gan.create(TestGans.own(TestGans.mlp().generator(5), linearDiscriminator()), options);
    List<Double> expected = new ArrayList<>();
    List<Double> reported = new ArrayList<>();
    INDArray weights = gan.discriminator().network().graph().getParam("y_W");
    Callback reading =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            double norm = weights.norm2Number().doubleValue();
            expected.add(1.5 * norm * norm);
            reported.add(progress.metrics().get("r1_penalty"));
          }
        };
    double norm = weights.norm2Number().doubleValue();
    expected.add(1.5 * norm * norm);
    gan.fit(TestGans.points(40), FitOptions.steps(4).withBatchSize(8).withCallback(reading));
    assertThat(reported.get(0)).isCloseTo(expected.get(0), within(1e-4));
    assertThat(reported.get(1)).isEqualTo(reported.get(0));
    assertThat(reported.get(2)).isCloseTo(expected.get(2), within(1e-4));
    assertThat(Math.abs(expected.get(2) - expected.get(0))).isGreaterThan(1e-3);
  }

  /** Says a loss of 3 and 4, and remembers what it was asked. */
  private static final class Recording implements GanLoss {

    private final boolean seesReal;
    private final List<double[][]> calls = new ArrayList<>();

    Recording(boolean seesReal) {
      this.seesReal = seesReal;
    }

    @Override
    public String name() {
      return "recording";
    }

    @Override
    public LogitLoss discriminator(double[] real, double[] fake) {
      calls.add(new double[][] {real.clone(), fake.clone()});
      LogitLoss loss = GanLosses.leastSquares().discriminator(real, fake);
      return new LogitLoss(3, loss.real(), loss.fake());
    }

    @Override
    public LogitLoss generator(double[] real, double[] fake) {
      calls.add(new double[][] {real.clone(), fake.clone()});
      LogitLoss loss = GanLosses.leastSquares().generator(real, fake);
      return new LogitLoss(4, loss.real(), loss.fake());
    }

    @Override
    public boolean generatorSeesReal() {
      return seesReal;
    }
  }

  private static double meanScore(Gan gan, INDArray data) {
    return gan.discriminator().score(data).meanNumber().doubleValue();
  }

  private static double trainingScore(Gan gan, INDArray latent) {
    try (StepMemory.Scope scope = gan.generator().network().memory().open()) {
      return meanScore(gan, gan.generator().network().forward(true, latent)[0].dup('c'));
    }
  }

  /** Counts the discriminator's updates in two numbers that start equal. */
  private record Counting() implements GanTerm {

    @Override
    public String name() {
      return "counting";
    }

    @Override
    public Map<String, Double> initialState() {
      return Map.of("a", 0.0, "b", 0.0);
    }

    @Override
    public OptionalDouble discriminator(DiscriminatorTerms terms) {
      for (String each : List.of("a", "b")) {
        terms.state().set(each, terms.state().get(each) + 1);
      }
      return OptionalDouble.of(0);
    }
  }

  @Test
  void unrolledUpdatesLeaveNoTraceInTheStateOfTerms() {
    Gan gan = TestGans.mlpGan(GanOptions.defaults().withTerm(new Counting()).withUnrolledSteps(3));
    gan.fit(TestGans.points(32), FitOptions.steps(2).withBatchSize(8));
    List<Double> counted =
        gan.state().entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("counting."))
            .filter(entry -> !entry.getKey().contains("last"))
            .map(entry -> entry.getValue().getDouble(0))
            .toList();
    assertThat(counted).containsExactly(2.0, 2.0);
  }
}
