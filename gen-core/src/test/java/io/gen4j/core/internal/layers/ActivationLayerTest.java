package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Curve;
import io.gen4j.core.testing.Graphs;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Activation layers against the functions' definitions and against DL4J's own layer. */
class ActivationLayerTest {

  private static final double TOLERANCE = 3e-6;

  static Stream<Arguments> cases() {
    long[][] shapes = {{1, 1}, {7, 5}, {32, 3000}, {3, 5, 4, 6}, {1, 1, 1, 1}, {32, 16, 14, 14}};
    return Stream.of(Curve.values())
        .flatMap(curve -> Stream.of(shapes).map(shape -> Arguments.of(curve, shape)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithItsDefinitionAndWithDl4j(Curve curve, long[] shape) {
    ComputationGraph graph = graph(curve.activation(), shape);
    INDArray x = Checks.normalArray(1, shape).muli(2);
    Network fast = Graphs.open(graph, true);
    assertThat(fast.graph().getLayer(0)).isInstanceOf(AcceleratedLayer.class);
    Graphs.Pass pass = Graphs.pass(fast, x, 2);
    double[] values = Checks.values(x);
    double[] dx = curve.back(values, Checks.normal(2, values.length));
    Graphs.assertSame(
        "definition", pass, new Graphs.Pass(curve.of(values), dx, Map.of()), TOLERANCE);
    Graphs.assertSame("DL4J", pass, Graphs.pass(Graphs.open(graph, false), x, 2), TOLERANCE);
  }

  /** Values whose exponentials overflow or vanish. */
  @ParameterizedTest
  @EnumSource(Curve.class)
  void survivesLargeValues(Curve curve) {
    double[] large = {-200, -90, -30, -1e-30, 1e-30, 30, 80, 200};
    INDArray x = Checks.array(large, 2, 4);
    ComputationGraph graph = graph(curve.activation(), 2, 4);
    Graphs.Pass pass = Graphs.pass(Graphs.open(graph, true), x, 2);
    Graphs.Pass slow = Graphs.pass(Graphs.open(graph, false), x, 2);
    double[] value = curve.of(Checks.values(x));
    double[] slope = curve.back(Checks.values(x), Checks.normal(2, 8));
    for (int i = 0; i < large.length; i++) {
      if (Math.abs(pass.output()[i] - value[i]) > 1e-5 * Math.max(1, Math.abs(value[i]))
          || !Double.isFinite(pass.output()[i]))
        System.err.println(
            "LARGE " + curve + " f(" + large[i] + ")=" + pass.output()[i] + " " + value[i]);
      if (Math.abs(pass.inputGradient()[i] - slope[i]) > 1e-5
          || !Double.isFinite(pass.inputGradient()[i]))
        System.err.println(
            "LARGE "
                + curve
                + " f'("
                + large[i]
                + ")="
                + pass.inputGradient()[i]
                + " "
                + slope[i]
                + " "
                + slow.inputGradient()[i]);
      if (Double.isFinite(slow.output()[i])) {
        assertThat(pass.output()[i]).isCloseTo(slow.output()[i], within(slow.output()[i]));
      }
      if (Double.isFinite(slow.inputGradient()[i])) {
        assertThat(pass.inputGradient()[i])
            .isCloseTo(slow.inputGradient()[i], within(slow.inputGradient()[i]));
      }
    }
  }

  /** Functions that the accelerated layers do not know stay with DL4J. */
  @ParameterizedTest
  @MethodSource("others")
  void leavesOtherFunctionsToDl4j(IActivation activation) {
    Network network = Graphs.open(graph(activation, 3, 4), true);
    assertThat(network.graph().getLayer(0)).isNotInstanceOf(AcceleratedLayer.class);
    INDArray x = Checks.normalArray(1, 3, 4);
    Graphs.assertSame(
        "DL4J",
        Graphs.pass(network, x, 2),
        Graphs.pass(Graphs.open(graph(activation, 3, 4), false), x, 2),
        0);
  }

  static Stream<IActivation> others() {
    return Stream.of(
        new ActivationReLU6(),
        new ActivationSoftmax(),
        new ActivationLReLU(-0.1),
        new ActivationLReLU(1.5),
        new ActivationReLU(null, 0.5, null));
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(1e-6 * Math.max(1, Math.abs(value)));
  }

  private static ComputationGraph graph(IActivation activation, long... shape) {
    InputType type =
        shape.length == 2
            ? InputType.feedForward(shape[1])
            : InputType.convolutional(shape[2], shape[3], shape[1]);
    return Graphs.random(Graphs.chain(type, new ActivationLayer(activation)), 5);
  }
}
