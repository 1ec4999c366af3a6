package io.gen4j.gan.architecture;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.gan.vertex.JoinVertex;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.nd4j.linalg.activations.IActivation;

/**
 * A discriminator with one logit per patch, {@code [batch, channels, height, width] -> [batch, 1,
 * height / 4, width / 4]} (PatchGAN, Isola et al. 2017): two convolutions of 4x4 with stride 2, one
 * of 3x3 and the logits of 3x3, with leaky ReLU and batch normalization from the second one on. A
 * logit sees a patch of 26x26 pixels.
 */
final class PatchDiscriminator {

  private PatchDiscriminator() {}

  /**
   * Returns the network for images of {@code shape} with {@code behind} further channels in the
   * same input.
   */
  static NetworkSource of(long seed, ExampleShape shape, int behind, int width) {
    int channels = shape.channels() + behind;
    GraphBuilder graph = Pairs.ofImages(seed, shape, channels);
    return ends(graph, "picture", channels, width);
  }

  /**
   * Returns the network with a second input: images that are {@code scale} times smaller, which it
   * enlarges and joins to the first.
   */
  static NetworkSource ofTwo(long seed, ExampleShape shape, int scale, int width) {
    int height = shape.height();
    int side = shape.width();
    int channels = shape.channels();
    GraphBuilder graph =
        SeededBuilder.of(seed)
            .graphBuilder()
            .addInputs("picture", "condition")
            .setInputTypes(
                InputType.convolutional(height, side, channels),
                InputType.convolutional(height / scale, side / scale, channels));
    String last = "condition";
    if (scale > 1) {
      graph.addLayer("enlarged", new Upsampling2D.Builder(scale).build(), last);
      last = "enlarged";
    }
    graph.addVertex("both", new JoinVertex(), "picture", last);
    return ends(graph, "both", 2 * channels, width);
  }

  private static NetworkSource ends(GraphBuilder graph, String from, int channels, int width) {
    Blocks blocks = new Blocks(graph);
    graph.addLayer("down1", convolution(channels, width, 4, 2, Blocks.leaky(), true), from);
    String last = "down1";
    int[][] layers = {{4, 2}, {3, 1}};
    int in = width;
    for (int i = 0; i < layers.length; i++) {
      String name = i == 0 ? "down2" : "patches";
      graph.addLayer(
          name, convolution(in, 2 * in, layers[i][0], layers[i][1], Blocks.none(), false), last);
      in *= 2;
      graph.addLayer(name + "norm", Blocks.normalization(in, true), name);
      last = blocks.activation(name + "leaky", Blocks.leaky(), name + "norm");
    }
    graph.addLayer("logits", convolution(in, 1, 3, 1, Blocks.none(), true), last);
    return NetworkSource.of(graph.setOutputs("logits").build());
  }

  /** A convolution that keeps height and width, or halves them. */
  static ConvolutionLayer convolution(
      int in, int out, int kernel, int stride, IActivation activation, boolean bias) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .padding(1, 1)
        .convolutionMode(ConvolutionMode.Truncate)
        .nIn(in)
        .nOut(out)
        .weightInit(Blocks.normal())
        .activation(activation)
        .hasBias(bias)
        .build();
  }
}
