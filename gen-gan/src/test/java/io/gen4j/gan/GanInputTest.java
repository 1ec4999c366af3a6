package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.GradientClipping;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.MlpGan;
import io.gen4j.gan.architecture.ResidualGan;
import io.gen4j.gan.architecture.StyleGan;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.term.Consistency;
import java.util.List;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** What is refused, with what was asked, what came and what to do. */
class GanInputTest {

  private final Gan gan = TestGans.mlpGan(GanOptions.defaults());

  @Test
  void dataOfAnotherShape() {
    Dataset wide = InMemoryDataset.of("wide", TestGans.rows(40, 5), ValueRange.SYMMETRIC);

    assertRefused(wide, FitOptions.epochs(1).withBatchSize(8), "shape 3", "wide", "has 5", "Build");
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "HALF"})
  void networksOfTwoDataTypes(DataType other) {
    ComputationGraphConfiguration discriminator =
        new NeuralNetConfiguration.Builder()
            .dataType(other)
            .graphBuilder()
            .addInputs("x")
            .addLayer("y", TestGans.dense(TestGans.FEATURES, 1, Activation.IDENTITY).build(), "x")
            .setOutputs("y")
            .build();
    GanNetworks networks = TestGans.own(TestGans.mlp().generator(1), discriminator);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Gan.create(networks, GanOptions.defaults()))
        .withMessageContaining("generator has FLOAT and the discriminator " + other);
  }

  @Test
  void picturesForANetworkOfVectors() {
    assertRefused(
        TestGans.pictures(40), FitOptions.epochs(1).withBatchSize(8), "shape 3", "1x16x16");
  }

  @Test
  void aBatchLargerThanTheSet() {
    assertRefused(
        TestGans.points(40), FitOptions.epochs(1).withBatchSize(41), "batch size", "40", "got 41");
  }

  @Test
  void dataWithoutARangeForABoundedGenerator() {
    Dataset unbounded = InMemoryDataset.of("unbounded", TestGans.rows(40, 3), ValueRange.UNBOUNDED);

    assertRefused(
        unbounded, FitOptions.epochs(1).withBatchSize(8), "[-1.0, 1.0]", "Declare", "identity");
  }

  @Test
  void dataWithoutARangeGoWithAnUnboundedGenerator() {
    Gan unbounded =
        Gan.create(TestGans.mlp().withOutput(Activation.IDENTITY), GanOptions.defaults());

    unbounded.fit(
        InMemoryDataset.of("unbounded", TestGans.rows(40, 3), ValueRange.UNBOUNDED),
        FitOptions.steps(1).withBatchSize(8));

    assertThat(unbounded.range()).isEqualTo(ValueRange.UNBOUNDED);
    assertThat(unbounded.steps()).isEqualTo(1);
  }

  @Test
  void epochsAndSteps() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitOptions.epochs(0))
        .withMessageContaining("positive")
        .withMessageContaining("epochs=0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitOptions.steps(-3))
        .withMessageContaining("steps=-3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FitOptions.epochs(1).withBatchSize(0))
        .withMessageContaining("1 or more")
        .withMessageContaining("got 0");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void discriminatorSteps(int steps) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GanOptions.defaults().withDiscriminatorSteps(steps))
        .withMessageContaining("1 or more")
        .withMessageContaining("got " + steps);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.0, -0.1, 1.5, Double.NaN})
  void averagingRates(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GanOptions.defaults().withAveraging(rate))
        .withMessageContaining("0 (off)")
        .withMessageContaining("below 1")
        .withMessageContaining("got " + rate);
  }

  @Test
  void packsThatDoNotDivideTheBatch() {
    Gan packed = Gan.create(TestGans.mlp().withPacking(3), GanOptions.defaults());
    State before = State.of(packed);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> packed.fit(TestGans.points(40), FitOptions.steps(1).withBatchSize(8)))
        .withMessageContaining("3 examples together")
        .withMessageContaining("batch of 8");
    assertThat(State.of(packed)).isEqualTo(before);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestGans.mlp().withPacking(0))
        .withMessageContaining("1 or more");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Gan.create(TestGans.own(TestGans.mlp()).withPacking(2), GanOptions.defaults()))
        .withMessageContaining("2 examples together (withPacking)");
  }

  @Test
  void groupsOfMinibatchDeviationThatDoNotDivideWhatIsJudged() {
    Dcgan pair = TestGans.dcgan().withMinibatchDeviation(4);
    Gan created = Gan.create(pair, GanOptions.defaults());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> created.fit(TestGans.pictures(16), FitOptions.steps(1).withBatchSize(6)))
        .withMessageContaining("groups of 4")
        .withMessageContaining("6");
  }

  @Test
  void settingsThatContradictEachOther() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                GanOptions.defaults()
                    .withWeightClipping(0.01)
                    .withSpectralNormalization(SpectralNormalization.DISCRIMINATOR))
        .withMessageContaining("Spectral normalization")
        .withMessageContaining("clipping")
        .withMessageContaining("choose one");
    for (GanLoss loss :
        List.of(GanLosses.wasserstein(), GanLosses.hinge(), GanLosses.relativisticAverage())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GanOptions.defaults().withLoss(loss).withLabelSmoothing(0.1))
          .withMessageContaining("Label smoothing")
          .withMessageContaining(loss.name());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Gan.create(
                    TestGans.dcgan().withCodes(Codes.of(10, 2)).withPacking(2),
                    GanOptions.defaults()))
        .withMessageContaining("codes")
        .withMessageContaining("withPacking(2)");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Gan.create(TestGans.dcgan().withClasses(3).withPacking(2), GanOptions.defaults()))
        .withMessageContaining("cannot predict the class label")
        .withMessageContaining("withClasses(3)")
        .withMessageContaining("CONCATENATED");
    for (GanLoss loss : List.of(GanLosses.wasserstein(), GanLosses.relativisticAverage())) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () ->
                  TestGans.dcganGan(
                      GanOptions.defaults()
                          .withLoss(loss)
                          .withAugmentation(
                              Augmentation.adaptive(Set.of(Augmentation.Change.MIRROR)))))
          .withMessageContaining("Adaptive augmentation")
          .withMessageContaining(loss.name());
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                TestGans.mlpGan(GanOptions.defaults().withAugmentation(Augmentation.diffAugment())))
        .withMessageContaining("Augmentation needs images")
        .withMessageContaining("shape 3");
  }

  @Test
  void negativeSizesOfArchitectures() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestGans.dcgan().withClasses(-1))
        .withMessageContaining("2 or more classes")
        .withMessageContaining("got -1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TestGans.dcgan().withMinibatchDeviation(-2))
        .withMessageContaining("-2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StyleGan.of(TestGans.PICTURE).withClasses(-1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ResidualGan.of(TestGans.PICTURE).withClasses(-1));
  }

  @Test
  void numbersOutOfTheirRange() {
    GanOptions options = GanOptions.defaults();
    assertThatIllegalArgumentException().isThrownBy(() -> options.withLabelSmoothing(1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withWeightClipping(0));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withUnrolledSteps(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> options.withRollback(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> GradientClipping.norm(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Consistency.real(-1));
    assertThatIllegalArgumentException().isThrownBy(() -> Codes.of(1, 0));
  }

  @Test
  void schedulesThatGoNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Schedule(0.1, -0.1, 100))
        .withMessageContaining("0 or above")
        .withMessageContaining("-0.1");
    MapSchedule falling =
        new MapSchedule.Builder(ScheduleType.ITERATION).add(0, 0.1).add(7, -0.1).build();
    Gan falls = TestGans.mlpGan(GanOptions.defaults().withUpdaters(new Sgd(falling), new Sgd(1)));
    falls.fit(TestGans.points(40), FitOptions.steps(7).withBatchSize(8));
    State before = State.of(falls);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> falls.fit(TestGans.points(40), FitOptions.steps(8).withBatchSize(8)))
        .withMessageContaining("generator")
        .withMessageContaining("-0.1 at update 7");
    assertThat(State.of(falls)).isEqualTo(before);
  }

  /** Nobody counts epochs for them: such a rate would stay what it is at the start. */
  @Test
  void schedulesByEpoch() {
    MapSchedule byEpoch =
        new MapSchedule.Builder(ScheduleType.EPOCH).add(0, 0.1).add(30, 0.01).build();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> TestGans.mlpGan(GanOptions.defaults().withUpdaters(new Sgd(1), new Sgd(byEpoch))))
        .withMessageContaining("depends on the epoch")
        .withMessageContaining("ScheduleType.ITERATION");
  }

  @Test
  void latentVectorsOfAnotherSizeThanTheGenerators() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                Gan.create(
                    GanNetworks.of(
                        TestGans.mlp().generator(1),
                        TestGans.mlp().discriminator(2),
                        Latent.normal(7)),
                    GanOptions.defaults()))
        .withMessageContaining("generator")
        .withMessageContaining("latent vectors of size 7");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Latent.normal(0))
        .withMessageContaining("got 0");
  }

  @Test
  void networksThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                create(
                    TestGans.mlp().generator(1),
                    MlpGan.of(ExampleShape.vector(5)).withHidden(List.of(8)).discriminator(2)))
        .withMessageContaining("discriminator")
        .withMessageContaining("shape 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> create(TestGans.dcgan().generator(1), TestGans.mlp().discriminator(2)))
        .withMessageContaining("discriminator")
        .withMessageContaining("shape 1x16x16");
  }

  /** Ends of a discriminator that are no single logit. */
  enum End {
    SIGMOID("activation sigmoid", "identity"),
    SIGMOID_LAYER("activation sigmoid", "identity"),
    OUTPUT_LAYER("activation sigmoid", "identity"),
    LOSS_LAYER("activation sigmoid", "identity");

    private final String[] message;

    End(String... message) {
      this.message = message;
    }

    ComputationGraphConfiguration configuration() {
      ComputationGraphConfiguration.GraphBuilder graph =
          new NeuralNetConfiguration.Builder().seed(1).graphBuilder().addInputs("data");
      DenseLayer.Builder dense =
          new DenseLayer.Builder()
              .nIn(TestGans.FEATURES)
              .nOut(1)
              .activation(this == SIGMOID ? Activation.SIGMOID : Activation.IDENTITY);
      switch (this) {
        case SIGMOID_LAYER ->
            graph
                .addLayer("dense", dense.build(), "data")
                .addLayer("end", new ActivationLayer(Activation.SIGMOID), "dense");
        case OUTPUT_LAYER ->
            graph.addLayer(
                "end",
                new OutputLayer.Builder(LossFunction.XENT)
                    .nIn(TestGans.FEATURES)
                    .nOut(1)
                    .activation(Activation.SIGMOID)
                    .build(),
                "data");
        case LOSS_LAYER ->
            graph
                .addLayer("dense", dense.build(), "data")
                .addLayer(
                    "end",
                    new LossLayer.Builder(LossFunction.XENT).activation(Activation.SIGMOID).build(),
                    "dense");
        default -> graph.addLayer("end", dense.build(), "data");
      }
      return graph.setOutputs("end").build();
    }
  }

  @ParameterizedTest
  @EnumSource(End.class)
  void discriminatorsThatDoNotEndInALogit(End end) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> create(TestGans.mlp().generator(1), NetworkSource.of(end.configuration())))
        .withMessageContaining("discriminator")
        .satisfies(failure -> assertThat(failure.getMessage()).contains(end.message));
  }

  @Test
  void anOutputLayerOfTheGeneratorBecomesAnOrdinaryOne() {
    ComputationGraphConfiguration generator =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("latent")
            .addLayer(
                "end",
                new OutputLayer.Builder(LossFunction.MSE)
                    .nIn(TestGans.LATENT)
                    .nOut(TestGans.FEATURES)
                    .activation(Activation.TANH)
                    .build(),
                "latent")
            .setOutputs("end")
            .build();

    Gan created = create(NetworkSource.of(generator), TestGans.mlp().discriminator(2));
    created.fit(TestGans.points(16), FitOptions.steps(1).withBatchSize(8));
    assertThat(created.range()).isEqualTo(ValueRange.SYMMETRIC);
    assertThat(created.shape()).isEqualTo(ExampleShape.vector(TestGans.FEATURES));
  }

  @Test
  void theCallersConfigurationsAndRandomNumbersStayAsTheyAre() {
    ComputationGraphConfiguration generator = TestGans.configuration(TestGans.dcgan().generator(5));
    ComputationGraphConfiguration discriminator =
        TestGans.configuration(TestGans.dcgan().discriminator(6));
    String generatorBefore = generator.toJson();
    String discriminatorBefore = discriminator.toJson();
    Nd4j.getRandom().setSeed(123);
    float expected = Nd4j.getRandom().nextFloat();
    Nd4j.getRandom().setSeed(123);

    Gan created = create(NetworkSource.of(generator), NetworkSource.of(discriminator));
    created.fit(TestGans.pictures(16), FitOptions.steps(1).withBatchSize(8));
    created.sample(3, 1);

    assertThat(generator.toJson()).isEqualTo(generatorBefore);
    assertThat(discriminator.toJson()).isEqualTo(discriminatorBefore);
    assertThat(Nd4j.getRandom().nextFloat()).isEqualTo(expected);
  }

  private static Gan create(NetworkSource generator, NetworkSource discriminator) {
    return Gan.create(TestGans.own(generator, discriminator), GanOptions.defaults());
  }

  /** Refused, and the model is none the worse for it. */
  private void assertRefused(Dataset data, FitOptions fit, String... message) {
    State before = State.of(gan);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.fit(data, fit))
        .satisfies(failure -> assertThat(failure.getMessage()).contains(message));
    assertThat(State.of(gan)).isEqualTo(before);
    gan.fit(TestGans.points(40), FitOptions.steps(1).withBatchSize(8));
    assertThat(gan.steps()).isEqualTo(1);
  }
}
