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
import io.gen4j.gan.vertex.AveragePoolVertex;
import io.gen4j.gan.vertex.ScaleVertex;
import io.gen4j.gan.vertex.UpsampleVertex;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * A residual pair like those of WGAN-GP (Gulrajani et al. 2017, arXiv:1704.00028) and SN-GAN
 * (Miyato et al. 2018, arXiv:1802.05957); with self-attention, that of SAGAN (Zhang et al. 2019,
 * arXiv:1805.08318). Image sides are a small base (4 to 8 pixels) times the same power of two.
 *
 * <p>Generator: blocks of batch normalization, ReLU, upsampling and two convolutions, each with a
 * shortcut; tanh at the end. With class labels, batch normalization is class-conditional: it learns
 * a scale and a shift per class (de Vries et al. 2017, arXiv:1707.00683). Discriminator: blocks of
 * two convolutions with leaky ReLU and downsampling. It has no normalization, so that gradient
 * penalties and spectral normalization keep their meaning.
 *
 * <p>Configurations name vertices of {@link io.gen4j.gan.vertex}: plain DL4J needs gen-gan on the
 * class path to open a saved file.
 *
 * @param shape image shape {@code [channels, height, width]}
 * @param latentSize size of the latent vector
 * @param width channels of the layer next to the image; deeper layers have 2, 4, 8... times as many
 * @param attention whether both networks have self-attention at half the image's sides
 * @param conditioning what the generator takes besides the latent vector
 * @param packing number of examples that the discriminator scores together, concatenated as
 *     channels
 */
public record ResidualGan(
    ExampleShape shape,
    int latentSize,
    int width,
    boolean attention,
    Conditioning conditioning,
    int packing)
    implements ConditionalNetworks<ResidualGan> {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the image sides have no such base, a size is below 1, or
   *     attention is on but the sides can be halved only once
   */
  public ResidualGan {
    Gen4j.initialize();
    Pairs.require(latentSize, conditioning, packing);
    Sizes.requirePositive("width", width);
    Sizes.requireImages(shape, "MlpGan");
    if (attention && Sizes.halvings(shape) < 2) {
      throw new IllegalArgumentException(
          "Attention works at half the image's sides, but with images of "
              + shape
              + " the generator starts at that size; leave it out, or use images whose sides can"
              + " be halved twice");
    }
  }

  /** Returns the pair with latent size 128 and width 32, without attention. */
  public static ResidualGan of(ExampleShape shape) {
    return new ResidualGan(shape, 128, 32, false, Conditioning.NONE, 1);
  }

  /** Returns {@link #of(ExampleShape)} for the images of a data set. */
  public static ResidualGan of(Dataset data) {
    return of(data.shape());
  }

  /** Returns a copy with another latent size. */
  public ResidualGan withLatentSize(int size) {
    return new ResidualGan(shape, size, width, attention, conditioning, packing);
  }

  /** Returns a copy with another width. */
  public ResidualGan withWidth(int channels) {
    return new ResidualGan(shape, latentSize, channels, attention, conditioning, packing);
  }

  /** Returns a copy with or without self-attention. */
  public ResidualGan withAttention(boolean attend) {
    return new ResidualGan(shape, latentSize, width, attend, conditioning, packing);
  }

  @Override
  public ResidualGan with(Conditioning other) {
    return new ResidualGan(shape, latentSize, width, attention, other, packing);
  }

  @Override
  public ResidualGan withPacking(int examples) {
    return new ResidualGan(shape, latentSize, width, attention, conditioning, examples);
  }

  @Override
  public Latent latent() {
    return Latent.normal(latentSize);
  }

  @Override
  public NetworkSource generator(long seed) {
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("latent");
    Blocks blocks = new Blocks(graph);
    int inputs = latentSize + conditioning.size();
    if (conditioning.size() > 0) {
      graph.addVertex("class", new SubsetVertex(latentSize, inputs - 1), "latent");
    }
    int doublings = Sizes.halvings(shape);
    int height = shape.height() >> doublings;
    int side = shape.width() >> doublings;
    int channels = width << doublings;
    graph.addLayer(
        "project",
        Blocks.dense(inputs, channels * height * side, Blocks.none(), WeightInit.RELU, true),
        "latent");
    String last = blocks.activation("base", Blocks.none(), "project");
    graph.inputPreProcessor("base", new FeedForwardToCnnPreProcessor(height, side, channels));
    for (int i = 1; i <= doublings; i++) {
      int out = width << (doublings - i);
      last = up(graph, "up" + i, channels, out, last);
      channels = out;
      if (attention && i == doublings - 1) {
        last = blocks.attention("attention", channels, last);
      }
    }
    last = normalized(graph, "norm", channels, last);
    graph.addLayer(
        "picture",
        Blocks.convolution(
            channels,
            shape.channels(),
            3,
            Activation.TANH.getActivationFunction(),
            WeightInit.XAVIER,
            true),
        last);
    return NetworkSource.of(graph.setOutputs("picture").build());
  }

  @Override
  public NetworkSource discriminator(long seed) {
    int channels = Pairs.inputs(shape.channels(), conditioning, packing);
    GraphBuilder graph = Pairs.ofImages(seed, shape, channels);
    Blocks blocks = new Blocks(graph);
    String last = "picture";
    int doublings = Sizes.halvings(shape);
    for (int i = 1; i <= doublings; i++) {
      int out = width << i;
      last = blocks.down("down" + i, channels, out, new AveragePoolVertex(), last);
      channels = out;
      if (attention && i == 1) {
        last = blocks.attention("attention", channels, last);
      }
    }
    last = blocks.activation("leaky", Blocks.leaky(), last);
    graph.addLayer(
        "logit",
        Blocks.dense(0, 1 + conditioning.outputs(), Blocks.none(), WeightInit.XAVIER, true),
        last);
    return NetworkSource.of(graph.setOutputs("logit").build());
  }

  private String up(GraphBuilder graph, String name, int in, int out, String from) {
    String first = normalized(graph, name + "norma", in, from);
    graph.addVertex(name + "double", new UpsampleVertex(), first);
    graph.addLayer(
        name + "a",
        Blocks.convolution(in, out, 3, Blocks.none(), WeightInit.RELU, false),
        name + "double");
    String second = normalized(graph, name + "normb", out, name + "a");
    graph.addLayer(
        name + "b", Blocks.convolution(out, out, 3, Blocks.none(), WeightInit.RELU, true), second);
    graph.addLayer(
        name + "thin",
        Blocks.convolution(in, out, 1, Blocks.none(), WeightInit.XAVIER, true),
        from);
    // A 1x1 convolution commutes with repeating pixels; this order is cheaper.
    graph.addVertex(name + "short", new UpsampleVertex(), name + "thin");
    return new Blocks(graph).sum(name, name + "b", name + "short");
  }

  /** Adds batch normalization, class-conditional if there are conditions, and ReLU. */
  private String normalized(GraphBuilder graph, String name, int channels, String from) {
    graph.addLayer(name, Blocks.normalization(channels, conditioning.size() == 0), from);
    String last = name;
    if (conditioning.size() > 0) {
      graph.addLayer(name + "scale", perClass(channels, WeightInit.ONES), "class");
      graph.addLayer(name + "shift", perClass(channels, WeightInit.ZERO), "class");
      graph.addVertex(name + "class", new ScaleVertex(), name, name + "scale", name + "shift");
      last = name + "class";
    }
    return new Blocks(graph)
        .activation(name + "relu", Activation.RELU.getActivationFunction(), last);
  }

  private DenseLayer perClass(int channels, WeightInit init) {
    return Blocks.dense(conditioning.size(), channels, Blocks.none(), init, false);
  }
}
