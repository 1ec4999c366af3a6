package io.gen4j.vae.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.vae.VaeNetworks;
import io.gen4j.vae.VaeOptions;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;

/**
 * A convolutional encoder and decoder for images. Both sides must be a small base (4 to 8 pixels)
 * times the same power of two: 28, 32, 48, 64, 96, 128 and so on.
 *
 * <p>The encoder has convolutions (kernel 4, stride 2) that halve the sides and double the
 * channels, then a hidden dense layer. The decoder is its mirror image with transposed
 * convolutions. Hidden layers use ReLU, and the outputs have no activation. There is no batch
 * normalization. Residual blocks (He et al. 2016) may follow each halving and precede each
 * doubling; a block is two convolutions (kernel 3) with a shortcut around them.
 *
 * @param shape image shape {@code [channels, height, width]}
 * @param width channels of the layer next to the image; the next layers have 2, 4, 8... times as
 *     many
 * @param hidden size of the dense layer next to the latent vector
 * @param blocks residual blocks at each resolution below that of the image; 0 for none
 * @param classes number of classes of a class-conditional model, 2 or more; 0 for other models
 */
public record ConvVae(ExampleShape shape, int width, int hidden, int blocks, int classes)
    implements VaeNetworks {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the sides have no such base, a size is out of range, or
   *     there is 1 class
   */
  public ConvVae {
    Gen4j.initialize();
    Convolutions.requireClasses(classes);
    Sizes.requirePositive("width", width);
    Sizes.requirePositive("size of the hidden layer", hidden);
    if (blocks < 0) {
      throw new IllegalArgumentException(
          "The number of residual blocks must be 0 or more, got " + blocks);
    }
    Sizes.requireImages(shape, "MlpVae");
  }

  /** Returns the networks for a data set; for the sizes see {@link #of(ExampleShape)}. */
  public static ConvVae of(Dataset data) {
    return of(data.shape());
  }

  /** Returns networks with width 32, a hidden layer of 256 units, and no residual blocks. */
  public static ConvVae of(ExampleShape shape) {
    return new ConvVae(shape, 32, 256, 0, 0);
  }

  /**
   * Returns networks with width 32, a hidden layer of 256 units, and one residual block at each
   * resolution.
   */
  public static ConvVae residual(ExampleShape shape) {
    return new ConvVae(shape, 32, 256, 1, 0);
  }

  /** Returns a copy with another width. */
  public ConvVae withWidth(int channels) {
    return new ConvVae(shape, channels, hidden, blocks, classes);
  }

  /** Returns a copy with another size of the hidden layer. */
  public ConvVae withHidden(int size) {
    return new ConvVae(shape, width, size, blocks, classes);
  }

  /** Returns a copy with another number of residual blocks at each resolution. */
  public ConvVae withBlocks(int number) {
    return new ConvVae(shape, width, hidden, number, classes);
  }

  /**
   * Returns a copy for a class-conditional model.
   *
   * @param number number of classes, 2 or more, or 0 for an unconditional model
   * @throws IllegalArgumentException if the number is 1 or negative
   */
  public ConvVae withClasses(int number) {
    return new ConvVae(shape, width, hidden, blocks, number);
  }

  @Override
  public NetworkSource encoder(VaeOptions options) {
    int halvings = Sizes.halvings(shape);
    GraphBuilder graph = Convolutions.builder(options.seed()).graphBuilder().addInputs("data");
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
    if (classes > 0) {
      graph.addInputs("label").addVertex("merged", new MergeVertex(), last, "label");
      last = "merged";
      in += classes;
    }
    graph.addLayer("hidden", dense(in, hidden, Activation.RELU), last);
    graph.addLayer(
        "posterior",
        dense(hidden, options.posterior().parameterSize(), Activation.IDENTITY),
        "hidden");
    return NetworkSource.of(graph.setOutputs("posterior").build());
  }

  @Override
  public NetworkSource decoder(VaeOptions options) {
    int doublings = Sizes.halvings(shape);
    int height = shape.height() >> doublings;
    int side = shape.width() >> doublings;
    int channels = width << (doublings - 1);
    GraphBuilder graph =
        Convolutions.builder(options.seed() + 1).graphBuilder().addInputs("latent");
    graph.addLayer(
        "hidden",
        dense(options.posterior().codeSize() + classes, hidden, Activation.RELU),
        "latent");
    graph.addLayer("project", dense(hidden, channels * height * side, Activation.RELU), "hidden");
    graph.addLayer("base", new ActivationLayer(Activation.IDENTITY), "project");
    graph.inputPreProcessor("base", new FeedForwardToCnnPreProcessor(height, side, channels));
    String last = "base";
    for (int i = 1; i <= doublings; i++) {
      for (int b = 1; b <= blocks; b++) {
        last = Convolutions.addBlock(graph, "up" + i + "block" + b, channels, last);
      }
      boolean outermost = i == doublings;
      int out =
          outermost ? shape.channels() * options.likelihood().parametersPerValue() : channels / 2;
      graph.addLayer(
          "up" + i,
          Convolutions.doubling(channels, out, outermost ? Activation.IDENTITY : Activation.RELU),
          last);
      last = "up" + i;
      channels = out;
    }
    return NetworkSource.of(graph.setOutputs(last).build());
  }

  private static DenseLayer dense(int in, int out, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(out).activation(activation).build();
  }
}
