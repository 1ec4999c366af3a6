package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Batch normalization that does the activation layer behind it, against DL4J and against the same
 * graph in double precision; and where it must not.
 */
class NormalizedActivationTest {

  private static final double DL4J = 4e-4;
  private static final double EXACT = 2e-5;

  static Stream<Arguments> cases() {
    long[][] shapes = {{7, 5}, {33, 100}, {1, 3, 5, 5}, {7, 5, 3, 3}, {8, 16, 6, 7}};
    return Stream.of(shapes)
        .flatMap(
            shape ->
                Stream.of(new ActivationReLU(), new ActivationLReLU(0.2), new ActivationTanH())
                    .map(function -> Arguments.of(shape, function)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void agreesWithDl4jAndWithDoublePrecision(long[] shape, IActivation function) {
    INDArray x = Checks.normalArray(1, shape).addi(0.5);
    for (boolean training : new boolean[] {true, false}) {
      ComputationGraph graph = Graphs.random(chain(shape, function, DataType.FLOAT), 5);
      Graphs.Pass fast = Graphs.pass(Graphs.open(graph, true), training, x, 2);
      if (training) {
        // DL4J's own layer has no way back from inference.
        Graphs.assertSame("DL4J", fast, Graphs.pass(Graphs.open(graph, false), x, 2), DL4J);
      }
      ComputationGraph exact = Graphs.random(chain(shape, function, DataType.DOUBLE), 5);
      INDArray doubles = x.castTo(DataType.DOUBLE);
      Graphs.Pass reference = Graphs.pass(Graphs.open(exact, true), true, doubles, 2);
      if (training) {
        Graphs.assertSame("double", fast, reference, EXACT);
      } else {
        double[] output = Checks.values(exact.outputSingle(doubles));
        Checks.assertClose("inference", fast.output(), output, EXACT);
      }
    }
  }

  /** Two groups of a batch in one pass, against two passes. */
  @ParameterizedTest
  @MethodSource("cases")
  void keepsGroupsApart(long[] shape, IActivation function) {
    ComputationGraph graph = Graphs.random(chain(shape, function, DataType.FLOAT), 5);
    INDArray first = Checks.normalArray(1, shape);
    INDArray second = Checks.normalArray(4, shape).muli(1.7).addi(1);
    Graphs.Pass one = Graphs.pass(Graphs.open(graph, true), first, 2);
    Graphs.Pass two = Graphs.pass(Graphs.open(graph, true), second, 3);
    Network network = Graphs.open(graph, true);
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray y = network.forward(true, 2, Nd4j.concat(0, first, second))[0];
      double[] output = Checks.values(y);
      INDArray dy = Nd4j.concat(0, Checks.normalArray(2, shape), Checks.normalArray(3, shape));
      double[] dx = Checks.values(network.backward(Gradients.ALL, dy)[0]);
      int half = output.length / 2;
      for (int i = 0; i < half; i++) {
        assertThat(output[i]).isEqualTo(one.output()[i]);
        assertThat(output[half + i]).isEqualTo(two.output()[i]);
        assertThat(dx[i]).isEqualTo(one.inputGradient()[i]);
        assertThat(dx[half + i]).isEqualTo(two.inputGradient()[i]);
      }
    }
  }

  @Test
  void theNormalizationHoldsActivationsAndTheActivationLayerPassesThemOn() {
    ComputationGraph graph =
        Graphs.random(chain(new long[] {7, 5}, new ActivationReLU(), DataType.FLOAT), 5);
    assertThat(least(Graphs.open(graph, true), "l0")).isZero();
    assertThat(least(Graphs.open(graph, false), "l0")).isNegative();
  }

  /** What another vertex, or the caller, reads must stay the normalization's own output. */
  @ParameterizedTest
  @MethodSource("branches")
  void isLeftAloneWhereItsOutputIsReadElsewhere(boolean output) {
    ComputationGraph graph = Graphs.random(branching(output, DataType.FLOAT), 5);
    ComputationGraph exact = Graphs.random(branching(output, DataType.DOUBLE), 5);
    INDArray x = Checks.normalArray(1, 7, 5);
    Map<String, double[]> fast = all(Graphs.open(graph, true), x);
    assertThat(least(Graphs.open(graph, true), "norm")).isNegative();
    Checks.assertClose("DL4J", fast, all(Graphs.open(graph, false), x), DL4J);
    Checks.assertClose(
        "double", fast, all(Graphs.open(exact, true), x.castTo(DataType.DOUBLE)), EXACT);
  }

  static Stream<Boolean> branches() {
    return Stream.of(true, false);
  }

  private static double least(Network network, String vertex) {
    INDArray x = Checks.normalArray(1, 7, 5);
    try (StepMemory.Scope scope = network.memory().open()) {
      network.forward(true, x);
      LayerVertex next =
          (LayerVertex) network.graph().getVertex(vertex.equals("l0") ? "l1" : "act");
      return next.getLayer().input().minNumber().doubleValue();
    }
  }

  private static Map<String, double[]> all(Network network, INDArray x) {
    Map<String, double[]> values = new LinkedHashMap<>();
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray[] y = network.forward(true, x);
      INDArray[] dy = new INDArray[y.length];
      for (int i = 0; i < y.length; i++) {
        values.put("output " + i, Checks.values(y[i]));
        dy[i] = Checks.normalArray(2 + i, y[i].shape()).castTo(y[i].dataType());
      }
      values.put("dx", Checks.values(network.backward(Gradients.ALL, dy)[0]));
      network.gradientsByName().forEach((name, value) -> values.put(name, Checks.values(value)));
    }
    return values;
  }

  private static ComputationGraphConfiguration branching(boolean output, DataType type) {
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(5))
            .addLayer("norm", normalization(), "in")
            .addLayer("act", new ActivationLayer(new ActivationReLU()), "norm");
    if (output) {
      return builder.setOutputs("act", "norm").build();
    }
    return builder
        .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "norm", "act")
        .setOutputs("sum")
        .build();
  }

  private static ComputationGraphConfiguration chain(
      long[] shape, IActivation function, DataType type) {
    InputType input =
        shape.length == 2
            ? InputType.feedForward(shape[1])
            : InputType.convolutional(shape[2], shape[3], shape[1]);
    return Graphs.chain(input, type, new Sgd(0.1), normalization(), new ActivationLayer(function));
  }

  private static BatchNormalization normalization() {
    return new BatchNormalization.Builder().eps(1e-3).decay(0.8).build();
  }
}
