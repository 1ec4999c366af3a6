package io.gen4j.vae.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.vae.VaeOptions;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;

/**
 * A convolutional encoder and decoder, for pictures whose sides are a small base (4 to 8 pixels)
 * times the same power of two: 28, 32, 48, 64, 96, 128 and so on.
 *
 * <p>Encoder: convolutions (kernel 4, stride 2) that halve the side and double the channels, then a
 * hidden dense layer. Decoder: its mirror image with transposed convolutions. ReLU throughout, no
 * normalisation over the batch, nothing applied to the outputs. Residual blocks (He et al. 2016),
 * two convolutions (kernel 3) beside a shortcut, may follow each halving and precede each doubling.
 *
 * @param shape picture shape {@code [channels, height, width]}
 * @param width channels next to the picture; layers further from it have 2, 4, 8... times as many
 * @param hidden size of the dense layer next to the latent vector
 * @param blocks residual blocks at each resolution below the picture's; 0 for none
 */
public record ConvVae(ExampleShape shape, int width, int hidden, int blocks) {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the picture has no such base, or a size is below 1
   */
  public ConvVae {
    Gen4j.initialize();
    Sizes.requirePositive("width", width);
    Sizes.requirePositive("size of the hidden layer", hidden);
    if (blocks < 0) {
      throw new IllegalArgumentException(
          "The number of residual blocks must be 0 or more, got " + blocks);
    }
    Sizes.requirePictures(shape, "MlpVae");
  }

  /** Returns the pair with a width of 32, a hidden layer of 256, and no residual blocks. */
  public static ConvVae of(ExampleShape shape) {
    return new ConvVae(shape, 32, 256, 0);
  }

  /** Returns the pair with a width of 32, a hidden layer of 256, and one residual block each. */
  public static ConvVae residual(ExampleShape shape) {
    return new ConvVae(shape, 32, 256, 1);
  }

  /** Returns a copy with another width. */
  public ConvVae withWidth(int channels) {
    return new ConvVae(shape, channels, hidden, blocks);
  }

  /** Returns a copy with another hidden layer. */
  public ConvVae withHidden(int size) {
    return new ConvVae(shape, width, size, blocks);
  }

  /** Returns a copy with another number of residual blocks at each resolution. */
  public ConvVae withBlocks(int number) {
    return new ConvVae(shape, width, hidden, number);
  }

  /**
   * Returns the encoder, {@code [batch, channels, height, width] -> [batch,
   * posterior.parameterSize()]}, with a second input {@code [batch, classes]} if there are classes.
   *
   * @param options parts of the model, for the sizes
   * @param seed seed that the weights are drawn with
   */
  public ComputationGraphConfiguration encoder(VaeOptions options, long seed) {
    int halvings = Sizes.halvings(shape);
    GraphBuilder graph = Convolutions.builder(seed).graphBuilder().addInputs("data");
    String last = "data";
    int channels = shape.channels();
    for (int i = 1; i <= halvings; i++) {
      int out = width << (i - 1);
      graph.addLayer("down" + i, Convolutions.halving(channels, out, Activation.RELU), last);
      last = "down" + i;
      channels = out;
      for (int b = 1; b <= blocks; b++) {
        last = Convolutions.addBlock(graph, "down" + i + "block" + b, channels, last);
      }
    }
    graph.addLayer("flat", new ActivationLayer(Activation.IDENTITY), last);
    int height = shape.height() >> halvings;
    int side = shape.width() >> halvings;
    graph.inputPreProcessor("flat", new CnnToFeedForwardPreProcessor(height, side, channels));
    last = "flat";
    int in = channels * height * side;
    if (options.classes() > 0) {
      graph.addInputs("label").addVertex("merged", new MergeVertex(), last, "label");
      last = "merged";
      in += options.classes();
    }
    graph.addLayer("hidden", dense(in, hidden, Activation.RELU), last);
    graph.addLayer(
        "posterior",
        dense(hidden, options.posterior().parameterSize(), Activation.IDENTITY),
        "hidden");
    return graph.setOutputs("posterior").build();
  }

  /**
   * Returns the decoder, {@code [batch, latent + classes] -> [batch, parametersPerValue * channels,
   * height, width]}.
   *
   * @param options parts of the model, for the sizes
   * @param seed seed that the weights are drawn with
   */
  public ComputationGraphConfiguration decoder(VaeOptions options, long seed) {
    int doublings = Sizes.halvings(shape);
    int height = shape.height() >> doublings;
    int side = shape.width() >> doublings;
    int channels = width << (doublings - 1);
    GraphBuilder graph = Convolutions.builder(seed).graphBuilder().addInputs("latent");
    graph.addLayer(
        "hidden",
        dense(options.posterior().codeSize() + options.classes(), hidden, Activation.RELU),
        "latent");
    graph.addLayer("project", dense(hidden, channels * height * side, Activation.RELU), "hidden");
    graph.addLayer("base", new ActivationLayer(Activation.IDENTITY), "project");
    graph.inputPreProcessor("base", new FeedForwardToCnnPreProcessor(height, side, channels));
    String last = "base";
    for (int i = 1; i <= doublings; i++) {
      for (int b = 1; b <= blocks; b++) {
        last = Convolutions.addBlock(graph, "up" + i + "block" + b, channels, last);
      }
      boolean picture = i == doublings;
      int out =
          picture ? shape.channels() * options.likelihood().parametersPerValue() : channels / 2;
      graph.addLayer(
          "up" + i,
          Convolutions.doubling(channels, out, picture ? Activation.IDENTITY : Activation.RELU),
          last);
      last = "up" + i;
      channels = out;
    }
    return graph.setOutputs(last).build();
  }

  private static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }
}
