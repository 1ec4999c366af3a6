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
import io.gen4j.gan.vertex.CompositeVertex;
import io.gen4j.gan.vertex.JoinVertex;
import io.gen4j.gan.vertex.LatentDropoutVertex;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/**
 * Image to image (pix2pix, Isola et al. 2017, arXiv:1611.07004): translation between styles,
 * colorization, removal of noise, inpainting. It generates the image of the field {@code data} from
 * the image of the field {@code condition}, which has the same height and width. Image sides are a
 * small base (4 to 8 pixels) times a power of two: 28, 32, 48, 64, 96, 128 and so on.
 *
 * <p>Generator: a U-Net. Convolutions (kernel 4, stride 2) halve the sides down to the base and
 * double the channels up to 8 times {@code width}; transposed convolutions double them again, and
 * each also sees the features of the same size on the way down. The last convolution sees the
 * condition itself. Batch normalization, leaky ReLU on the way down, ReLU on the way up, tanh at
 * the end. Discriminator: one logit per patch of 26x26 pixels (PatchGAN).
 *
 * @param shape shape of the generated images {@code [channels, height, width]}
 * @param condition shape of the conditions {@code [channels, height, width]}
 * @param width channels of the first layer
 * @param dropout share of values dropped in the first three layers on the way up, in training and
 *     in sampling: the only noise of the generator; 0 for none
 * @param keepsKnown whether the last channel of the condition is a mask that is above 0 in holes:
 *     generated pixels then fill the holes, and all other pixels are those of the condition
 * @param kind how the discriminator uses the condition
 */
public record Pix2Pix(
    ExampleShape shape,
    ExampleShape condition,
    int width,
    double dropout,
    boolean keepsKnown,
    ConditioningKind kind)
    implements GanNetworks {

  /** Numbers of a latent vector, which decides what dropout drops. */
  private static final int LATENT = 8;

  private static final int NOISY = 3;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the image sides have no such base, condition and image have
   *     different sides, or a setting is out of range
   */
  public Pix2Pix {
    Gen4j.initialize();
    Objects.requireNonNull(kind, "kind");
    Sizes.requireImages(shape, "MlpGan");
    Sizes.requirePositive("width", width);
    if (!condition.isImage()
        || condition.height() != shape.height()
        || condition.width() != shape.width()) {
      throw new IllegalArgumentException(
          "Condition and image have the same height and width, got conditions of "
              + condition
              + " for images of "
              + shape
              + ". Resize one of them, or use SuperResolution for smaller conditions.");
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException("Dropout is from 0 to below 1, got " + dropout);
    }
    if (keepsKnown && condition.channels() != shape.channels() + 1) {
      throw new IllegalArgumentException(
          "Known pixels need a condition with the channels of the image and a mask, "
              + (shape.channels() + 1)
              + ", got "
              + condition.channels()
              + ". ImageDamage.masked makes such conditions.");
    }
    if (kind != ConditioningKind.CONCATENATED && kind != ConditioningKind.GENERATOR_ONLY) {
      throw new IllegalArgumentException(
          "The discriminator takes the condition CONCATENATED, or not (GENERATOR_ONLY), got "
              + kind);
    }
  }

  /** Returns networks with width 32, without dropout. */
  public static Pix2Pix of(ExampleShape condition, ExampleShape shape) {
    return new Pix2Pix(shape, condition, 32, 0, false, ConditioningKind.CONCATENATED);
  }

  /**
   * Returns {@link #of(ExampleShape, ExampleShape)} for a data set of pairs.
   *
   * @throws IllegalArgumentException if it has no field {@code condition}
   */
  public static Pix2Pix of(Dataset pairs) {
    return of(Pairs.condition(pairs).shape(), pairs.shape());
  }

  /**
   * Returns the options of the paper: the non-saturating loss plus 100 times the mean absolute
   * difference, Adam with rate 2e-4 and β₁ 0.5.
   */
  public static GanOptions options() {
    return GanOptions.defaults().withTerm(Reconstruction.l1(100));
  }

  /** Returns a copy with another width. */
  public Pix2Pix withWidth(int channels) {
    return new Pix2Pix(shape, condition, channels, dropout, keepsKnown, kind);
  }

  /** Returns a copy with another share of dropped values; 0.5 in the paper. */
  public Pix2Pix withDropout(double share) {
    return new Pix2Pix(shape, condition, width, share, keepsKnown, kind);
  }

  /** Returns a copy for inpainting: known pixels come back untouched, see {@link #keepsKnown}. */
  public Pix2Pix withKnownPixels() {
    return new Pix2Pix(shape, condition, width, dropout, true, kind);
  }

  /** Returns a copy whose discriminator does not see the condition. */
  public Pix2Pix withoutConditionInDiscriminator() {
    return new Pix2Pix(
        shape, condition, width, dropout, keepsKnown, ConditioningKind.GENERATOR_ONLY);
  }

  @Override
  public Latent latent() {
    return dropout > 0 ? Latent.normal(LATENT) : Latent.NONE;
  }

  @Override
  public Conditioning conditioning() {
    return new Conditioning.Tensor(condition, kind);
  }

  @Override
  public NetworkSource generator(long seed) {
    int halvings = Sizes.halvings(shape);
    InputType picture =
        InputType.convolutional(condition.height(), condition.width(), condition.channels());
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder();
    if (dropout > 0) {
      graph.addInputs("latent", "condition").setInputTypes(InputType.feedForward(LATENT), picture);
    } else {
      graph.addInputs("condition").setInputTypes(picture);
    }
    int[] channels = new int[halvings + 1];
    channels[0] = condition.channels();
    String last = "condition";
    for (int i = 1; i <= halvings; i++) {
      channels[i] = Math.min(8, 1 << (i - 1)) * width;
      String name = "down" + i;
      boolean first = i == 1;
      graph.addLayer(
          name,
          PatchDiscriminator.convolution(
              channels[i - 1], channels[i], 4, 2, first ? Blocks.leaky() : Blocks.none(), first),
          last);
      last = first ? name : normalized(graph, name, channels[i], Blocks.leaky());
    }
    int base = channels[halvings];
    IActivation relu = Activation.RELU.getActivationFunction();
    graph.addLayer(
        "bottom", PatchDiscriminator.convolution(base, base, 3, 1, Blocks.none(), false), last);
    last = normalized(graph, "bottom", base, relu);
    int in = base;
    for (int i = halvings; i >= 1; i--) {
      String name = "up" + i;
      int out = i == 1 ? width : channels[i - 1];
      graph.addLayer(name, transposed(in, out), last);
      last = normalized(graph, name, out, relu);
      if (dropout > 0 && halvings - i < NOISY) {
        graph.addVertex(name + "drop", new LatentDropoutVertex(i, dropout), last, "latent");
        last = name + "drop";
      }
      String skipped = i == 1 ? "condition" : i == 2 ? "down1" : "down" + (i - 1) + "act";
      graph.addVertex(name + "join", new JoinVertex(), last, skipped);
      last = name + "join";
      in = out + channels[i - 1];
    }
    graph.addLayer(
        "picture",
        PatchDiscriminator.convolution(
            in, shape.channels(), 3, 1, Activation.TANH.getActivationFunction(), true),
        last);
    last = "picture";
    if (keepsKnown) {
      graph.addVertex("filled", new CompositeVertex(), last, "condition");
      last = "filled";
    }
    return NetworkSource.of(graph.setOutputs(last).build()).withOutputRange(ValueRange.SYMMETRIC);
  }

  @Override
  public NetworkSource discriminator(long seed) {
    int behind = kind == ConditioningKind.CONCATENATED ? condition.channels() : 0;
    return PatchDiscriminator.of(seed, shape, behind, width);
  }

  private static String normalized(
      GraphBuilder graph, String name, int channels, IActivation activation) {
    graph.addLayer(name + "norm", Blocks.normalization(channels, true), name);
    return new Blocks(graph).activation(name + "act", activation, name + "norm");
  }

  private static Deconvolution2D transposed(int in, int out) {
    return new Deconvolution2D.Builder(4, 4)
        .stride(2, 2)
        .padding(1, 1)
        .convolutionMode(ConvolutionMode.Truncate)
        .nIn(in)
        .nOut(out)
        .weightInit(Blocks.normal())
        .activation(Activation.IDENTITY)
        .hasBias(false)
        .build();
  }
}
