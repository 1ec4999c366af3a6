package io.gen4j.core.sequence.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.Stepper;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

class SequenceLayersTest {

  private static final double STEP = 1e-5;

  static List<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (String name : LayerCase.names()) {
      all.add(Arguments.of(name, 1, 1));
      all.add(Arguments.of(name, 1, 5));
      all.add(Arguments.of(name, 3, 7));
    }
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void gradientsInDoubleAgreeWithCentralDifferences(String name, int batch, int time) {
    LayerCase layer = LayerCase.of(name, DataType.DOUBLE);
    layer.setParameters(scattered(layer.parameters()));
    double[] input = layer.input(batch, time);
    double[] weights = Checks.normal(8, layer.output(input, batch, time).length);
    double[][] gradients = layer.gradients(input, batch, time, weights);

    double[] parameters = layer.parameters();
    double[] expected = new double[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      double value = parameters[i];
      parameters[i] = value + STEP;
      layer.setParameters(parameters);
      double above = dot(weights, layer.output(input, batch, time));
      parameters[i] = value - STEP;
      layer.setParameters(parameters);
      double below = dot(weights, layer.output(input, batch, time));
      parameters[i] = value;
      layer.setParameters(parameters);
      expected[i] = (above - below) / (2 * STEP);
    }
    Checks.assertClose("gradients of parameters", gradients[0], expected, 1e-7);
    if (layer.readsTokens()) {
      return;
    }
    double[] inputs = new double[input.length];
    for (int i = 0; i < input.length; i++) {
      double value = input[i];
      input[i] = value + STEP;
      double above = dot(weights, layer.output(input, batch, time));
      input[i] = value - STEP;
      double below = dot(weights, layer.output(input, batch, time));
      input[i] = value;
      inputs[i] = (above - below) / (2 * STEP);
    }
    Checks.assertClose("gradients of inputs", gradients[1], inputs, 1e-7);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fastFloatPassesAgreeWithPlainDoublePasses(String name, int batch, int time) {
    LayerCase plain = LayerCase.of(name, DataType.DOUBLE);
    LayerCase fast = LayerCase.of(name, DataType.FLOAT);
    plain.setParameters(scattered(plain.parameters()));
    fast.setParameters(plain.parameters());
    double[] input = plain.input(batch, time);
    double[] expected = plain.output(input, batch, time);
    Checks.assertClose("outputs", fast.output(input, batch, time), expected, 3e-6);
    double[] weights = Checks.normal(8, expected.length);
    double[][] exact = plain.gradients(input, batch, time, weights);
    double[][] floats = fast.gradients(input, batch, time, weights);
    Checks.assertClose("gradients of parameters", floats[0], exact[0], 1e-5);
    Checks.assertClose("gradients of inputs", floats[1], exact[1], 1e-5);
    // A second pass must not see the first one.
    double[][] again = fast.gradients(input, batch, time, weights);
    assertThat(again[0]).isEqualTo(floats[0]);
  }

  /** Cases that draw tokens step by step: shares of tokens exist only in whole passes. */
  static List<Arguments> casesOfSteps() {
    return cases().stream().filter(each -> !each.get()[0].equals("shares")).toList();
  }

  @ParameterizedTest
  @MethodSource("casesOfSteps")
  void stepsGiveTheSameAsWholePasses(String name, int batch, int time) {
    LayerCase layer = LayerCase.of(name, DataType.FLOAT);
    layer.setParameters(scattered(layer.parameters()));
    double[] input = layer.input(batch, time);
    int features = layer.readsTokens() ? 1 : LayerCase.WIDTH;
    double[] whole;
    try (StepMemory.Scope scope = layer.network().memory().open()) {
      long[] shape =
          layer.readsTokens() ? new long[] {batch, time} : new long[] {batch, features, time};
      whole = Checks.values(layer.network().forward(false, Checks.array(input, shape))[0]);
    }
    int outputs = whole.length / batch / time;
    double[] stepped = new double[whole.length];
    try (Stepper stepper =
        new Stepper(layer.network().graph(), features, batch, LayerCase.POSITIONS)) {
      // The first round shows that a reset forgets everything.
      for (int t = 0; t < time; t++) {
        stepper.step(new float[batch * features]);
      }
      stepper.reset();
      for (int t = 0; t < time; t++) {
        float[] step = new float[batch * features];
        for (int i = 0; i < batch; i++) {
          for (int f = 0; f < features; f++) {
            step[i * features + f] = (float) input[(i * features + f) * time + t];
          }
        }
        float[] y = stepper.step(step);
        for (int i = 0; i < batch * outputs; i++) {
          stepped[i * time + t] = y[i];
        }
      }
    }
    Checks.assertClose("outputs of steps", stepped, whole, 3e-6);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void laterStepsDoNotAffectEarlierOnes(String name, int batch, int time) {
    LayerCase layer = LayerCase.of(name, DataType.FLOAT);
    double[] input = layer.input(batch, time);
    double[] before = layer.output(input, batch, time);
    for (int i = time - 1; i < input.length; i += time) {
      input[i] = layer.readsTokens() ? (input[i] + 1) % LayerCase.TOKENS : input[i] + 1;
    }
    double[] after = layer.output(input, batch, time);
    boolean changed = false;
    for (int i = 0; i < before.length; i++) {
      if (i % time == time - 1) {
        changed |= before[i] != after[i];
      } else {
        assertThat(after[i]).isEqualTo(before[i]);
      }
    }
    assertThat(changed).isTrue();
  }

  /** After a pass on token numbers that repeat, shares of tokens are not taken for them. */
  @Test
  void sharesAfterTokensGiveTheSameAsSharesAlone() {
    LayerCase layer = LayerCase.of("gated", DataType.FLOAT);
    int batch = 3;
    int time = 7;
    float[] values = new float[batch * LayerCase.TOKENS * time];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 7 % 11) / 30f;
    }
    double[] alone = passOfShares(layer.network(), values, batch, time);
    double[] tokens = layer.input(batch, time);
    layer.gradients(
        tokens, batch, time, Checks.normal(8, layer.output(tokens, batch, time).length));
    assertThat(passOfShares(layer.network(), values, batch, time)).isEqualTo(alone);
  }

  /** Output and gradients of parameters. */
  private static double[] passOfShares(Network network, float[] shares, int batch, int time) {
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray y = network.forward(true, HeapCopy.array(shares, batch, LayerCase.TOKENS, time))[0];
      double[] output = Checks.values(y);
      network.backward(
          Gradients.PARAMETERS,
          HeapCopy.array(Checks.normal(6, (int) y.length()), y.dataType(), y.shape()));
      double[] gradients = Checks.values(network.gradients());
      return DoubleStream.concat(Arrays.stream(output), Arrays.stream(gradients)).toArray();
    }
  }

  @Test
  void lstmComputesTheSameAsDl4jsLstm() {
    int units = 5;
    ComputationGraphConfiguration theirs =
        new NeuralNetConfiguration.Builder()
            .seed(3)
            .updater(new Sgd(0.1))
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "a",
                new LSTM.Builder()
                    .nIn(LayerCase.WIDTH)
                    .nOut(units)
                    .activation(Activation.TANH)
                    .gateActivationFunction(Activation.SIGMOID)
                    .build(),
                "in")
            .setOutputs("a")
            .build();
    Network reference = Network.create("reference", theirs, StepMemory.create());
    LayerCase ours = LayerCase.of("lstm", DataType.FLOAT);
    ComputationGraph graph = ours.network().graph();
    graph.getLayer("a").getParam("in").assign(reference.graph().getLayer("a").getParam("W"));
    graph
        .getLayer("a")
        .getParam("recurrent")
        .assign(reference.graph().getLayer("a").getParam("RW"));
    graph
        .getLayer("a")
        .getParam("bias")
        .assign(reference.graph().getLayer("a").getParam("b").reshape(1, 4 * units));
    int batch = 2;
    int time = 7;
    double[] input = ours.input(batch, time);
    double[] expected;
    double[] dx;
    double[][] weights = new double[3][];
    double[] dy = Checks.normal(8, batch * units * time);
    try (StepMemory.Scope scope = reference.memory().open()) {
      INDArray x = Checks.array(input, batch, LayerCase.WIDTH, time);
      expected = Checks.values(reference.forward(true, x)[0]);
      INDArray gradient = Checks.array(dy, batch, units, time);
      dx = Checks.values(reference.backward(Gradients.ALL, gradient)[0]);
      weights[0] = Checks.values(reference.gradientsByName().get("a_W"));
      weights[1] = Checks.values(reference.gradientsByName().get("a_RW"));
      weights[2] = Checks.values(reference.gradientsByName().get("a_b"));
    }
    Checks.assertClose("outputs", ours.output(input, batch, time), expected, 3e-6);
    double[][] gradients = ours.gradients(input, batch, time, dy);
    Checks.assertClose("gradients of inputs", gradients[1], dx, 1e-5);
    double[] all = new double[gradients[0].length];
    int at = 0;
    for (double[] part : weights) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    Checks.assertClose("gradients of parameters", gradients[0], all, 1e-5);
  }

  @Test
  void configurationsKeepTheirSettingsAsJson() {
    for (String name : LayerCase.names()) {
      ComputationGraphConfiguration before =
          LayerCase.of(name, DataType.FLOAT).network().graph().getConfiguration();
      ComputationGraphConfiguration after = ComputationGraphConfiguration.fromJson(before.toJson());
      assertThat(after.toJson()).isEqualTo(before.toJson());
      Network again = Network.create("again", after, StepMemory.create());
      LayerCase same = LayerCase.of(name, DataType.FLOAT);
      assertThat(Checks.values(again.parameters())).isEqualTo(same.parameters());
    }
  }

  @Test
  void tiedOutputNeedsItsEmbedding() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .updater(new Sgd(0.1))
            .graphBuilder()
            .addInputs("in")
            .addLayer("b", new StepNormalization(4), "in")
            .addLayer("a", TokenOutput.tied(4, 7, "b"), "b")
            .setOutputs("a")
            .build();
    assertThatThrownBy(() -> Network.create("network", configuration, StepMemory.create()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tied to 'b'");
    ComputationGraph plain = new ComputationGraph(configuration);
    plain.init();
    assertThatThrownBy(() -> plain.output(HeapCopy.array(new float[8], 1, 4, 2)))
        .hasMessageContaining("Network.open");
  }

  @Test
  void plainDl4jTrainsTheLayers() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(2)
            .updater(new Adam(0.01))
            .graphBuilder()
            .addInputs("in")
            .addLayer("a", new CausalAttention(4, 2, 0.3, 0.3, 0), "in")
            .addLayer("f", new FeedForward(4, 8, 0.3, 0.3, 0), "a")
            .addLayer("l", new LstmLayer(4, 6, 0), "f")
            .addLayer("g", new GruLayer(6, 6, 0), "l")
            .addLayer(
                "out",
                new RnnOutputLayer.Builder(LossFunctions.LossFunction.MSE)
                    .nIn(6)
                    .nOut(2)
                    .dataFormat(RNNFormat.NCW)
                    .activation(Activation.IDENTITY)
                    .build(),
                "g")
            .setOutputs("out")
            .build();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    INDArray x = Checks.normalArray(1, 5, 4, 6);
    INDArray y = x.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2), NDArrayIndex.all()).dup();
    graph.fit(new INDArray[] {x}, new INDArray[] {y});
    double first = graph.score();
    for (int i = 0; i < 150; i++) {
      graph.fit(new INDArray[] {x}, new INDArray[] {y});
    }
    assertThat(graph.score()).isBetween(0.0, first / 10);
  }

  @Test
  void sizesAreChecked() {
    assertThatThrownBy(() -> new CausalAttention(6, 4, 0.1, 0.1, 0))
        .hasMessageContaining("multiple of the number of heads");
    assertThatThrownBy(() -> new FeedForward(6, 0, 0.1, 0.1, 0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> new LstmLayer(1, 1, 1)).hasMessageContaining("got 1.0");
    assertThatThrownBy(() -> new TokenEmbedding(2, 3, 4, 0, 0)).hasMessageContaining("above 0");
    LayerCase embedding = LayerCase.of("embedding", DataType.FLOAT);
    assertThatThrownBy(() -> embedding.output(new double[10], 1, 10))
        .hasMessageContaining("9 steps, got a sequence of 10");
    assertThatThrownBy(() -> embedding.output(new double[] {7}, 1, 1))
        .hasMessageContaining("from 0 to 6, got 7");
  }

  /** Parameters away from their initial values, which are often 0 or 1. */
  private static double[] scattered(double[] parameters) {
    double[] noise = Checks.normal(4, parameters.length);
    double[] out = new double[parameters.length];
    for (int i = 0; i < out.length; i++) {
      out[i] = (float) (parameters[i] + 0.3 * noise[i]);
    }
    return out;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
