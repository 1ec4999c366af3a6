package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Dense layers with layer normalization against its definition, DL4J's own layer, and the same
 * graph in double precision.
 */
class LayerNormalizationTest {

  private static final double TOLERANCE = 2e-5;

  /** Three units at least: two are plus and minus one, whatever comes in, and have no gradient. */
  static Stream<Arguments> cases() {
    int[][] sizes = {{1, 4, 3}, {3, 5, 3}, {7, 1, 6}, {7, 100, 257}, {33, 16, 16}, {64, 40, 2500}};
    return Stream.of(sizes)
        .flatMap(
            size ->
                Stream.of(Activation.IDENTITY, Activation.LEAKYRELU, Activation.TANH)
                    .flatMap(
                        activation ->
                            Stream.of(true, false)
                                .map(
                                    bias ->
                                        Arguments.of(
                                            size[0], size[1], size[2], activation, bias))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithDl4jAndWithDoublePrecision(
      int batch, int in, int out, Activation activation, boolean bias) {
    ComputationGraph graph =
        Graphs.random(configuration(in, out, activation, bias, DataType.FLOAT), 5);
    ComputationGraph exact =
        Graphs.random(configuration(in, out, activation, bias, DataType.DOUBLE), 5);
    INDArray x = Checks.normalArray(1, batch, in);
    Network fast = Graphs.open(graph, true);
    assertThat(fast.graph().getLayer(0)).isInstanceOf(AcceleratedLayer.class);
    Graphs.Pass pass = Graphs.pass(fast, x, 2);
    Graphs.assertSame("DL4J", pass, Graphs.pass(Graphs.open(graph, false), x, 2), 20 * TOLERANCE);
    INDArray doubles = x.castTo(DataType.DOUBLE);
    Graphs.assertSame(
        "double", pass, Graphs.pass(Graphs.open(exact, true), doubles, 2), 5 * TOLERANCE);
  }

  @Test
  void everyRowHasTheGainsDeviationAndNoMean() {
    int out = 50;
    ComputationGraph graph =
        Graphs.random(configuration(9, out, Activation.IDENTITY, false, DataType.FLOAT), 5);
    graph.getParam("l0_g").assign(3);
    double[] y = Graphs.pass(Graphs.open(graph, true), Checks.normalArray(1, 6, 9), 2).output();
    for (int row = 0; row < 6; row++) {
      double sum = 0;
      double squares = 0;
      for (int c = 0; c < out; c++) {
        sum += y[row * out + c];
        squares += y[row * out + c] * y[row * out + c];
      }
      assertThat(sum / out).isCloseTo(0, within(1e-6));
      assertThat(squares / out).isCloseTo(9, within(1e-5));
      assertThat(squares / (out - 1)).isNotCloseTo(9, within(0.1));
    }
  }

  /** One unit does not vary within a row; nor do equal ones. */
  @Test
  void rowsThatDoNotVaryBecomeZero() {
    ComputationGraph graph =
        Graphs.random(configuration(4, 1, Activation.IDENTITY, true, DataType.FLOAT), 5);
    Graphs.Pass pass = Graphs.pass(Graphs.open(graph, true), Checks.normalArray(1, 3, 4), 2);
    double bias = graph.getParam("l0_b").getDouble(0);
    assertThat(pass.output()).containsOnly(bias);
    assertThat(pass.inputGradient()).containsOnly(0);
    assertThat(pass.gradients().get("l0_g")).containsOnly(0);
  }

  private static ComputationGraphConfiguration configuration(
      int in, int out, Activation activation, boolean bias, DataType type) {
    DenseLayer layer =
        new DenseLayer.Builder()
            .nOut(out)
            .activation(activation)
            .hasBias(bias)
            .hasLayerNorm(true)
            .build();
    return Graphs.chain(InputType.feedForward(in), type, new Sgd(0.1), layer);
  }
}
