package io.gen4j.core.sequence.layer;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import java.util.Arrays;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

/** A small network of one kind of sequence layer, in floats or doubles, with its passes. */
final class LayerCase {

  static final int TOKENS = 7;
  static final int WIDTH = 6;
  static final int POSITIONS = 9;

  private final Network network;
  private final boolean readsTokens;

  private LayerCase(ComputationGraphConfiguration configuration, boolean readsTokens) {
    this.network = Network.create("network", configuration, StepMemory.create());
    this.readsTokens = readsTokens;
  }

  /** Names of the cases. */
  static String[] names() {
    return new String[] {
      "normalization",
      "attention",
      "feedforward",
      "output",
      "lstm",
      "gru",
      "convolution",
      "shares",
      "embedding",
      "tied",
      "gated",
      "dropout"
    };
  }

  static LayerCase of(String name, DataType type) {
    ComputationGraphConfiguration.GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(12)
            .dataType(type)
            .updater(new Sgd(0.1))
            .graphBuilder()
            .addInputs("in");
    boolean tokens =
        name.equals("embedding")
            || name.equals("tied")
            || name.equals("gated")
            || name.equals("dropout");
    switch (name) {
      case "normalization" -> graph.addLayer("a", new StepNormalization(WIDTH), "in");
      case "attention" -> graph.addLayer("a", new CausalAttention(WIDTH, 2, 0.5, 0.4, 0), "in");
      case "feedforward" -> graph.addLayer("a", new FeedForward(WIDTH, 11, 0.5, 0.4, 0), "in");
      case "output" -> graph.addLayer("a", TokenOutput.of(WIDTH, TOKENS, 0), "in");
      case "lstm" -> graph.addLayer("a", new LstmLayer(WIDTH, 5, 0), "in");
      case "gru" -> graph.addLayer("a", new GruLayer(WIDTH, 5, 0), "in");
      case "convolution" -> graph.addLayer("a", new CausalConvolution(WIDTH, 5, 3, 0), "in");
      case "shares" ->
          graph
              .addLayer("e", new TokenEmbedding(WIDTH, POSITIONS, 4, 0.5, 0), "in")
              .addLayer("a", new CausalConvolution(4, 5, 2, 0), "e");
      case "embedding" ->
          graph
              .addLayer("e", new TokenEmbedding(TOKENS, POSITIONS, WIDTH, 0.5, 0), "in")
              .addLayer("a", new StepNormalization(WIDTH), "e");
      case "tied" ->
          graph
              .addLayer("e", new TokenEmbedding(TOKENS, 0, WIDTH, 0.5, 0), "in")
              .addLayer("b", new LstmLayer(WIDTH, WIDTH, 0), "e")
              .addLayer("a", TokenOutput.tied(WIDTH, TOKENS, "e"), "b");
      case "gated" ->
          graph
              .addLayer("e", new TokenEmbedding(TOKENS, 0, WIDTH, 0.5, 0), "in")
              .addLayer("a", new GruLayer(WIDTH, 5, 0), "e");
      default ->
          graph
              .addLayer("e", new TokenEmbedding(TOKENS, POSITIONS, WIDTH, 0.5, 0.2), "in")
              .addLayer("c", new CausalConvolution(WIDTH, WIDTH, 2, 0.2), "e")
              .addLayer("f", new CausalAttention(WIDTH, 3, 0.5, 0.4, 0.3), "c")
              .addLayer("g", new FeedForward(WIDTH, 11, 0.5, 0.4, 0.3), "f")
              .addLayer("l", new LstmLayer(WIDTH, WIDTH, 0.4), "g")
              .addLayer("r", new GruLayer(WIDTH, WIDTH, 0.4), "l")
              .addLayer("a", TokenOutput.of(WIDTH, TOKENS, 0.3), "r");
    }
    return new LayerCase(graph.setOutputs("a").build(), tokens);
  }

  Network network() {
    return network;
  }

  boolean readsTokens() {
    return readsTokens;
  }

  /** Input values in the order [batch, features, time], or tokens [batch, time]. */
  double[] input(int batch, int time) {
    if (!readsTokens) {
      return Checks.normal(3, batch * WIDTH * time);
    }
    double[] tokens = new double[batch * time];
    Arrays.setAll(tokens, i -> (i * 5 + i / 3) % TOKENS);
    return tokens;
  }

  private INDArray array(double[] values, int batch, int time) {
    long[] shape = readsTokens ? new long[] {batch, time} : new long[] {batch, WIDTH, time};
    return HeapCopy.array(values, network.parameters().dataType(), shape);
  }

  double[] parameters() {
    return Checks.values(network.parameters());
  }

  void setParameters(double[] values) {
    network
        .parameters()
        .assign(HeapCopy.array(values, network.parameters().dataType(), 1, values.length));
  }

  /** The output in the order [batch, features, time]. */
  double[] output(double[] input, int batch, int time) {
    try (StepMemory.Scope scope = network.memory().open()) {
      network.seedNoise(5);
      return Checks.values(network.forward(true, array(input, batch, time))[0]);
    }
  }

  /** The gradients of the parameters and of the input, for a given gradient of the output. */
  double[][] gradients(double[] input, int batch, int time, double[] outputGradient) {
    try (StepMemory.Scope scope = network.memory().open()) {
      network.seedNoise(5);
      INDArray y = network.forward(true, array(input, batch, time))[0];
      INDArray dy = HeapCopy.array(outputGradient, y.dataType(), y.shape());
      INDArray dx = network.backward(readsTokens ? Gradients.PARAMETERS : Gradients.ALL, dy)[0];
      double[] inputGradient = dx == null ? new double[0] : Checks.values(dx);
      return new double[][] {Checks.values(network.gradients()), inputGradient};
    }
  }
}
