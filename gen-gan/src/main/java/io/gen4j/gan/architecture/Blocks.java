package io.gen4j.gan.architecture;

import io.gen4j.gan.vertex.AttentionVertex;
import io.gen4j.gan.vertex.SumVertex;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;

/** Layers and blocks that the ready-made networks share. */
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

  /** A convolution with stride 1 and kernel 1 or 3 that keeps height and width. */
  static ConvolutionLayer convolution(
      int in, int out, int kernel, IActivation activation, WeightInit init, boolean bias) {
    return convolution(in, out, kernel, activation, init.getWeightInitFunction(), bias);
  }

  /** A convolution with stride 1 and kernel 1 or 3 that keeps height and width. */
  static ConvolutionLayer convolution(
      int in, int out, int kernel, IActivation activation, IWeightInit init, boolean bias) {
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

  static DenseLayer dense(int in, long out, IActivation activation, WeightInit init, boolean bias) {
    return dense(in, out, activation, init.getWeightInitFunction(), bias);
  }

  /** A dense layer; if {@code in} is 0, DL4J infers it. */
  static DenseLayer dense(
      int in, long out, IActivation activation, IWeightInit init, boolean bias) {
    return new DenseLayer.Builder()
        .nIn(in)
        .nOut(out)
        .weightInit(init)
        .activation(activation)
        .hasBias(bias)
        .build();
  }

  /** Weights from N(0, 0.02²), as in the DCGAN paper. */
  static IWeightInit normal() {
    return new WeightInitDistribution(new NormalDistribution(0, 0.02));
  }

  /** Batch normalization, with a learned scale and shift if {@code affine}. */
  static BatchNormalization normalization(int channels, boolean affine) {
    return new BatchNormalization.Builder()
        .nIn(channels)
        .nOut(channels)
        .eps(1e-5)
        .useLogStd(false)
        .lockGammaBeta(!affine)
        .build();
  }

  /** Adds the sum of two vertices, and returns its name. */
  String sum(String name, String first, String second) {
    graph.addVertex(name, new SumVertex(), first, second);
    return name;
  }

  /**
   * Adds a residual block of a discriminator that halves height and width: two convolutions with
   * leaky ReLU, and a shortcut with one convolution.
   *
   * @param half halves height and width
   */
  String down(String name, int in, int out, GraphVertex half, String from) {
    graph.addLayer(name + "a", convolution(in, out, 3, leaky(), WeightInit.RELU, true), from);
    graph.addLayer(
        name + "b", convolution(out, out, 3, leaky(), WeightInit.RELU, true), name + "a");
    graph.addVertex(name + "pool", half, name + "b");
    graph.addVertex(name + "shortpool", half, from);
    graph.addLayer(
        name + "short",
        convolution(in, out, 1, none(), WeightInit.XAVIER, false),
        name + "shortpool");
    return sum(name, name + "pool", name + "short");
  }

  /**
   * Adds self-attention with a skip connection. Queries and keys have an eighth of the channels,
   * values half. The last convolution starts at zero, so that the block starts as the identity, as
   * with the factor γ of the paper.
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
