package io.gen4j.vae.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.vae.VaeNetworks;
import io.gen4j.vae.VaeOptions;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.nd4j.linalg.activations.Activation;

/**
 * A convolutional encoder and decoder whose latent vectors form a grid over the image, as in a
 * VQ-VAE (van den Oord et al. 2017). The encoder has convolutions that halve the sides, residual
 * blocks, and a last convolution that gives one code vector per grid position. The decoder is the
 * mirror image. Hidden layers use ReLU, and the outputs have no activation. These networks cannot
 * be class-conditional.
 *
 * @param shape image shape {@code [channels, height, width]}
 * @param width channels of all inner layers
 * @param halvings number of times that both sides are halved; the grid is {@code [height >>
 *     halvings, width >> halvings]}
 * @param blocks residual blocks on the grid
 */
public record GridVae(ExampleShape shape, int width, int halvings, int blocks)
    implements VaeNetworks {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the sides cannot be halved so often, or a size is out of
   *     range
   */
  public GridVae {
    Gen4j.initialize();
    Sizes.requirePositive("width", width);
    Sizes.requirePositive("number of halvings", halvings);
    if (blocks < 0) {
      throw new IllegalArgumentException(
          "The number of residual blocks must be 0 or more, got " + blocks);
    }
    int factor = 1 << halvings;
    if (!shape.isImage() || shape.height() % factor != 0 || shape.width() % factor != 0) {
      throw new IllegalArgumentException(
          "The data must be images whose sides are multiples of "
              + factor
              + " for "
              + halvings
              + " halvings, got "
              + shape);
    }
  }

  /** Returns the networks for a data set; for the sizes see {@link #of(ExampleShape)}. */
  public static GridVae of(Dataset data) {
    return of(data.shape());
  }

  /** Returns networks with width 64, two halvings (28 to 7, 32 to 8) and one block. */
  public static GridVae of(ExampleShape shape) {
    return new GridVae(shape, 64, 2, 1);
  }

  /** Returns a copy with another width. */
  public GridVae withWidth(int channels) {
    return new GridVae(shape, channels, halvings, blocks);
  }

  /** Returns a copy with another number of halvings. */
  public GridVae withHalvings(int number) {
    return new GridVae(shape, width, number, blocks);
  }

  /** Returns a copy with another number of residual blocks. */
  public GridVae withBlocks(int number) {
    return new GridVae(shape, width, halvings, number);
  }

  /** Returns the number of rows of the grid. */
  public int gridHeight() {
    return shape.height() >> halvings;
  }

  /** Returns the number of columns of the grid. */
  public int gridWidth() {
    return shape.width() >> halvings;
  }

  @Override
  public NetworkSource encoder(VaeOptions options) {
    int dimensions = dimensions("posterior's parameters", options.posterior().parameterSize());
    GraphBuilder graph = Convolutions.builder(options.seed()).graphBuilder().addInputs("data");
    String last = "data";
    int channels = shape.channels();
    for (int i = 1; i <= halvings; i++) {
      graph.addLayer("down" + i, Convolutions.halving(channels, width, Activation.RELU), last);
      last = "down" + i;
      channels = width;
    }
    for (int b = 1; b <= blocks; b++) {
      last = Convolutions.addBlock(graph, "block" + b, width, last);
    }
    graph.addLayer(
        "vectors", Convolutions.keeping(1, width, dimensions, Activation.IDENTITY), last);
    graph.addLayer("posterior", new ActivationLayer(Activation.IDENTITY), "vectors");
    graph.inputPreProcessor(
        "posterior", new CnnToFeedForwardPreProcessor(gridHeight(), gridWidth(), dimensions));
    return NetworkSource.of(graph.setOutputs("posterior").build());
  }

  @Override
  public NetworkSource decoder(VaeOptions options) {
    int dimensions = dimensions("codes", options.posterior().codeSize());
    GraphBuilder graph =
        Convolutions.builder(options.seed() + 1).graphBuilder().addInputs("latent");
    graph.addLayer("grid", Convolutions.keeping(3, dimensions, width, Activation.RELU), "latent");
    graph.inputPreProcessor(
        "grid", new FeedForwardToCnnPreProcessor(gridHeight(), gridWidth(), dimensions));
    String last = "grid";
    for (int b = 1; b <= blocks; b++) {
      last = Convolutions.addBlock(graph, "block" + b, width, last);
    }
    for (int i = 1; i <= halvings; i++) {
      boolean outermost = i == halvings;
      int out = outermost ? shape.channels() * options.likelihood().parametersPerValue() : width;
      graph.addLayer(
          "up" + i,
          Convolutions.doubling(width, out, outermost ? Activation.IDENTITY : Activation.RELU),
          last);
      last = "up" + i;
    }
    return NetworkSource.of(graph.setOutputs(last).build());
  }

  private int dimensions(String what, int size) {
    int positions = gridHeight() * gridWidth();
    if (size % positions != 0) {
      throw new IllegalArgumentException(
          "The "
              + what
              + " are "
              + size
              + " numbers, which is not a multiple of the "
              + gridHeight()
              + "x"
              + gridWidth()
              + " positions of the grid");
    }
    return size / positions;
  }
}
