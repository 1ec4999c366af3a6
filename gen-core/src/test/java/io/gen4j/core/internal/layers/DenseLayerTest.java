package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Curve;
import io.gen4j.core.testing.Graphs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The accelerated dense layer against loops in double precision and against DL4J's own layer. */
class DenseLayerTest {

  private static final double TOLERANCE = 1e-5;

  static Stream<Arguments> cases() {
    int[] batches = {1, 3, 7, 32};
    int[][] sizes = {{1, 1}, {1, 5}, {5, 1}, {3, 16}, {16, 3}, {100, 257}, {300, 2500}};
    Stream.Builder<Arguments> cases = Stream.builder();
    int i = 0;
    for (int batch : batches) {
      for (int[] size : sizes) {
        Curve curve = Curve.values()[i % Curve.values().length];
        cases.add(Arguments.of(batch, size[0], size[1], curve, i++ % 4 != 1));
      }
    }
    for (Curve curve : Curve.values()) {
      cases.add(Arguments.of(5, 4, 6, curve, true));
      cases.add(Arguments.of(5, 4, 6, curve, false));
    }
    return cases.build();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithLoopsAndWithDl4j(int batch, int in, int out, Curve curve, boolean bias) {
    ComputationGraph graph = graph(in, out, curve, bias);
    INDArray x = Checks.normalArray(1, batch, in);
    Network fast = Graphs.open(graph, true);
    assertThat(fast.graph().getLayer(0)).isInstanceOf(AcceleratedLayer.class);
    Graphs.Pass pass = Graphs.pass(fast, x, 2);
    Graphs.assertSame("loops", pass, expected(graph, curve, x, out), TOLERANCE);
    Graphs.assertSame("DL4J", pass, Graphs.pass(Graphs.open(graph, false), x, 2), TOLERANCE);
  }

  @Test
  void takesAnyStrides() {
    ComputationGraph graph = graph(6, 5, Curve.LEAKY_RELU, true);
    INDArray x = Checks.normalArray(1, 7, 6);
    Graphs.Pass expected = Graphs.pass(Graphs.open(graph, true), x, 2);
    INDArray columns =
        Checks.normalArray(3, 7, 9).get(NDArrayIndex.all(), NDArrayIndex.interval(2, 8));
    columns.assign(x);
    INDArray rows =
        Checks.normalArray(3, 10, 6).get(NDArrayIndex.interval(3, 10), NDArrayIndex.all());
    rows.assign(x);
    for (INDArray same : new INDArray[] {x.dup('f'), columns, rows}) {
      Graphs.assertSame("strides", Graphs.pass(Graphs.open(graph, true), same, 2), expected, 0);
    }
  }

  @Test
  void noticesASmallChangeOfOneWeight() {
    ComputationGraph graph = graph(6, 5, Curve.TANH, true);
    INDArray x = Checks.normalArray(1, 7, 6);
    Graphs.Pass pass = Graphs.pass(Graphs.open(graph, true), x, 2);
    INDArray w = graph.getParam("l0_W");
    w.putScalar(2, 3, w.getDouble(2, 3) + 1e-3);
    Graphs.Pass changed = expected(graph, Curve.TANH, x, 5);
    assertThatThrownBy(() -> Graphs.assertSame("changed", pass, changed, TOLERANCE))
        .isInstanceOf(AssertionError.class);
  }

  private static Graphs.Pass expected(ComputationGraph graph, Curve curve, INDArray x, int out) {
    Map<String, double[]> parameters = Graphs.parameters(graph);
    double[] w = parameters.get("l0_W");
    double[] b = parameters.get("l0_b");
    double[] input = Checks.values(x);
    int batch = (int) x.size(0);
    int in = (int) x.size(1);
    double[] z = new double[batch * out];
    for (int n = 0; n < batch; n++) {
      for (int o = 0; o < out; o++) {
        z[n * out + o] = b == null ? 0 : b[o];
        for (int i = 0; i < in; i++) {
          z[n * out + o] += input[n * in + i] * w[i * out + o];
        }
      }
    }
    double[] dz = curve.back(z, Checks.normal(2, z.length));
    double[] dx = new double[input.length];
    double[] dw = new double[w.length];
    double[] db = new double[out];
    for (int n = 0; n < batch; n++) {
      for (int o = 0; o < out; o++) {
        double d = dz[n * out + o];
        db[o] += d;
        for (int i = 0; i < in; i++) {
          dx[n * in + i] += d * w[i * out + o];
          dw[i * out + o] += d * input[n * in + i];
        }
      }
    }
    Map<String, double[]> gradients = new LinkedHashMap<>();
    gradients.put("l0_W", dw);
    if (b != null) {
      gradients.put("l0_b", db);
    }
    return new Graphs.Pass(curve.of(z), dx, gradients);
  }

  private static ComputationGraph graph(int in, int out, Curve curve, boolean bias) {
    return Graphs.random(
        Graphs.chain(
            InputType.feedForward(in),
            new DenseLayer.Builder()
                .nOut(out)
                .hasBias(bias)
                .activation(curve.activation())
                .build()),
        5);
  }
}
