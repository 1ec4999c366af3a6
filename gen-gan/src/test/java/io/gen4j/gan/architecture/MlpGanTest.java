package io.gen4j.gan.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Noise;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class MlpGanTest {

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(ExampleShape.vector(1), List.of(5)),
        Arguments.of(ExampleShape.vector(9), List.of(5, 7)),
        Arguments.of(ExampleShape.image(1, 5, 3), List.of(6)),
        Arguments.of(ExampleShape.image(3, 4, 6), List.of(6, 8, 10)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void shapesAndParameterCounts(ExampleShape shape, List<Integer> hidden) {
    MlpGan pair = MlpGan.of(shape).withLatentSize(4).withHidden(hidden);
    Network generator = open(pair.generator(1));
    Network discriminator = open(pair.discriminator(2));

    INDArray samples = generator.output(Noise.normal(1, 3, 4));
    assertThat(samples.shape()).containsExactly(shape.batch(3));
    assertThat(discriminator.output(samples).shape()).containsExactly(3, 1);

    long inGenerator = 0;
    long inDiscriminator = 0;
    int from = 4;
    for (int size : hidden) {
      inGenerator += (from + 1L) * size;
      from = size;
    }
    inGenerator += (from + 1L) * shape.length();
    from = shape.length();
    for (int i = hidden.size() - 1; i >= 0; i--) {
      inDiscriminator += (from + 1L) * hidden.get(i);
      from = hidden.get(i);
    }
    inDiscriminator += from + 1;
    assertThat(generator.parameterCount()).isEqualTo(inGenerator);
    assertThat(discriminator.parameterCount()).isEqualTo(inDiscriminator);
  }

  @Test
  void theDefaultsAreThoseThatItsJavadocNames() {
    MlpGan pair = MlpGan.of(ExampleShape.image(1, 28, 28));

    // 100·256 + 256·512 + 512·1024 + 1024·784 weights, and as many biases as units.
    assertThat(open(pair.generator(1)).parameterCount())
        .isEqualTo(25_600 + 131_072 + 524_288 + 802_816 + 256 + 512 + 1024 + 784);
    assertThat(open(pair.discriminator(1)).parameterCount())
        .isEqualTo(802_816 + 524_288 + 131_072 + 256 + 1024 + 512 + 256 + 1);
    assertThat(pair.output()).isEqualTo(Activation.TANH);
  }

  /** The range that data are mapped to, and that samples lie in. */
  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"TANH", "SIGMOID", "IDENTITY"})
  void theOutputsActivationSaysTheRange(Activation output) {
    ValueRange expected =
        switch (output) {
          case TANH -> ValueRange.SYMMETRIC;
          case SIGMOID -> ValueRange.UNIT;
          default -> ValueRange.UNBOUNDED;
        };
    for (ExampleShape shape : List.of(ExampleShape.vector(6), ExampleShape.image(1, 2, 3))) {
      MlpGan pair = MlpGan.of(shape).withLatentSize(4).withHidden(List.of(32)).withOutput(output);
      Network generator = open(pair.generator(1));

      assertThat(Configurations.outputRange(generator.graph())).isEqualTo(expected);
      // Large inputs, so that every activation is driven to its ends.
      float[] values = generator.output(Noise.normal(1, 200, 4).mul(50)).data().asFloat();
      float low = 0;
      float high = 0;
      for (float value : values) {
        assertThat(expected.contains(value)).isTrue();
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
      assertThat(high).isGreaterThanOrEqualTo(output == Activation.IDENTITY ? 5 : 0.99f);
      assertThat(low).isLessThanOrEqualTo(output == Activation.SIGMOID ? 0.01f : -0.99f);
    }
  }

  /** By the formulas, with the numbers of the network in plain Java. */
  @Test
  void computesWhatAPerceptronComputes() {
    MlpGan pair =
        MlpGan.of(ExampleShape.image(2, 2, 3)).withLatentSize(4).withHidden(List.of(5, 7));
    Network generator = open(pair.generator(1));
    Network discriminator = open(pair.discriminator(2));
    INDArray latent = Noise.normal(3, 6, 4);

    double[][] picture = latent.toDoubleMatrix();
    picture = layer(generator.graph(), "hidden1", picture, true);
    picture = layer(generator.graph(), "hidden2", picture, true);
    picture = layer(generator.graph(), "output", picture, false);
    for (double[] row : picture) {
      for (int i = 0; i < row.length; i++) {
        row[i] = Math.tanh(row[i]);
      }
    }
    INDArray drawn = generator.output(latent);
    for (int n = 0; n < 6; n++) {
      for (int i = 0; i < 12; i++) {
        assertThat(drawn.getDouble(n, i / 6, i / 3 % 2, i % 3))
            .isCloseTo(picture[n][i], within(1e-6));
      }
    }

    double[][] logit = picture;
    logit = layer(discriminator.graph(), "hidden1", logit, true);
    logit = layer(discriminator.graph(), "hidden2", logit, true);
    logit = layer(discriminator.graph(), "logit", logit, false);
    double[] scores = discriminator.output(drawn).reshape(6).toDoubleVector();
    for (int n = 0; n < 6; n++) {
      assertThat(scores[n]).isCloseTo(logit[n][0], within(1e-6));
    }
  }

  @Test
  void refusesSizesBelowOneAndNoHiddenLayer() {
    MlpGan pair = MlpGan.of(ExampleShape.vector(3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withHidden(List.of()))
        .withMessageContaining("at least one hidden layer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withHidden(List.of(4, 0)))
        .withMessageContaining("hidden layer")
        .withMessageContaining("got 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> pair.withLatentSize(-1))
        .withMessageContaining("latent size")
        .withMessageContaining("got -1");
  }

  private static double[][] layer(
      ComputationGraph graph, String name, double[][] input, boolean leaky) {
    double[][] weights = graph.getParam(name + "_W").toDoubleMatrix();
    double[] bias = graph.getParam(name + "_b").reshape(weights[0].length).toDoubleVector();
    double[][] output = new double[input.length][weights[0].length];
    for (int n = 0; n < input.length; n++) {
      for (int o = 0; o < bias.length; o++) {
        double sum = bias[o];
        for (int i = 0; i < weights.length; i++) {
          sum += input[n][i] * weights[i][o];
        }
        output[n][o] = leaky ? Math.max(sum, 0.2 * sum) : sum;
      }
    }
    return output;
  }

  private static Network open(NetworkSource source) {
    return source.open("network", new Sgd(0.1), StepMemory.create());
  }
}
