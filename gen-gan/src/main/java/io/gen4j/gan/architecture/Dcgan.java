package io.gen4j.gan.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.gan.Codes;
import io.gen4j.gan.Conditioning;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import java.util.function.Consumer;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
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
 * The convolutional pair of Radford et al. 2016, for pictures whose sides are a small base (4 to 8
 * pixels) times the same power of two: 28, 32, 48, 64, 96, 128 and so on.
 *
 * <p>Generator: a dense layer to the base, then transposed convolutions (kernel 4, stride 2) that
 * double the side and halve the channels, with batch normalisation and ReLU, and tanh at the end.
 * Discriminator: its mirror image with leaky ReLU (slope 0.2), no normalisation in the first layer,
 * and one logit. Weights are drawn from N(0, 0.02²).
 *
 * @param shape picture shape {@code [channels, height, width]}
 * @param latentSize size of the generator's input vector
 * @param width channels next to the picture; layers further from it have 2, 4, 8... times as many
 * @param discriminatorNormalization whether the discriminator normalises over the batch
 * @param classes number of classes that a conditional pair is told of, see {@link
 *     io.gen4j.gan.Gan#createConditional}; 0 for an unconditional one
 * @param conditioning how the discriminator of a conditional pair is told of the class; give {@link
 *     io.gen4j.gan.GanOptions#withConditioning} the same
 * @param codes numbers of an InfoGAN's codes, see {@link io.gen4j.gan.Codes#inputs}; 0 for none
 * @param packing examples that the discriminator judges together, side by side as channels; give
 *     {@link io.gen4j.gan.GanOptions#withPacking} the same
 * @param deviationGroup examples in a group whose standard deviation the discriminator sees before
 *     its last layer, see {@link MinibatchDeviationVertex}; 0 for none. Plain DL4J then needs
 *     gen-gan on the class path to open the discriminator
 * @param generatorHidden units of a dense layer of the generator behind its input (as Chen et al.
 *     2016, arXiv:1606.03657, have it), 0 for none. Without it, one layer of ReLUs is all that
 *     decides on what the picture is of: unlabelled pictures ask for it
 * @param discriminatorHidden units of a dense layer of the discriminator before its last one, 0 for
 *     none. A logit that is a sum over the last pictures' pixels judges strokes, but not whether
 *     they make one digit together: the counterpart of the generator's
 */
public record Dcgan(
    ExampleShape shape,
    int latentSize,
    int width,
    boolean discriminatorNormalization,
    int classes,
    Conditioning conditioning,
    int codes,
    int packing,
    int deviationGroup,
    int generatorHidden,
    int discriminatorHidden) {

  private static final double LEAK = 0.2;
  private static final double BATCH_NORM_EPSILON = 1e-5;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the picture has no such base, a size is below 1, or one
   *     that may be 0, for none, is negative
   */
  public Dcgan {
    Gen4j.initialize();
    Sizes.requirePositive("latent size", latentSize);
    Sizes.requirePositive("width", width);
    Sizes.requirePositive("packing", packing);
    Sizes.requireNotNegative("number of hidden units of the generator", generatorHidden);
    Sizes.requireNotNegative("number of hidden units of the discriminator", discriminatorHidden);
    Sizes.requireNotNegative("number of classes", classes);
    Sizes.requireNotNegative("number of codes' inputs", codes);
    Sizes.requireNotNegative("size of a group of minibatch standard deviation", deviationGroup);
    if (classes > 0 && codes > 0) {
      throw new IllegalArgumentException(
          "A pair has either classes or codes, got " + classes + " classes and " + codes);
    }
    Sizes.requirePictures(shape, "MlpGan");
  }

  /** Returns the pair with 100 latent variables and a width of 64. */
  public static Dcgan of(ExampleShape shape) {
    return new Dcgan(shape, 100, 64, true, 0, Conditioning.AUXILIARY_CLASSIFIER, 0, 1, 0, 0, 0);
  }

  /** Returns a copy with another latent size. */
  public Dcgan withLatentSize(int size) {
    return edit(draft -> draft.latentSize = size);
  }

  /** Returns a copy with another width. */
  public Dcgan withWidth(int channels) {
    return edit(draft -> draft.width = channels);
  }

  /** Returns a copy that is conditional on the class. */
  public Dcgan withClasses(int number) {
    return edit(draft -> draft.classes = number);
  }

  /**
   * Returns a copy whose discriminator is told of classes in another way. Networks for {@code
   * PROJECTION} and {@code AUXILIARY_CLASSIFIER} are the same, so that of these two the one on
   * {@link io.gen4j.gan.GanOptions#withConditioning} decides.
   */
  public Dcgan withConditioning(Conditioning kind) {
    return edit(draft -> draft.conditioning = kind);
  }

  /** Returns a copy with codes behind the latent vector that the discriminator reads. */
  public Dcgan withCodes(Codes read) {
    return edit(draft -> draft.codes = read.inputs());
  }

  /** Returns a copy whose discriminator judges this many examples together. */
  public Dcgan withPacking(int examples) {
    return edit(draft -> draft.packing = examples);
  }

  /** Returns a copy whose discriminator sees how much groups of examples differ; 0 for none. */
  public Dcgan withMinibatchDeviation(int group) {
    return edit(draft -> draft.deviationGroup = group);
  }

  /** Returns a copy whose discriminator normalises over the batch, or does not. */
  public Dcgan withDiscriminatorNormalization(boolean normalize) {
    return edit(draft -> draft.discriminatorNormalization = normalize);
  }

  /**
   * Returns a copy whose generator has a dense layer of so many units, with the normalisation and
   * the ReLU of the others, behind its input; 0 for none.
   */
  public Dcgan withGeneratorHidden(int units) {
    return edit(draft -> draft.generatorHidden = units);
  }

  /**
   * Returns a copy whose discriminator has a dense layer of so many units, with the normalisation
   * and the leaky ReLU of the others, before its last one; 0 for none.
   */
  public Dcgan withDiscriminatorHidden(int units) {
    return edit(draft -> draft.discriminatorHidden = units);
  }

  private Dcgan edit(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new Dcgan(
        shape,
        draft.latentSize,
        draft.width,
        draft.discriminatorNormalization,
        draft.classes,
        draft.conditioning,
        draft.codes,
        draft.packing,
        draft.deviationGroup,
        draft.generatorHidden,
        draft.discriminatorHidden);
  }

  /** The components, to change one of them by name. */
  private static final class Draft {

    private int latentSize;
    private int width;
    private boolean discriminatorNormalization;
    private int classes;
    private Conditioning conditioning;
    private int codes;
    private int packing;
    private int deviationGroup;
    private int generatorHidden;
    private int discriminatorHidden;

    private Draft(Dcgan from) {
      latentSize = from.latentSize;
      width = from.width;
      discriminatorNormalization = from.discriminatorNormalization;
      classes = from.classes;
      conditioning = from.conditioning;
      codes = from.codes;
      packing = from.packing;
      deviationGroup = from.deviationGroup;
      generatorHidden = from.generatorHidden;
      discriminatorHidden = from.discriminatorHidden;
    }
  }

  private boolean showsClasses() {
    return conditioning == Conditioning.CONCATENATED;
  }

  /**
   * Returns the generator, {@code [batch, latentSize + classes + codes] -> [batch, channels,
   * height, width]} in [-1, 1].
   *
   * @param seed seed that the weights are drawn with
   */
  public ComputationGraphConfiguration generator(long seed) {
    int doublings = Sizes.halvings(shape);
    int baseHeight = shape.height() >> doublings;
    int baseWidth = shape.width() >> doublings;
    int channels = width << (doublings - 1);
    IWeightInit init = InitialWeights.normal();
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder().seed(seed).graphBuilder().addInputs("latent");
    int inputs = latentSize + classes + codes;
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
    return graph.setOutputs(last).build();
  }

  /**
   * Returns the discriminator, {@code [batch, channels, height, width] -> [batch, 1 + classes +
   * codes]} logits; {@code [batch / packing, packing * (channels + classes), height, width] ->
   * [batch / packing, 1]} where the classes are concatenated.
   *
   * @param seed seed that the weights are drawn with
   */
  public ComputationGraphConfiguration discriminator(long seed) {
    int doublings = Sizes.halvings(shape);
    IWeightInit init = InitialWeights.normal();
    int channels = packing * (shape.channels() + (showsClasses() ? classes : 0));
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .graphBuilder()
            .addInputs("picture")
            .setInputTypes(InputType.convolutional(shape.height(), shape.width(), channels));
    String last = "picture";
    for (int i = 1; i <= doublings; i++) {
      boolean normalize = discriminatorNormalization && i > 1;
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
    if (deviationGroup > 0) {
      graph.addVertex("deviation", new MinibatchDeviationVertex(deviationGroup), last);
      last = "deviation";
    }
    if (discriminatorHidden > 0) {
      boolean normalize = discriminatorNormalization;
      graph.addLayer(
          "hidden",
          new DenseLayer.Builder()
              .nOut(discriminatorHidden)
              .weightInit(init)
              .activation(normalize ? Activation.IDENTITY.getActivationFunction() : leaky())
              .hasBias(!normalize)
              .build(),
          last);
      last = "hidden";
      if (normalize) {
        graph.addLayer("hidden-norm", normalization(discriminatorHidden), last);
        graph.addLayer("hidden-leaky", new ActivationLayer(leaky()), "hidden-norm");
        last = "hidden-leaky";
      }
    }
    graph.addLayer(
        "logit",
        new DenseLayer.Builder()
            .nOut(1 + (showsClasses() ? 0 : classes) + codes)
            .weightInit(init)
            .activation(Activation.IDENTITY)
            .build(),
        last);
    return graph.setOutputs("logit").build();
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
