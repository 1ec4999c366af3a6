package io.gen4j.gan.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.ConditionalNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The convolutional pair of Radford et al. 2016 (DCGAN). Image sides are a small base (4 to 8
 * pixels) times the same power of two: 28, 32, 48, 64, 96, 128 and so on.
 *
 * <p>Generator: a dense layer produces the base, then transposed convolutions (kernel 4, stride 2)
 * double the sides and halve the channels, with batch normalization and ReLU; tanh at the end.
 * {@link Upsampling#RESIZED} doubles the sides without the lattices of transposed convolutions.
 * {@link #ofColor} has the settings that suit color images. Discriminator: the mirror image with
 * leaky ReLU (slope 0.2), no normalization in the first layer, and one logit. Weights are drawn
 * from N(0, 0.02²); those of a discriminator without batch normalization have a variance of 2 / n
 * for n inputs (He et al. 2015, arXiv:1502.01852), because the signal would fade otherwise.
 *
 * @param shape image shape {@code [channels, height, width]}
 * @param latentSize size of the latent vector
 * @param width channels of the layer next to the image; deeper layers have 2, 4, 8... times as many
 * @param generatorHidden units of an extra dense layer after the generator's input (as in Chen et
 *     al. 2016, arXiv:1606.03657), 0 for none. Use it for images without class labels: a single
 *     layer of ReLUs cannot decide what the image shows
 * @param upsampling how the generator doubles the sides
 * @param layers optional layers of the discriminator
 * @param conditioning what the generator takes besides the latent vector
 * @param packing number of examples that the discriminator scores together, concatenated as
 *     channels
 */
public record Dcgan(
    ExampleShape shape,
    int latentSize,
    int width,
    int generatorHidden,
    Upsampling upsampling,
    DiscriminatorLayers layers,
    Conditioning conditioning,
    int packing)
    implements ConditionalNetworks<Dcgan> {

  /** How the generator doubles the sides of images. */
  public enum Upsampling {
    /**
     * Transposed convolutions, as in the paper. They are fast. On color images they can leave a
     * lattice of dots, because neighboring pixels come from different weights of the kernel.
     */
    TRANSPOSED,
    /**
     * Repeated pixels followed by 3x3 convolutions (Odena et al. 2016, "Deconvolution and
     * checkerboard artifacts"), and one more convolution at the image's size. Half as wide next to
     * the image: {@code width / 2} channels, rounded up.
     */
    RESIZED
  }

  /**
   * Optional layers of the discriminator.
   *
   * @param normalization whether it uses batch normalization
   * @param deviationGroup group size of minibatch standard deviation before the last layer, see
   *     {@link MinibatchDeviationVertex}; 0 for none. Plain DL4J then needs gen-gan on the class
   *     path to open the file
   * @param hidden units of a dense layer before the last layer, 0 for none. Without it, the logit
   *     is a sum over positions, which can score strokes but not whether they form one digit
   */
  public record DiscriminatorLayers(boolean normalization, int deviationGroup, int hidden) {

    /** Throws {@link IllegalArgumentException} if a size is negative. */
    public DiscriminatorLayers {
      Sizes.requireNotNegative("size of a group of minibatch standard deviation", deviationGroup);
      Sizes.requireNotNegative("number of hidden units of the discriminator", hidden);
    }
  }

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the image sides have no such base, or a size is out of
   *     range
   */
  public Dcgan {
    Gen4j.initialize();
    Pairs.require(latentSize, conditioning, packing);
    Sizes.requirePositive("width", width);
    Sizes.requireNotNegative("number of hidden units of the generator", generatorHidden);
    Sizes.requireImages(shape, "MlpGan");
  }

  /** Returns the pair with latent size 100 and width 64. */
  public static Dcgan of(ExampleShape shape) {
    DiscriminatorLayers layers = new DiscriminatorLayers(true, 0, 0);
    return new Dcgan(shape, 100, 64, 0, Upsampling.TRANSPOSED, layers, Conditioning.NONE, 1);
  }

  /**
   * Returns the pair for color images, with latent size 100 and width 32: {@linkplain
   * Upsampling#RESIZED resize convolutions}, and a discriminator without batch normalization but
   * with minibatch standard deviation in groups of 4. Train it with {@link #colorOptions()} and
   * batches of 16; the batch must be a multiple of 4.
   */
  public static Dcgan ofColor(ExampleShape shape) {
    DiscriminatorLayers layers = new DiscriminatorLayers(false, 4, 0);
    return new Dcgan(shape, 100, 32, 0, Upsampling.RESIZED, layers, Conditioning.NONE, 1);
  }

  /**
   * Returns the options that suit {@link #ofColor}: the non-saturating loss with R1 of weight 1
   * every 16 steps (Mescheder et al. 2018, arXiv:1801.04406), and Adam with β₁ = 0 and β₂ = 0.99
   * (Karras et al. 2018, arXiv:1710.10196) at 5e-4 for the generator and 1e-3 for the
   * discriminator.
   */
  public static GanOptions colorOptions() {
    return GanOptions.defaults()
        .withLoss(GanLosses.nonSaturating())
        .withUpdaters(new Adam(5e-4, 0, 0.99, 1e-8), new Adam(1e-3, 0, 0.99, 1e-8))
        .withPenalties(GradientPenalty.r1(1).withEvery(16));
  }

  /** Returns {@link #of(ExampleShape)} for the images of a data set. */
  public static Dcgan of(Dataset data) {
    return of(data.shape());
  }

  /** Returns {@link #ofColor(ExampleShape)} for the images of a data set. */
  public static Dcgan ofColor(Dataset data) {
    return ofColor(data.shape());
  }

  /** Returns a copy with another latent size. */
  public Dcgan withLatentSize(int size) {
    return new Dcgan(
        shape, size, width, generatorHidden, upsampling, layers, conditioning, packing);
  }

  /** Returns a copy with another width. */
  public Dcgan withWidth(int channels) {
    return new Dcgan(
        shape, latentSize, channels, generatorHidden, upsampling, layers, conditioning, packing);
  }

  @Override
  public Dcgan with(Conditioning other) {
    return new Dcgan(shape, latentSize, width, generatorHidden, upsampling, layers, other, packing);
  }

  @Override
  public Dcgan withPacking(int examples) {
    return new Dcgan(
        shape, latentSize, width, generatorHidden, upsampling, layers, conditioning, examples);
  }

  /** Returns a copy with a dense layer of this size after the generator's input; 0 for none. */
  public Dcgan withGeneratorHidden(int units) {
    return new Dcgan(shape, latentSize, width, units, upsampling, layers, conditioning, packing);
  }

  /** Returns a copy whose generator doubles the sides in another way. */
  public Dcgan withUpsampling(Upsampling kind) {
    return new Dcgan(
        shape, latentSize, width, generatorHidden, kind, layers, conditioning, packing);
  }

  /** Returns a copy whose discriminator uses batch normalization or does not. */
  public Dcgan withDiscriminatorNormalization(boolean normalize) {
    return with(new DiscriminatorLayers(normalize, layers.deviationGroup(), layers.hidden()));
  }

  /** Returns a copy with another group size of minibatch standard deviation; 0 for none. */
  public Dcgan withMinibatchDeviation(int group) {
    return with(new DiscriminatorLayers(layers.normalization(), group, layers.hidden()));
  }

  /** Returns a copy with a dense layer of this size before the discriminator's last; 0 for none. */
  public Dcgan withDiscriminatorHidden(int units) {
    return with(new DiscriminatorLayers(layers.normalization(), layers.deviationGroup(), units));
  }

  private Dcgan with(DiscriminatorLayers other) {
    return new Dcgan(
        shape, latentSize, width, generatorHidden, upsampling, other, conditioning, packing);
  }

  @Override
  public Latent latent() {
    return Latent.normal(latentSize);
  }

  @Override
  public NetworkSource generator(long seed) {
    int doublings = Sizes.halvings(shape);
    int baseHeight = shape.height() >> doublings;
    int baseWidth = shape.width() >> doublings;
    int channels = width << (doublings - 1);
    IWeightInit init = Blocks.normal();
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("latent");
    int inputs = latentSize + conditioning.size();
    String source = "latent";
    if (generatorHidden > 0) {
      graph.addLayer(
          "hidden", Blocks.dense(inputs, generatorHidden, Blocks.none(), init, false), source);
      source = normalized(graph, "hidden-norm", "hidden-relu", generatorHidden, relu(), "hidden");
      inputs = generatorHidden;
    }
    graph.addLayer(
        "project",
        Blocks.dense(inputs, (long) channels * baseHeight * baseWidth, Blocks.none(), init, false),
        source);
    String last = normalized(graph, "norm0", "relu0", channels, relu(), "project");
    graph.inputPreProcessor(
        "norm0", new FeedForwardToCnnPreProcessor(baseHeight, baseWidth, channels));
    last =
        upsampling == Upsampling.RESIZED
            ? resized(graph, doublings, channels, last)
            : transposed(graph, doublings, channels, last);
    return NetworkSource.of(graph.setOutputs(last).build());
  }

  private String transposed(GraphBuilder graph, int doublings, int base, String from) {
    String last = from;
    int channels = base;
    for (int i = 1; i <= doublings; i++) {
      boolean image = i == doublings;
      int out = image ? shape.channels() : channels / 2;
      graph.addLayer(
          "up" + i,
          new Deconvolution2D.Builder(4, 4)
              .stride(2, 2)
              .padding(1, 1)
              .convolutionMode(ConvolutionMode.Truncate)
              .nIn(channels)
              .nOut(out)
              .weightInit(Blocks.normal())
              .activation(image ? Activation.TANH : Activation.IDENTITY)
              .hasBias(image)
              .build(),
          last);
      last = "up" + i;
      if (!image) {
        last = normalized(graph, "norm" + i, "relu" + i, out, relu(), last);
      }
      channels = out;
    }
    return last;
  }

  private String resized(GraphBuilder graph, int doublings, int base, String from) {
    String last = from;
    int channels = base;
    for (int i = 1; i <= doublings; i++) {
      int out = Math.max(1, (channels + 1) / 2);
      graph.addLayer("double" + i, new Upsampling2D.Builder(2).build(), last);
      graph.addLayer(
          "up" + i,
          Blocks.convolution(channels, out, 3, Blocks.none(), Blocks.normal(), false),
          "double" + i);
      last = normalized(graph, "norm" + i, "relu" + i, out, relu(), "up" + i);
      channels = out;
    }
    graph.addLayer(
        "image",
        Blocks.convolution(
            channels,
            shape.channels(),
            3,
            Activation.TANH.getActivationFunction(),
            Blocks.normal(),
            true),
        last);
    return "image";
  }

  private static IActivation relu() {
    return Activation.RELU.getActivationFunction();
  }

  @Override
  public NetworkSource discriminator(long seed) {
    int doublings = Sizes.halvings(shape);
    // Without normalization, weights of 0.02 would shrink the signal by half in every layer.
    IWeightInit init =
        layers.normalization() ? Blocks.normal() : WeightInit.RELU.getWeightInitFunction();
    int channels = Pairs.inputs(shape.channels(), conditioning, packing);
    GraphBuilder graph = Pairs.ofImages(seed, shape, channels);
    String last = "picture";
    for (int i = 1; i <= doublings; i++) {
      boolean normalize = layers.normalization() && i > 1;
      int out = width << (i - 1);
      graph.addLayer(
          "down" + i,
          new ConvolutionLayer.Builder(4, 4)
              .stride(2, 2)
              .padding(1, 1)
              .convolutionMode(ConvolutionMode.Truncate)
              .nIn(channels)
              .nOut(out)
              .weightInit(init)
              .activation(normalize ? Blocks.none() : Blocks.leaky())
              .hasBias(!normalize)
              .build(),
          last);
      last = "down" + i;
      if (normalize) {
        last = normalized(graph, "norm" + i, "leaky" + i, out, Blocks.leaky(), last);
      }
      channels = out;
    }
    if (layers.deviationGroup() > 0) {
      graph.addVertex("deviation", new MinibatchDeviationVertex(layers.deviationGroup()), last);
      last = "deviation";
    }
    if (layers.hidden() > 0) {
      boolean normalize = layers.normalization();
      graph.addLayer(
          "hidden",
          Blocks.dense(
              0, layers.hidden(), normalize ? Blocks.none() : Blocks.leaky(), init, !normalize),
          last);
      last = "hidden";
      if (normalize) {
        last =
            normalized(graph, "hidden-norm", "hidden-leaky", layers.hidden(), Blocks.leaky(), last);
      }
    }
    graph.addLayer(
        "logit", Blocks.dense(0, 1 + conditioning.outputs(), Blocks.none(), init, true), last);
    return NetworkSource.of(graph.setOutputs("logit").build());
  }

  /** Adds batch normalization and an activation, and returns the name of the latter. */
  private static String normalized(
      GraphBuilder graph,
      String norm,
      String name,
      int channels,
      IActivation activation,
      String from) {
    graph.addLayer(norm, Blocks.normalization(channels, true), from);
    return new Blocks(graph).activation(name, activation, norm);
  }
}
