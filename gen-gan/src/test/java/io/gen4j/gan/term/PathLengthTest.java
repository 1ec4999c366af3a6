package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Noise;
import io.gen4j.gan.Differences;
import io.gen4j.gan.vertex.StyleMixVertex;
import io.gen4j.gan.vertex.StyleTap;
import io.gen4j.gan.vertex.StylesVertex;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class PathLengthTest {

  private static final String MEAN = "mean_path_length";

  private final StepMemory memory = StepMemory.create();
  private final INDArray vectors = Noise.normal(1, 5, 3).castTo(DataType.DOUBLE);

  /** Where the styles are, and whether some are mixed. */
  enum Styles {
    NONE,
    ALONE,
    MIXED
  }

  /** Two layers before the styles, two behind, or no styles at all. */
  private Network network(Styles styles) {
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .dataType(DataType.DOUBLE)
            .graphBuilder()
            .addInputs("z")
            .addLayer("map", Differences.dense(3, 4, Activation.TANH), "z");
    String from = "map";
    if (styles != Styles.NONE) {
      graph.addVertex("styles", new StylesVertex(), "map");
      from = "styles";
    }
    if (styles == Styles.MIXED) {
      graph.addVertex("mix", new StyleMixVertex(1, 2, 1, 0), "styles", "z");
      from = "mix";
    }
    graph
        .addLayer("h", Differences.dense(4, 6, Activation.TANH), from)
        .addLayer("x", Differences.dense(6, 2, Activation.IDENTITY), "h")
        .setOutputs("x");
    return Network.create("generator", graph.build(), memory);
  }

  @Test
  void mixingDoesNotCount() {
    double[] values = new double[2];
    for (Styles styles : List.of(Styles.ALONE, Styles.MIXED)) {
      Network network = network(styles);
      try (StepMemory.Scope scope = memory.open()) {
        values[styles.ordinal() - 1] = fixed(network, 0.4);
      }
    }
    assertThat(values[1]).isCloseTo(values[0], within(1e-12)).isGreaterThan(0.01);
  }

  @ParameterizedTest
  @EnumSource(Styles.class)
  void parameterGradientIsThatOfTheValue(Styles styles) {
    Network network = network(styles);
    double target = 0.4;
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      network.gradients().assign(0);
      fixed(network, target);
      gradient = network.gradients().toDoubleVector();
    }
    Differences.assertGradient(
        network,
        gradient,
        () -> {
          try (StepMemory.Scope scope = memory.open()) {
            return fixed(network, target);
          }
        },
        1e-6);
  }

  private double fixed(Network network, double target) {
    // So slow a mean is a constant, as which its gradient takes it.
    PathLength term = new PathLength(3, 1, 1e-12, 1);
    GeneratorPasses passes = TestPasses.ofGenerator(network, vectors, 7, term);
    passes.state().set(MEAN, target);
    return term.afterGenerator(passes).getAsDouble();
  }

  /** The Jacobian of a linear generator is its matrix, so lengths are norms of Wy. */
  @Test
  void lengthsOfALinearGeneratorAreThoseOfItsMatrixTimesTheNoise() {
    Network linear =
        Network.create(
            "generator",
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("z")
                .addLayer("x", Differences.dense(3, 2, Activation.IDENTITY), "z")
                .setOutputs("x")
                .build(),
            memory);
    INDArray noise = Noise.normal(7, 5, 2).castTo(DataType.DOUBLE);
    INDArray w = linear.graph().getParam("x_W");
    double mean = 0;
    double[] lengths = new double[5];
    for (int i = 0; i < 5; i++) {
      lengths[i] = w.mmul(noise.getRow(i).reshape(2, 1)).norm2Number().doubleValue();
      mean += lengths[i] / 5;
    }
    double expected = 0;
    for (double length : lengths) {
      expected += 2 * (length - mean) * (length - mean) / 5;
    }
    PathLength term = new PathLength(2, 4, 0.01, 1);
    GeneratorPasses passes = TestPasses.ofGenerator(linear, vectors, 7, term);
    try (StepMemory.Scope scope = memory.open()) {
      linear.gradients().assign(1);
      assertThat(term.afterGenerator(passes).getAsDouble()).isCloseTo(expected, within(1e-9));
      // The first payment starts the mean; the next moves it by a hundredth.
      assertThat(passes.state().get(MEAN)).isCloseTo(mean, within(1e-9));
      passes.state().set(MEAN, 2 * mean);
      term.afterGenerator(passes).getAsDouble();
      assertThat(passes.state().get(MEAN)).isCloseTo(1.99 * mean, within(1e-9));
    }
  }

  /** The steps of a linear generator of sequences are z times its matrix, all alike. */
  @Test
  void paddedStepsHaveNoLength() {
    Network linear =
        Network.create(
            "generator",
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("z")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("repeat", new RepeatVector.Builder<>(2).build(), "z")
                .addLayer(
                    "x",
                    new Convolution1DLayer.Builder(1)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "repeat")
                .setOutputs("x")
                .build(),
            memory);
    INDArray mask = Nd4j.ones(DataType.DOUBLE, 5, 2);
    mask.putScalar(1, 1, 0);
    mask.putScalar(3, 1, 0);
    PathLength term = new PathLength(2, 1, 1, 1);
    GeneratorPasses passes = TestPasses.ofSequences(linear, vectors, mask, 7, term);
    // [in, out, time]: what each unit vector becomes.
    INDArray w = linear.output(Nd4j.eye(3).castTo(DataType.DOUBLE));
    INDArray noise = Noise.normal(7, 5, 2, 2).castTo(DataType.DOUBLE);
    double mean = 0;
    for (int i = 0; i < 5; i++) {
      double[] back = new double[3];
      for (int t = 0; t < 2; t++) {
        for (int in = 0; in < 3; in++) {
          for (int out = 0; out < 2; out++) {
            back[in] += mask.getDouble(i, t) * w.getDouble(in, out, t) * noise.getDouble(i, out, t);
          }
        }
      }
      mean += Math.sqrt(back[0] * back[0] + back[1] * back[1] + back[2] * back[2]) / 5;
    }
    try (StepMemory.Scope scope = memory.open()) {
      linear.gradients().assign(0);
      term.afterGenerator(passes);
      assertThat(passes.state().get(MEAN)).isCloseTo(mean, within(1e-9));
    }
  }

  /** The noise of an image is divided by the root of the number of pixels, not of values. */
  @Test
  void lengthsOfImagesDoNotGrowWithTheirSize() {
    Network linear =
        Network.create(
            "generator",
            new NeuralNetConfiguration.Builder()
                .seed(5)
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("z")
                .addLayer("h", Differences.dense(3, 12, Activation.IDENTITY), "z")
                .addLayer(
                    "x",
                    new ConvolutionLayer.Builder(1, 1)
                        .nIn(2)
                        .nOut(2)
                        .activation(Activation.IDENTITY)
                        .build(),
                    new FeedForwardToCnnPreProcessor(2, 3, 2),
                    "h")
                .setOutputs("x")
                .build(),
            memory);
    INDArray jacobian = linear.output(Nd4j.eye(3).castTo(DataType.DOUBLE)).reshape(3, 12);
    INDArray noise = Noise.normal(7, 5, 2, 2, 3).castTo(DataType.DOUBLE).reshape(5, 12);
    double mean = 0;
    for (int i = 0; i < 5; i++) {
      mean += jacobian.mmul(noise.getRow(i).reshape(12, 1)).norm2Number().doubleValue() / 5;
    }
    PathLength term = new PathLength(2, 1, 1, 1);
    GeneratorPasses passes = TestPasses.ofGenerator(linear, vectors, 7, term);
    try (StepMemory.Scope scope = memory.open()) {
      linear.gradients().assign(0);
      term.afterGenerator(passes);
      assertThat(passes.state().get(MEAN)).isCloseTo(mean / Math.sqrt(6), within(1e-9));
    }
  }

  /** The passes after the penalty mix styles again. */
  @Test
  void mixingGoesOnAfterThePenalty() {
    Network network = network(Styles.MIXED);
    try (StepMemory.Scope scope = memory.open()) {
      double[] before = network.forward(true, vectors)[0].reshape(10).toDoubleVector();
      fixed(network, 0.4);
      assertThat(network.forward(true, vectors)[0].reshape(10).toDoubleVector())
          .containsExactly(before);
      StyleTap.of(network.graph()).orElseThrow().mix(false);
      assertThat(network.forward(true, vectors)[0].reshape(10).toDoubleVector())
          .isNotEqualTo(before);
    }
  }

  @Test
  void refusesNumbersOutOfTheirRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> PathLength.of(0));
    assertThatIllegalArgumentException().isThrownBy(() -> PathLength.of(1).withEvery(0));
    assertThat(PathLength.of(2).withEvery(1)).isEqualTo(new PathLength(2, 1, 0.01, 0.5));
    for (double bad : new double[] {0, -0.1, 1.1, Double.NaN}) {
      assertThatIllegalArgumentException().isThrownBy(() -> new PathLength(1, 1, bad, 1));
      assertThatIllegalArgumentException().isThrownBy(() -> new PathLength(1, 1, 1, bad));
    }
  }
}
