package io.gen4j.gan.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Noise;
import java.util.Arrays;
import java.util.Map;
import org.apache.commons.math3.distribution.NormalDistribution;
import org.apache.commons.math3.stat.descriptive.DescriptiveStatistics;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

class DcganTest {

  private static final int LATENT = 10;
  private static final int WIDTH = 4;

  @ParameterizedTest
  @CsvSource({"3, 64, 64, 4", "1, 28, 28, 2", "3, 48, 32, 3"})
  void thePairForColorImagesResizes(int channels, int height, int width, int doublings) {
    Dcgan pair =
        Dcgan.ofColor(ExampleShape.image(channels, height, width))
            .withLatentSize(LATENT)
            .withWidth(WIDTH);
    Network generator = open("generator", pair.generator(1));
    Network discriminator = open("discriminator", pair.discriminator(2));

    INDArray pictures = generator.output(Noise.normal(1, 4, LATENT));
    assertThat(pictures.shape()).containsExactly(4, channels, height, width);
    assertThat(Configurations.outputRange(generator.graph())).isEqualTo(ValueRange.SYMMETRIC);
    assertThat(discriminator.output(pictures).shape()).containsExactly(4, 1);
    // A dense layer without bias, then 3x3 convolutions that halve the channels, to half the width.
    int deepest = WIDTH << (doublings - 1);
    long base = (long) (height >> doublings) * (width >> doublings);
    long expected = LATENT * deepest * base + 4L * deepest;
    for (int c = deepest; c > WIDTH / 2; c /= 2) {
      expected += 9L * c * (c / 2) + 4L * (c / 2);
    }
    expected += (9L * (WIDTH / 2) + 1) * channels;
    assertThat(generator.parameterCount()).isEqualTo(expected);
    assertThat(discriminator.normalizesOverBatch()).isFalse();
  }

  /** A constant image stays constant away from its edge: no lattice. */
  @Test
  void resizeConvolutionsDrawNoLatticeOnConstantImages() {
    double resized = unevenness(Dcgan.Upsampling.RESIZED);
    double transposed = unevenness(Dcgan.Upsampling.TRANSPOSED);
    assertThat(resized).isLessThan(1e-6);
    assertThat(transposed).isGreaterThan(1e-3);
  }

  /** The largest difference between neighbors in the middle of an image from equal base pixels. */
  private static double unevenness(Dcgan.Upsampling upsampling) {
    Dcgan pair =
        Dcgan.of(ExampleShape.image(1, 32, 32))
            .withLatentSize(1)
            .withWidth(8)
            .withUpsampling(upsampling);
    Network generator = open("generator", pair.generator(1));
    // The base has 64 channels of 4x4 pixels: give each channel one value.
    INDArray project = generator.graph().getParam("project_W");
    for (int c = 0; c < 32; c++) {
      for (int p = 0; p < 16; p++) {
        project.putScalar(0, c * 16L + p, Math.sin(c) + 0.1);
      }
    }
    for (int i = 1; i <= 3; i++) {
      INDArray weights = generator.graph().getParam("up" + i + "_W");
      weights.muli(10);
    }
    INDArray image = generator.output(Nd4j.ones(1, 1));
    double largest = 0;
    for (int y = 14; y < 18; y++) {
      for (int x = 14; x < 18; x++) {
        largest =
            Math.max(
                largest, Math.abs(image.getDouble(0, 0, y, x) - image.getDouble(0, 0, y, x + 1)));
      }
    }
    return largest;
  }

  /** Channels, height, width; how often the side is halved, and what is left. */
  @ParameterizedTest
  @CsvSource({
    "1, 28, 28, 2, 7, 7",
    "3, 28, 28, 2, 7, 7",
    "1, 32, 32, 3, 4, 4",
    "3, 32, 32, 3, 4, 4",
    "1, 64, 64, 4, 4, 4",
    "3, 64, 64, 4, 4, 4",
    "1, 48, 32, 3, 6, 4",
    "3, 48, 32, 3, 6, 4",
    "1, 8, 8, 1, 4, 4",
    "2, 10, 14, 1, 5, 7"
  })
  void shapesAndParameterCounts(
      int channels, int height, int width, int halvings, int baseHeight, int baseWidth) {
    Dcgan pair =
        Dcgan.of(ExampleShape.image(channels, height, width))
            .withLatentSize(LATENT)
            .withWidth(WIDTH);
    Network generator = open("generator", pair.generator(1));
    Network discriminator = open("discriminator", pair.discriminator(2));
    Network plain =
        open("discriminator", pair.withDiscriminatorNormalization(false).discriminator(2));

    INDArray pictures = generator.output(Noise.normal(1, 3, LATENT));
    assertThat(pictures.shape()).containsExactly(3, channels, height, width);
    assertThat(pictures.maxNumber().doubleValue()).isBetween(0.0, 1.0);
    assertThat(pictures.minNumber().doubleValue()).isBetween(-1.0, 0.0);
    assertThat(discriminator.output(pictures).shape()).containsExactly(3, 1);
    assertThat(plain.output(pictures).shape()).containsExactly(3, 1);
    assertThat(Configurations.outputRange(generator.graph())).isEqualTo(ValueRange.SYMMETRIC);
    assertThat(Configurations.outputRange(discriminator.graph())).isEqualTo(ValueRange.UNBOUNDED);

    int base = baseHeight * baseWidth;
    int deepest = WIDTH * (1 << (halvings - 1));
    // A dense layer without bias; batch normalization has four numbers a channel.
    long inGenerator = (long) LATENT * deepest * base + 4L * deepest;
    long inDiscriminator = (16L * channels + 1) * WIDTH;
    long inPlain = inDiscriminator;
    for (int c = WIDTH; c < deepest; c *= 2) {
      inGenerator += 16L * (2 * c) * c + 4L * c;
      inDiscriminator += 16L * c * (2 * c) + 4L * (2 * c);
      inPlain += 16L * c * (2 * c) + 2 * c;
    }
    inGenerator += (16L * WIDTH + 1) * channels;
    inDiscriminator += (long) deepest * base + 1;
    inPlain += (long) deepest * base + 1;
    assertThat(generator.parameterCount()).isEqualTo(inGenerator);
    assertThat(discriminator.parameterCount()).isEqualTo(inDiscriminator);
    assertThat(plain.parameterCount()).isEqualTo(inPlain);
  }

  @ParameterizedTest
  @CsvSource({"true, 5", "false, 5", "true, 1"})
  void aHiddenLayerOfTheDiscriminator(boolean normalized, int units) {
    Dcgan pair =
        Dcgan.of(ExampleShape.image(1, 8, 8))
            .withWidth(WIDTH)
            .withDiscriminatorNormalization(normalized);
    Network without = open("discriminator", pair.discriminator(2));
    Network network = open("d", pair.withDiscriminatorHidden(units).discriminator(2));
    assertThat(network.output(Noise.normal(1, 3, 64).reshape(3, 1, 8, 8)).shape())
        .containsExactly(3, 1);
    int features = WIDTH * 4 * 4;
    // Weights and a bias or four numbers of batch normalization, and a logit of the units.
    long hidden = (long) features * units + (normalized ? 4L : 1L) * units + units + 1;
    assertThat(network.parameterCount())
        .isEqualTo(without.parameterCount() + hidden - features - 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withDiscriminatorHidden(-1))
        .withMessageContaining("0 (for none) or more")
        .withMessageContaining("-1");
  }

  @Test
  void aHiddenLayerOfTheGenerator() {
    Dcgan pair = Dcgan.of(ExampleShape.image(1, 8, 8)).withWidth(WIDTH).withLatentSize(6);
    Network without = open("generator", pair.generator(2));
    Network network = open("g", pair.withGeneratorHidden(5).withClasses(3).generator(2));
    assertThat(network.output(Noise.normal(1, 2, 9)).shape()).containsExactly(2, 1, 8, 8);
    int features = WIDTH * 4 * 4;
    // From the latent vector and the class; four numbers of batch normalization for each unit.
    long hidden = (6 + 3) * 5 + 4 * 5 + 5L * features;
    assertThat(network.parameterCount())
        .isEqualTo(without.parameterCount() + hidden - 6L * features);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withGeneratorHidden(-2))
        .withMessageContaining("generator must be 0 (for none) or more, got -2");
  }

  /** The pair of the example: 28x28, 100 latent variables, width 64. */
  @Test
  void theDefaultsAreThoseOfThePaper() {
    Dcgan pair = Dcgan.of(ExampleShape.image(1, 28, 28));

    assertThat(pair.latentSize()).isEqualTo(100);
    assertThat(pair.width()).isEqualTo(64);
    assertThat(pair.layers().normalization()).isTrue();
    // 100·6272 + 4·128 + 16·128·64 + 4·64 + 16·64 + 1
    assertThat(open("generator", pair.generator(1)).parameterCount()).isEqualTo(760_065);
    // 16·64 + 64 + 16·64·128 + 4·128 + 6272 + 1
    assertThat(open("discriminator", pair.discriminator(1)).parameterCount()).isEqualTo(138_945);
  }

  /**
   * Mean and deviation within 5 standard errors, and the shape of the distribution by a
   * Kolmogorov-Smirnov test at 1e-6: over the 7 weights a random seed would fail 1 time in 80,000.
   */
  @Test
  void weightsAreNormalWithADeviationOfTwoHundredths() {
    Dcgan pair = Dcgan.of(ExampleShape.image(3, 32, 32)).withWidth(16);
    int checked = 0;
    for (Network network :
        new Network[] {open("generator", pair.generator(3)), open("d", pair.discriminator(4))}) {
      for (Map.Entry<String, INDArray> parameter : network.graph().paramTable().entrySet()) {
        double[] values = parameter.getValue().dup('c').data().asDouble();
        String name = parameter.getKey();
        if (name.endsWith("_W")) {
          checked++;
          assertNormal(name, values);
        } else {
          double expected = name.endsWith("_gamma") || name.endsWith("_var") ? 1 : 0;
          assertThat(values).as(name).containsOnly(expected);
        }
      }
    }
    assertThat(checked).isEqualTo(8);
  }

  private static void assertNormal(String name, double[] values) {
    DescriptiveStatistics statistics = new DescriptiveStatistics(values);
    int n = values.length;
    assertThat(statistics.getMean())
        .as(name)
        .isBetween(-5 * 0.02 / Math.sqrt(n), 5 * 0.02 / Math.sqrt(n));
    double sd = 5 * 0.02 / Math.sqrt(2.0 * n);
    assertThat(statistics.getStandardDeviation()).as(name).isBetween(0.02 - sd, 0.02 + sd);
    double[] some = Arrays.copyOf(values, Math.min(n, 5000));
    double p =
        new KolmogorovSmirnovTest()
            .kolmogorovSmirnovTest(new NormalDistribution(null, 0, 0.02), some);
    assertThat(p).as(name).isGreaterThan(1e-6);
  }

  @Test
  void weightsAreAFunctionOfTheSeed() {
    Dcgan pair = Dcgan.of(ExampleShape.image(1, 16, 16)).withWidth(4);
    float[] first = parameters(pair.generator(1));

    assertThat(parameters(pair.generator(1))).containsExactly(first);
    assertThat(parameters(pair.generator(2))).isNotEqualTo(first);
    float[] critic = parameters(pair.discriminator(1));
    assertThat(parameters(pair.discriminator(1))).containsExactly(critic);
    assertThat(parameters(pair.discriminator(2))).isNotEqualTo(critic);
  }

  @ParameterizedTest
  @CsvSource({
    "27, 27",
    "30, 28",
    "28, 30",
    "4, 4",
    "7, 7",
    "100, 100",
    "64, 28",
    "56, 28",
    "1, 64",
    "36, 36"
  })
  void refusesSidesThatItCannotDouble(int height, int width) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dcgan.of(ExampleShape.image(1, height, width)))
        .withMessageContaining("power of two")
        .withMessageContaining("28 = 7x4")
        .withMessageContaining("got " + height + "x" + width)
        .withMessageContaining("Resize or pad");
  }

  @Test
  void refusesVectorsAndSizesBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dcgan.of(ExampleShape.vector(784)))
        .withMessageContaining("784")
        .withMessageContaining("MlpGan");
    Dcgan pair = Dcgan.of(ExampleShape.image(1, 28, 28));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withLatentSize(0))
        .withMessageContaining("latent size")
        .withMessageContaining("got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withWidth(-2))
        .withMessageContaining("width")
        .withMessageContaining("got -2");
  }

  private static float[] parameters(NetworkSource source) {
    return open("network", source).parameters().dup('c').data().asFloat();
  }

  private static Network open(String name, NetworkSource source) {
    return source.open(name, new Sgd(0.1), StepMemory.create());
  }
}
