package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.callback.RunFolder;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.Precision;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.Callback;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Progress;
import io.gen4j.gan.TestGans.State;
import io.gen4j.gan.architecture.Dcgan;
import io.gen4j.gan.term.GradientPenalty;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;

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
