package io.gen4j.gan.architecture;

import io.gen4j.gan.vertex.AttentionVertex;
import io.gen4j.gan.vertex.AveragePoolVertex;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;

/** Pieces that the residual and the style-based networks are put together from. */
final class Blocks {

  private static final double LEAK = 0.2;

  private final GraphBuilder graph;

  Blocks(GraphBuilder graph) {
    this.graph = graph;
  }

  static IActivation leaky() {
    return new ActivationLReLU(LEAK);
  }

  static IActivation none() {
    return Activation.IDENTITY.getActivationFunction();
  }

  /** A convolution of stride 1 that keeps the sides; kernel 1 or 3. */
  static ConvolutionLayer convolution(
      int in, int out, int kernel, IActivation activation, WeightInit init, boolean bias) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(1, 1)
        .padding(kernel / 2, kernel / 2)
        .convolutionMode(ConvolutionMode.Truncate)
        .nIn(in)
        .nOut(out)
        .weightInit(init)
        .activation(activation)
        .hasBias(bias)
        .build();
  }

  static DenseLayer dense(int in, int out, IActivation activation, double bias) {
    return new DenseLayer.Builder()
        .nIn(in)
        .nOut(out)
        .weightInit(WeightInit.RELU)
        .activation(activation)
        .biasInit(bias)
        .build();
  }

  /** Adds a vertex that adds two others, and returns its name. */
  String sum(String name, String first, String second) {
    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), first, second);
    return name;
  }

  /**
   * Adds a residual block of a discriminator that halves the sides: two convolutions with leaky
   * ReLU, and a shortcut of one.
   */
  String down(String name, int in, int out, String from) {
    graph.addLayer(name + "a", convolution(in, out, 3, leaky(), WeightInit.RELU, true), from);
    graph.addLayer(
        name + "b", convolution(out, out, 3, leaky(), WeightInit.RELU, true), name + "a");
    graph.addVertex(name + "pool", new AveragePoolVertex(), name + "b");
    graph.addVertex(name + "shortpool", new AveragePoolVertex(), from);
    graph.addLayer(
        name + "short",
        convolution(in, out, 1, none(), WeightInit.XAVIER, false),
        name + "shortpool");
    return sum(name, name + "pool", name + "short");
  }

  /**
   * Adds self-attention with an eighth of the channels in queries and keys and half of them in
   * values, onto its own input. Its last convolution starts at zero, so that at first nothing is
   * added, as with the paper's factor γ.
   */
  String attention(String name, int channels, String from) {
    int depth = Math.max(1, channels / 8);
    int half = Math.max(1, channels / 2);
    String[] parts = {name + "query", name + "key", name + "value"};
    for (String part : parts) {
      int out = part.endsWith("value") ? half : depth;
      graph.addLayer(part, convolution(channels, out, 1, none(), WeightInit.XAVIER, false), from);
    }
    graph.addVertex(name + "attend", new AttentionVertex(), parts);
    graph.addLayer(
        name + "out",
        convolution(half, channels, 1, none(), WeightInit.ZERO, false),
        name + "attend");
    return sum(name, from, name + "out");
  }

  /** Adds an activation layer, and returns its name. */
  String activation(String name, IActivation function, String from) {
    graph.addLayer(name, new ActivationLayer(function), from);
    return name;
  }
}
