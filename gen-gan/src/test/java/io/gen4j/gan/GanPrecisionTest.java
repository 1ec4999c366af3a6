package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.Precision;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.extending.FieldsDataset;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.architecture.Pix2Pix;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.term.PathLength;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class GanPrecisionTest {

  private static final int BATCH = 16;
  private static final GanOptions OPTIONS = GanOptions.defaults().withSeed(4);

  @TempDir private Path folder;

  private final Dataset pictures = TestGans.pictures(48);

  @BeforeEach
  void requireUnits() {
    assumeTrue(Precision.BFLOAT16.isSupported());
  }

  private static Gan gan(GanOptions options) {
    return Gan.create(
        TestGans.own(Dcgan.of(TestGans.PICTURE).withLatentSize(12).withWidth(16)), options);
  }

  private static FitOptions steps(int steps, Precision precision) {
    return FitOptions.steps(steps).withBatchSize(BATCH).withPrecision(precision);
  }

  private State trained(Precision precision, int... stops) {
    Gan gan = gan(OPTIONS);
    for (int stop : stops) {
      gan.fit(pictures, steps(stop, precision));
    }
    return State.of(gan);
  }

  @Test
  void equalSeedsGiveEqualBitsInEitherFormat() {
    State exact = trained(Precision.FLOAT, 4);
    assertThat(trained(Precision.FLOAT, 4)).isEqualTo(exact);
    State rounded = trained(Precision.BFLOAT16, 4);
    assertThat(trained(Precision.BFLOAT16, 4)).isEqualTo(rounded);
    assertThat(rounded.generator()).isNotEqualTo(exact.generator());
    assertThat(rounded.discriminator()).isNotEqualTo(exact.discriminator());
    assertThat(trained(Precision.BFLOAT16, 2, 4)).isEqualTo(rounded);
  }

  /** Each call of fit has its own format. */
  @Test
  void isNotRemembered() {
    Gan gan = gan(OPTIONS);
    gan.fit(pictures, steps(2, Precision.FLOAT));
    Gan other = gan(OPTIONS);
    other.fit(pictures, steps(1, Precision.BFLOAT16));
    assertThat(other.generator().network().precision()).isEqualTo(Precision.FLOAT);
    assertThat(other.discriminator().network().precision()).isEqualTo(Precision.FLOAT);
    Path file = folder.resolve("gan.zip");
    other.save(file);
    Gan loaded = Gan.load(file);
    other.fit(pictures, steps(2, Precision.FLOAT));
    loaded.fit(pictures, FitOptions.steps(2).withBatchSize(BATCH));
    assertThat(State.of(loaded)).isEqualTo(State.of(other)).isNotEqualTo(State.of(gan));
  }

  @Test
  void samplesInTheFormatThatIsAskedFor() {
    Gan gan = gan(OPTIONS);
    float[] exact = HeapCopy.floats(gan.sample(BATCH, 1));
    gan.setInferencePrecision(Precision.BFLOAT16);
    float[] rounded = HeapCopy.floats(gan.sample(BATCH, 1));
    assertThat(HeapCopy.floats(gan.sample(BATCH, 1))).isEqualTo(rounded).isNotEqualTo(exact);
    assertThat(rounded).containsExactly(exact, within(0.05f));
    gan.setInferencePrecision(Precision.FLOAT);
    assertThat(HeapCopy.floats(gan.sample(BATCH, 1))).isEqualTo(exact);
  }

  /** Samples that a callback draws are in their own format and leave the training alone. */
  @Test
  void trainingAndSamplingKeepApart() {
    Gan gan = gan(OPTIONS);
    List<float[]> drawn = new ArrayList<>();
    Callback drawing =
        new Callback() {
          @Override
          public void onStep(Progress progress) {
            drawn.add(HeapCopy.floats(gan.sample(BATCH, 1)));
          }
        };
    gan.fit(pictures, steps(4, Precision.BFLOAT16).withCallback(drawing));
    assertThat(State.of(gan)).isEqualTo(trained(Precision.BFLOAT16, 4));
    assertThat(drawn.get(3)).isEqualTo(HeapCopy.floats(gan.sample(BATCH, 1)));
  }

  /** A difference in bfloat16 would be wrong by more than its size. */
  @Test
  void finiteDifferencesAreInFloat() {
    for (GanTerm term : new GanTerm[] {GradientPenalty.r1(10), PathLength.of(10)}) {
      boolean ofGenerator = term instanceof PathLength;
      double[] exact = gradient(term, ofGenerator, Precision.FLOAT);
      double[] rounded = gradient(term, ofGenerator, Precision.BFLOAT16);
      double size = 0;
      double error = 0;
      for (int i = 0; i < exact.length; i++) {
        size += exact[i] * exact[i];
        error += (rounded[i] - exact[i]) * (rounded[i] - exact[i]);
      }
      assertThat(size).as(term.name()).isPositive();
      assertThat(Math.sqrt(error / size)).as(term.name()).isLessThan(0.05);
    }
  }

  /** What a term adds to a step of gradient descent of one network. */
  private double[] gradient(GanTerm term, boolean ofGenerator, Precision precision) {
    GanOptions plain = OPTIONS.withUpdaters(new Sgd(1), new Sgd(1)).withAveraging(0);
    float[] without = oneStep(plain, ofGenerator, precision);
    float[] with = oneStep(plain.withTerm(term), ofGenerator, precision);
    return IntStream.range(0, with.length).mapToDouble(i -> with[i] - without[i]).toArray();
  }

  private float[] oneStep(GanOptions options, boolean ofGenerator, Precision precision) {
    Dcgan networks =
        Dcgan.of(TestGans.PICTURE)
            .withLatentSize(12)
            .withWidth(16)
            .withDiscriminatorNormalization(false);
    Gan gan = Gan.create(TestGans.own(networks), options);
    gan.fit(pictures, steps(1, precision));
    Network trained = ofGenerator ? gan.generator().network() : gan.discriminator().network();
    return HeapCopy.floats(trained.parameters());
  }

  /** Its finite difference would be lost in rounding. */
  @Test
  void gradientPenaltiesAreInFloat() {
    List<Double> penalties = new ArrayList<>();
    for (Precision precision : Precision.values()) {
      Gan gan = gan(OPTIONS.withTerm(GradientPenalty.r1(1)));
      gan.fit(
          pictures,
          steps(1, precision)
              .withCallback(
                  new Callback() {
                    @Override
                    public void onStep(Progress progress) {
                      penalties.add(progress.metrics().get("r1_penalty"));
                    }
                  }));
    }
    assertThat(penalties.get(0)).isPositive();
    assertThat(penalties.get(1)).isEqualTo(penalties.get(0));
  }

  /** The passes that close the cycles compute as the generators do. */
  @Test
  void cyclesAreInTheFormatOfTheTraining() {
    ExampleShape shape = ExampleShape.image(2, 16, 16);
    Pix2Pix networks = Pix2Pix.of(shape, shape).withWidth(16).withoutConditionInDiscriminator();
    CycleGan model = CycleGan.create(networks, networks.reversed(), CycleGan.options());
    Dataset images = new FieldsDataset(shape, 8, 1).withCondition(shape, 2);
    for (Precision precision : Precision.values()) {
      model.fit(
          images, FitOptions.steps(model.steps() + 1).withBatchSize(4).withPrecision(precision));
      assertThat(model.closings())
          .extracting(closing -> closing.last().precision())
          .containsOnly(precision);
    }
    INDArray exact = model.translate(Nd4j.ones(16, 2, 16, 16));
    model.setInferencePrecision(Precision.BFLOAT16);
    INDArray rounded = model.translate(Nd4j.ones(16, 2, 16, 16));
    assertThat(rounded).isNotEqualTo(exact);
    assertThat(HeapCopy.floats(rounded)).containsExactly(HeapCopy.floats(exact), within(0.1f));
  }

  @Test
  void refusesNetworksThatWouldIgnoreIt() {
    Gan gan =
        Gan.create(
            GanNetworks.of(
                NetworkSource.of(perceptron(4, TestGans.FEATURES)),
                NetworkSource.of(perceptron(TestGans.FEATURES, 1)),
                Latent.normal(4)),
            OPTIONS);
    assertThatThrownBy(() -> gan.fit(TestGans.points(40), steps(1, Precision.BFLOAT16)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No layer of [the generator, the discriminator] computes in BFLOAT16")
        .hasMessageContaining("withPrecision");
    assertThat(gan.steps()).isZero();
    gan.fit(TestGans.points(40), steps(1, Precision.FLOAT));
  }

  @Test
  void theRunFolderRecordsIt() throws Exception {
    gan(OPTIONS)
        .fit(
            pictures,
            steps(1, Precision.BFLOAT16).withCallback(RunFolder.at(folder.resolve("run"))));
    assertThat(Files.readString(folder.resolve("run").resolve("run.json")))
        .containsPattern("\"precision\" *: *\"BFLOAT16\"")
        .contains("products in BFLOAT16");
  }

  private static ComputationGraphConfiguration perceptron(int in, int out) {
    return new NeuralNetConfiguration.Builder()
        .dataType(DataType.DOUBLE)
        .graphBuilder()
        .addInputs("data")
        .addLayer("hidden", TestGans.dense(in, 16, Activation.TANH).build(), "data")
        .addLayer(
            "out",
            TestGans.dense(16, out, out == 1 ? Activation.IDENTITY : Activation.TANH).build(),
            "hidden")
        .setOutputs("out")
        .build();
  }
}
