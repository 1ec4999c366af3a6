package io.gen4j.gan.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.gan.ConditionalNetworks;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;

/**
 * The convolutional pair of Radford et al. 2016, for images whose sides are a small base (4 to 8
 * pixels) times the same power of two: 28, 32, 48, 64, 96, 128 and so on.
 *
 * <p>Generator: a dense layer to the base, then transposed convolutions (kernel 4, stride 2) that
 * double the side and halve the channels, with batch normalization and ReLU, and tanh at the end.
 * Discriminator: its mirror image with leaky ReLU (slope 0.2), no normalization in the first layer,
 * and one logit. Weights are drawn from N(0, 0.02²).
 *
 * @param shape image shape {@code [channels, height, width]}
 * @param latentSize size of the generator's input vector
 * @param width channels next to the image; layers further from it have 2, 4, 8... times as many
 * @param generatorHidden units of a dense layer of the generator behind its input (as in Chen et
 *     al. 2016, arXiv:1606.03657), 0 for none. Without it, one layer of ReLUs decides what the
 *     image shows: images without labels need it
 * @param layers optional layers of the discriminator
 * @param conditioning what samples are generated from besides the latent vector
 * @param packing examples that the discriminator judges together, side by side as channels
 */
public record Dcgan(
    ExampleShape shape,
    int latentSize,
    int width,
    int generatorHidden,
    DiscriminatorLayers layers,
    Conditioning conditioning,
    int packing)
    implements ConditionalNetworks<Dcgan> {

  /**
   * Optional layers of the discriminator.
   *
   * @param normalization whether it normalizes over the batch
   * @param deviationGroup examples in a group whose standard deviation it sees before its last
   *     layer, see {@link MinibatchDeviationVertex}; 0 for none. Plain DL4J then needs gen-gan on
   *     the class path to open it
   * @param hidden units of a dense layer before the last one, 0 for none. A logit that is a sum
   *     over the last image's pixels judges strokes, but not whether they make one digit together
   */
  public record DiscriminatorLayers(boolean normalization, int deviationGroup, int hidden) {

    /**
     * Checks the sizes.
     *
     * @throws IllegalArgumentException if one is negative
     */
    public DiscriminatorLayers {
      Sizes.requireNotNegative("size of a group of minibatch standard deviation", deviationGroup);
      Sizes.requireNotNegative("number of hidden units of the discriminator", hidden);
    }
  }

  private static final double LEAK = 0.2;
  private static final double BATCH_NORM_EPSILON = 1e-5;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the image has no such base, a size is below 1, or one that
   *     may be 0, for none, is negative
   */
  public Dcgan {
    Gen4j.initialize();
    Pairs.require(latentSize, conditioning, packing);
    Sizes.requirePositive("width", width);
    Sizes.requireNotNegative("number of hidden units of the generator", generatorHidden);
    Sizes.requireImages(shape, "MlpGan");
  }

  /** Returns the pair with 100 latent variables and a width of 64. */
  public static Dcgan of(ExampleShape shape) {
    DiscriminatorLayers layers = new DiscriminatorLayers(true, 0, 0);
    return new Dcgan(shape, 100, 64, 0, layers, Conditioning.NONE, 1);
  }

  /** Returns the pair of {@link #of(ExampleShape)} for the images of a data set. */
  public static Dcgan of(Dataset data) {
    return of(data.shape());
  }

  /** Returns a copy with another latent size. */
  public Dcgan withLatentSize(int size) {
    return new Dcgan(shape, size, width, generatorHidden, layers, conditioning, packing);
  }

  /** Returns a copy with another width. */
  public Dcgan withWidth(int channels) {
    return new Dcgan(shape, latentSize, channels, generatorHidden, layers, conditioning, packing);
  }

  @Override
  public Dcgan with(Conditioning other) {
    return new Dcgan(shape, latentSize, width, generatorHidden, layers, other, packing);
  }

  @Override
  public Dcgan withPacking(int examples) {
    return new Dcgan(shape, latentSize, width, generatorHidden, layers, conditioning, examples);
  }

  /**
   * Returns a copy whose generator has a dense layer of so many units, with the normalization and
   * the ReLU of the others, behind its input; 0 for none.
   */
  public Dcgan withGeneratorHidden(int units) {
    return new Dcgan(shape, latentSize, width, units, layers, conditioning, packing);
  }

  /** Returns a copy whose discriminator normalizes over the batch, or does not. */
  public Dcgan withDiscriminatorNormalization(boolean normalize) {
    return with(new DiscriminatorLayers(normalize, layers.deviationGroup(), layers.hidden()));
  }

  /** Returns a copy whose discriminator sees how much groups of examples differ; 0 for none. */
  public Dcgan withMinibatchDeviation(int group) {
    return with(new DiscriminatorLayers(layers.normalization(), group, layers.hidden()));
  }

  /**
   * Returns a copy whose discriminator has a dense layer of so many units, with the normalization
   * and the leaky ReLU of the others, before its last one; 0 for none.
   */
  public Dcgan withDiscriminatorHidden(int units) {
    return with(new DiscriminatorLayers(layers.normalization(), layers.deviationGroup(), units));
  }

  private Dcgan with(DiscriminatorLayers other) {
    return new Dcgan(shape, latentSize, width, generatorHidden, other, conditioning, packing);
  }

  @Override
  public Latent latent() {
    return Latent.normal(latentSize);
  }

  /**
   * Returns the generator, {@code [batch, latentSize + conditioning.size()] -> [batch, channels,
   * height, width]} in [-1, 1].
   */
  @Override
  public NetworkSource generator(long seed) {
    int doublings = Sizes.halvings(shape);
    int baseHeight = shape.height() >> doublings;
    int baseWidth = shape.width() >> doublings;
    int channels = width << (doublings - 1);
    IWeightInit init = InitialWeights.normal();
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("latent");
    int inputs = latentSize + conditioning.size();
    String source = "latent";
    if (generatorHidden > 0) {
      graph.addLayer(
          "hidden",
          new DenseLayer.Builder()
              .nIn(inputs)
              .nOut(generatorHidden)
              .weightInit(init)
              .activation(Activation.IDENTITY)
              .hasBias(false)
              .build(),
          source);
      graph.addLayer("hidden-norm", normalization(generatorHidden), "hidden");
      graph.addLayer("hidden-relu", new ActivationLayer(Activation.RELU), "hidden-norm");
      source = "hidden-relu";
      inputs = generatorHidden;
    }
    graph.addLayer(
        "project",
        new DenseLayer.Builder()
            .nIn(inputs)
            .nOut((long) channels * baseHeight * baseWidth)
            .weightInit(init)
            .activation(Activation.IDENTITY)
            .hasBias(false)
            .build(),
        source);
    graph.addLayer("norm0", normalization(channels), "project");
    graph.inputPreProcessor(
        "norm0", new FeedForwardToCnnPreProcessor(baseHeight, baseWidth, channels));
    graph.addLayer("relu0", new ActivationLayer(Activation.RELU), "norm0");
    String last = "relu0";
    for (int i = 1; i <= doublings; i++) {
      boolean picture = i == doublings;
      int out = picture ? shape.channels() : channels / 2;
      graph.addLayer(
          "up" + i,
          new Deconvolution2D.Builder(4, 4)
              .stride(2, 2)
              .padding(1, 1)
              .convolutionMode(ConvolutionMode.Truncate)
              .nIn(channels)
              .nOut(out)
              .weightInit(init)
              .activation(picture ? Activation.TANH : Activation.IDENTITY)
              .hasBias(picture)
              .build(),
          last);
      last = "up" + i;
      if (!picture) {
        graph.addLayer("norm" + i, normalization(out), last);
        graph.addLayer("relu" + i, new ActivationLayer(Activation.RELU), "norm" + i);
        last = "relu" + i;
      }
      channels = out;
    }
    return NetworkSource.of(graph.setOutputs(last).build());
  }

  /**
   * Returns the discriminator, {@code [batch, channels, height, width] -> [batch, 1 +
   * conditioning.outputs()]} logits; {@code [batch / packing, packing * (channels + size), height,
   * width] -> [batch / packing, 1]} where conditions are concatenated.
   */
  @Override
  public NetworkSource discriminator(long seed) {
    int doublings = Sizes.halvings(shape);
    IWeightInit init = InitialWeights.normal();
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
              .activation(normalize ? Activation.IDENTITY.getActivationFunction() : leaky())
              .hasBias(!normalize)
              .build(),
          last);
      last = "down" + i;
      if (normalize) {
        graph.addLayer("norm" + i, normalization(out), last);
        graph.addLayer("leaky" + i, new ActivationLayer(leaky()), "norm" + i);
        last = "leaky" + i;
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
          new DenseLayer.Builder()
              .nOut(layers.hidden())
              .weightInit(init)
              .activation(normalize ? Activation.IDENTITY.getActivationFunction() : leaky())
              .hasBias(!normalize)
              .build(),
          last);
      last = "hidden";
      if (normalize) {
        graph.addLayer("hidden-norm", normalization(layers.hidden()), last);
        graph.addLayer("hidden-leaky", new ActivationLayer(leaky()), "hidden-norm");
        last = "hidden-leaky";
      }
    }
    graph.addLayer(
        "logit",
        new DenseLayer.Builder()
            .nOut(1 + conditioning.outputs())
            .weightInit(init)
            .activation(Activation.IDENTITY)
            .build(),
        last);
    return NetworkSource.of(graph.setOutputs("logit").build());
  }

  private static ActivationLReLU leaky() {
    return new ActivationLReLU(LEAK);
  }

  private static BatchNormalization normalization(int channels) {
    return new BatchNormalization.Builder()
        .nIn(channels)
        .nOut(channels)
        .eps(BATCH_NORM_EPSILON)
        .useLogStd(false)
        .build();
  }
}
