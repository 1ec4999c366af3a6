package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Curve;
import io.gen4j.core.testing.Graphs;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
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

  /** Functions that have kernels of their own. */
  private static final Set<Curve> OURS =
      EnumSet.of(Curve.IDENTITY, Curve.RELU, Curve.LEAKY_RELU, Curve.TANH, Curve.SIGMOID);

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

  /**
   * Values whose exponentials overflow or vanish. Functions that are left to DL4J are asked up to
   * 20 only: DL4J's derivatives of GELU and swish are NaN from about 26 and 44 on, and its softplus
   * is infinite from about 89 on.
   */
  @ParameterizedTest
  @EnumSource(Curve.class)
  void survivesLargeValues(Curve curve) {
    double[] large = {-200, -90, -30, -1e-30, 1e-30, 20, 80, 200};
    INDArray x = Checks.array(large, 2, 4);
    Graphs.Pass pass = Graphs.pass(Graphs.open(graph(curve.activation(), 2, 4), true), x, 2);
    double[] values = curve.of(large);
    double[] slopes = curve.back(large, Checks.normal(2, 8));
    boolean ours = OURS.contains(curve);
    for (int i = 0; i < large.length; i++) {
      if (ours || large[i] <= 20) {
        assertThat(pass.output()[i]).isCloseTo(values[i], within(values[i]));
        assertThat(pass.inputGradient()[i]).isCloseTo(slopes[i], within(slopes[i]));
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
