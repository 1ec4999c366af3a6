package io.gen4j.gan.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.GanNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.term.Reconstruction;
import io.gen4j.gan.vertex.ClampVertex;
import io.gen4j.gan.vertex.PixelShuffleVertex;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * Super-resolution (Ledig et al. 2017, arXiv:1609.04802, with the blocks of Lim et al. 2017,
 * arXiv:1707.02921): it generates the image of the field {@code data} from the smaller image of the
 * field {@code condition}. With scale 1 it restores images of the same size.
 *
 * <p>Generator: residual blocks of two 3x3 convolutions without normalization, then sub-pixel
 * convolutions that double the sides, {@link PixelShuffleVertex}. The result is added to the
 * condition with repeated pixels, so an untrained generator returns that. Every layer is a
 * convolution, so the generator also takes larger images. Discriminator: one logit per patch of
 * 26x26 pixels; it also sees the condition.
 *
 * @param shape shape of the generated images {@code [channels, height, width]}
 * @param scale how many times larger they are than their conditions: 1, 2, 4 or 8
 * @param width channels of the residual blocks
 * @param blocks number of residual blocks
 */
public record SuperResolution(ExampleShape shape, int scale, int width, int blocks)
    implements GanNetworks {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the scale is not supported or does not divide the sides, or
   *     a size is out of range
   */
  public SuperResolution {
    Gen4j.initialize();
    Sizes.requirePositive("width", width);
    Sizes.requirePositive("number of residual blocks", blocks);
    if (!shape.isImage()) {
      throw new IllegalArgumentException(
          "Super-resolution needs images [channels, height, width], got shape " + shape);
    }
    if (scale != 1 && scale != 2 && scale != 4 && scale != 8) {
      throw new IllegalArgumentException("The scale is 1, 2, 4 or 8, got " + scale);
    }
    if (shape.height() % scale != 0 || shape.width() % scale != 0) {
      throw new IllegalArgumentException(
          "The scale must divide the sides of the images, but "
              + scale
              + " does not divide "
              + shape.height()
              + "x"
              + shape.width()
              + ". Crop or resize the images first.");
    }
    if (shape.height() % 4 != 0 || shape.width() % 4 != 0) {
      throw new IllegalArgumentException(
          "The discriminator halves the sides twice, so they are multiples of 4, got "
              + shape.height()
              + "x"
              + shape.width());
    }
  }

  /** Returns networks with width 32 and 4 residual blocks. */
  public static SuperResolution of(ExampleShape shape, int scale) {
    return new SuperResolution(shape, scale, 32, 4);
  }

  /**
   * Returns {@link #of(ExampleShape, int)} for a data set of pairs. The scale follows from the
   * shapes of the fields {@code data} and {@code condition}.
   *
   * @throws IllegalArgumentException if there are no conditions, or the shapes have no common scale
   */
  public static SuperResolution of(Dataset pairs) {
    ExampleShape large = pairs.shape();
    ExampleShape small = Pairs.condition(pairs).shape();
    boolean images = large.isImage() && small.isImage();
    int scale = images ? large.height() / small.height() : 0;
    if (!images
        || small.channels() != large.channels()
        || small.height() * scale != large.height()
        || small.width() * scale != large.width()) {
      throw new IllegalArgumentException(
          "Super-resolution needs conditions that are a whole number of times smaller than the"
              + " images, with the same channels, but "
              + pairs.name()
              + " has conditions of "
              + small
              + " for images of "
              + large);
    }
    return of(large, scale);
  }

  /**
   * Returns options for training: the non-saturating loss plus 100 times the mean absolute
   * difference, Adam with rate 2e-4 and β₁ 0.5. {@link GanOptions#withPretraining} trains the
   * generator on the difference alone first.
   */
  public static GanOptions options() {
    return GanOptions.defaults().withTerm(Reconstruction.l1(100));
  }

  /** Returns a copy with another width. */
  public SuperResolution withWidth(int channels) {
    return new SuperResolution(shape, scale, channels, blocks);
  }

  /** Returns a copy with another number of residual blocks. */
  public SuperResolution withBlocks(int number) {
    return new SuperResolution(shape, scale, width, number);
  }

  /** Returns the shape of the conditions. */
  public ExampleShape condition() {
    return ExampleShape.image(shape.channels(), shape.height() / scale, shape.width() / scale);
  }

  @Override
  public Latent latent() {
    return Latent.NONE;
  }

  @Override
  public Conditioning conditioning() {
    return new Conditioning.Tensor(condition(), ConditioningKind.SECOND_INPUT);
  }

  @Override
  public NetworkSource generator(long seed) {
    ExampleShape small = condition();
    int channels = shape.channels();
    GraphBuilder graph =
        SeededBuilder.of(seed)
            .graphBuilder()
            .addInputs("condition")
            .setInputTypes(InputType.convolutional(small.height(), small.width(), channels));
    Blocks parts = new Blocks(graph);
    graph.addLayer("head", convolution(channels, width, WeightInit.RELU), "condition");
    String last = "head";
    for (int i = 1; i <= blocks; i++) {
      String name = "block" + i;
      graph.addLayer(
          name + "a",
          Blocks.convolution(
              width, width, 3, Activation.RELU.getActivationFunction(), WeightInit.RELU, true),
          last);
      // Zero weights: a block starts as the identity.
      graph.addLayer(name + "b", convolution(width, width, WeightInit.ZERO), name + "a");
      last = parts.sum(name, last, name + "b");
    }
    for (int times = 2; times <= scale; times *= 2) {
      String name = "double" + times;
      graph.addLayer(name + "conv", convolution(width, 4 * width, WeightInit.RELU), last);
      graph.addVertex(name + "pixels", new PixelShuffleVertex(2), name + "conv");
      last = parts.activation(name, Blocks.leaky(), name + "pixels");
    }
    graph.addLayer("details", convolution(width, channels, WeightInit.ZERO), last);
    String enlarged = "condition";
    if (scale > 1) {
      graph.addLayer("repeated", new Upsampling2D.Builder(scale).build(), "condition");
      enlarged = "repeated";
    }
    parts.sum("sum", enlarged, "details");
    graph.addVertex("picture", new ClampVertex(-1, 1), "sum");
    return NetworkSource.of(graph.setOutputs("picture").build())
        .withOutputRange(ValueRange.SYMMETRIC);
  }

  private static ConvolutionLayer convolution(int in, int out, WeightInit init) {
    return Blocks.convolution(in, out, 3, Blocks.none(), init, true);
  }

  @Override
  public NetworkSource discriminator(long seed) {
    return PatchDiscriminator.ofTwo(seed, shape, scale, width);
  }
}
