package io.gen4j.vae.architecture;

import io.gen4j.core.internal.architecture.SeededBuilder;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/** Layers that the convolutional architectures share. */
final class Convolutions {

  private Convolutions() {}

  static void requireClasses(int classes) {
    if (classes < 0 || classes == 1) {
      throw new IllegalArgumentException(
          "The number of classes must be 0 (unconditional) or 2 or more, got " + classes);
    }
  }

  static NeuralNetConfiguration.Builder builder(long seed) {
    return SeededBuilder.of(seed).weightInit(WeightInit.RELU);
  }

  /** Returns a layer that halves both sides. */
  static ConvolutionLayer halving(int in, int out, Activation activation) {
    return new ConvolutionLayer.Builder(4, 4)
        .stride(2, 2)
        .padding(1, 1)
        .convolutionMode(ConvolutionMode.Truncate)
        .nIn(in)
        .nOut(out)
        .activation(activation)
        .build();
  }

  /** Returns a layer that doubles both sides. */
  static Deconvolution2D doubling(int in, int out, Activation activation) {
    return new Deconvolution2D.Builder(4, 4)
        .stride(2, 2)
        .padding(1, 1)
        .convolutionMode(ConvolutionMode.Truncate)
        .nIn(in)
        .nOut(out)
        .activation(activation)
        .build();
  }

  /** Returns a layer that keeps both sides; the kernel must be odd. */
  static ConvolutionLayer keeping(int kernel, int in, int out, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(1, 1)
        .padding(kernel / 2, kernel / 2)
        .convolutionMode(ConvolutionMode.Truncate)
        .nIn(in)
        .nOut(out)
        .activation(activation)
        .build();
  }

  /** Adds a block relu(x + conv(relu(conv(x)))) and returns the name of its last layer. */
  static String addBlock(GraphBuilder graph, String name, int channels, String last) {
    graph.addLayer(name + "first", keeping(3, channels, channels, Activation.RELU), last);
    graph.addLayer(
        name + "second", keeping(3, channels, channels, Activation.IDENTITY), name + "first");
    graph.addVertex(
        name + "sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), last, name + "second");
    graph.addLayer(name, new ActivationLayer(Activation.RELU), name + "sum");
    return name;
  }
}
