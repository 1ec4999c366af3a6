package io.gen4j.core.testing;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/** Small graphs with parameters that no initializer would choose, and passes through them. */
public final class Graphs {

  /**
   * What one forward and one backward pass gave.
   *
   * @param gradients parameter gradients by DL4J's names
   */
  public record Pass(double[] output, double[] inputGradient, Map<String, double[]> gradients) {}

  private Graphs() {}

  /** A chain of layers named l0, l1 and so on, trained by gradient descent. */
  public static ComputationGraphConfiguration chain(InputType type, Layer... layers) {
    return chain(type, DataType.FLOAT, new Sgd(0.1), layers);
  }

  /** A chain of layers named l0, l1 and so on. */
  public static ComputationGraphConfiguration chain(
      InputType type, DataType dataType, IUpdater updater, Layer... layers) {
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .seed(11)
            .dataType(dataType)
            .updater(updater)
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(type);
    String last = "in";
    for (int i = 0; i < layers.length; i++) {
      builder.addLayer("l" + i, layers[i], last);
      last = "l" + i;
    }
    return builder.setOutputs(last).build();
  }

  /** An initialized graph whose parameters are random and unlike each other. */
  public static ComputationGraph random(ComputationGraphConfiguration configuration, long seed) {
    ComputationGraph graph = new ComputationGraph(configuration.clone());
    graph.init();
    randomize(graph, seed);
    return graph;
  }

  /** Gives every parameter a random value that it could have after some training. */
  public static void randomize(ComputationGraph graph, long seed) {
    long[] next = {seed * 1000};
    graph
        .paramTable()
        .forEach(
            (name, parameter) -> {
              double[] values = Checks.normal(next[0]++, (int) parameter.length());
              for (int i = 0; i < values.length; i++) {
                double n = values[i];
                if (name.endsWith("_var")) {
                  values[i] = 0.5 + Math.abs(n);
                } else if (name.endsWith("_log10stdev")) {
                  values[i] = 0.2 * n;
                } else if (name.endsWith("_gamma")) {
                  values[i] = 1 + 0.3 * n;
                } else {
                  values[i] = 0.4 * n;
                }
              }
              parameter.assign(
                  Checks.array(values, parameter.shape()).castTo(parameter.dataType()));
            });
  }

  /** Parameters by name in C order. */
  public static Map<String, double[]> parameters(ComputationGraph graph) {
    Map<String, double[]> values = new LinkedHashMap<>();
    graph.paramTable().forEach((name, value) -> values.put(name, Checks.values(value)));
    return values;
  }

  /** A network over a copy of a graph. */
  public static Network open(ComputationGraph graph, boolean accelerate) {
    return Network.open("probe", graph.clone(), StepMemory.create(), accelerate);
  }

  /** One training pass, with a random gradient of the output. */
  public static Pass pass(Network network, INDArray x, long seed) {
    return pass(network, true, x, seed);
  }

  /** One pass, with a random gradient of the output. */
  public static Pass pass(Network network, boolean training, INDArray x, long seed) {
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray y = network.forward(training, x)[0];
      double[] output = Checks.values(y);
      INDArray dy = Checks.normalArray(seed, y.shape()).castTo(y.dataType());
      INDArray dx = network.backward(Gradients.ALL, dy)[0];
      Map<String, double[]> gradients = new LinkedHashMap<>();
      network.gradientsByName().forEach((name, value) -> gradients.put(name, Checks.values(value)));
      return new Pass(output, Checks.values(dx), gradients);
    }
  }

  /** Asserts that two passes agree. */
  public static void assertSame(String what, Pass actual, Pass expected, double tolerance) {
    Checks.assertClose(what + ": output", actual.output(), expected.output(), tolerance);
    Checks.assertClose(
        what + ": input gradient", actual.inputGradient(), expected.inputGradient(), tolerance);
    Checks.assertClose(what + ": gradient of", actual.gradients(), expected.gradients(), tolerance);
  }
}
