package io.gen4j.gan.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.random.Latent;
import io.gen4j.core.training.LayerRates;
import io.gen4j.gan.ConditionalNetworks;
import io.gen4j.gan.GanOptions;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.term.GradientPenalty;
import io.gen4j.gan.vertex.AveragePoolVertex;
import io.gen4j.gan.vertex.DemodulationVertex;
import io.gen4j.gan.vertex.FilteredDownsampleVertex;
import io.gen4j.gan.vertex.FilteredUpsampleVertex;
import io.gen4j.gan.vertex.LatentNormVertex;
import io.gen4j.gan.vertex.MinibatchDeviationVertex;
import io.gen4j.gan.vertex.ModulationVertex;
import io.gen4j.gan.vertex.NoiseVertex;
import io.gen4j.gan.vertex.OnesVertex;
import io.gen4j.gan.vertex.ScaleVertex;
import io.gen4j.gan.vertex.StyleMixVertex;
import io.gen4j.gan.vertex.StylesVertex;
import io.gen4j.gan.vertex.UpsampleVertex;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * A style-based pair like StyleGAN2 (Karras et al. 2020, arXiv:1912.04958). Image sides are a small
 * base (4 to 8 pixels) times the same power of two.
 *
 * <p>Generator: a mapping network turns the latent vector into styles. A learned constant image of
 * the base size passes through modulated and demodulated 3x3 convolutions, two per size, with noise
 * of learned strength per channel and leaky ReLU. At each size a modulated 1x1 convolution adds to
 * the output image. In training, some layers take the styles of the next example of the same class
 * in the batch (style mixing). Train it with {@link #options()}. Differences from the paper: images
 * are filtered before the convolution that follows the doubling of the sides, not after it, and the
 * output ends in tanh.
 *
 * <p>Discriminator: residual blocks, minibatch standard deviation, one logit. Its batch must be a
 * multiple of 4.
 *
 * <p>Configurations name vertices of {@link io.gen4j.gan.vertex}: plain DL4J needs gen-gan on the
 * class path to open a saved file. {@link io.gen4j.gan.StyleSampler} draws samples with truncated
 * styles.
 *
 * @param shape image shape {@code [channels, height, width]}
 * @param mapping sizes of the mapping network
 * @param width channels of the layer next to the image; deeper layers have 2, 4, 8... times as
 *     many, up to 512
 * @param mixing share of training examples with mixed styles, from 0 to 1
 * @param filtered whether images are enlarged and reduced with the filter [1, 3, 3, 1] of the
 *     paper; if not, pixels are repeated and averaged
 * @param conditioning what the generator takes besides the latent vector
 * @param packing number of examples that the discriminator scores together, concatenated as
 *     channels
 */
public record StyleGan(
    ExampleShape shape,
    Mapping mapping,
    int width,
    double mixing,
    boolean filtered,
    Conditioning conditioning,
    int packing)
    implements ConditionalNetworks<StyleGan> {

  /**
   * The sizes of the mapping network.
   *
   * @param latentSize size of the latent vector
   * @param styleSize size of a style vector
   * @param layers number of dense layers
   */
  public record Mapping(int latentSize, int styleSize, int layers) {

    /** Throws {@link IllegalArgumentException} if a number is below 1. */
    public Mapping {
      Sizes.requirePositive("latent size", latentSize);
      Sizes.requirePositive("style size", styleSize);
      Sizes.requirePositive("number of mapping layers", layers);
    }
  }

  private static final int GROUP = 4;
  private static final int MOST_CHANNELS = 512;
  private static final double MAPPING_RATE = 0.01;

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the image sides have no such base, or a value is out of
   *     range
   */
  public StyleGan {
    Gen4j.initialize();
    Pairs.require(mapping.latentSize, conditioning, packing);
    Sizes.requirePositive("width", width);
    Sizes.requireImages(shape, "MlpGan");
    if (!(mixing >= 0 && mixing <= 1)) {
      throw new IllegalArgumentException("The share of mixed styles is from 0 to 1, got " + mixing);
    }
  }

  /** Returns the pair with latent and style size 64, 4 mapping layers and width 32. */
  public static StyleGan of(ExampleShape shape) {
    return new StyleGan(shape, new Mapping(64, 64, 4), 32, 0.9, true, Conditioning.NONE, 1);
  }

  /** Returns {@link #of(ExampleShape)} for the images of a data set. */
  public static StyleGan of(Dataset data) {
    return of(data.shape());
  }

  /**
   * Returns the options that suit this pair. After the paper: the non-saturating loss, R1 every 16
   * steps, Adam at 2e-3 with β₁ = 0 and β₂ = 0.99 for both networks, and {@linkplain
   * #equalizedRates() equalized learning rates}. The weight of R1 is 0.5, which suits small images.
   */
  public GanOptions options() {
    Adam adam = new Adam(2e-3, 0, 0.99, 1e-8);
    return GanOptions.defaults()
        .withLoss(GanLosses.nonSaturating())
        .withUpdaters(adam, adam.clone())
        .withPenalties(GradientPenalty.r1(0.5).withEvery(16))
        .withLayerRates(equalizedRates());
  }

  /** Returns the size of the latent vector. */
  public int latentSize() {
    return mapping.latentSize;
  }

  /** Returns the size of a style vector. */
  public int styleSize() {
    return mapping.styleSize;
  }

  /** Returns the number of dense layers of the mapping network. */
  public int mappingLayers() {
    return mapping.layers;
  }

  /** Returns a copy with another latent size and style size. */
  public StyleGan withLatentSize(int latent, int styles) {
    return new StyleGan(
        shape,
        new Mapping(latent, styles, mappingLayers()),
        width,
        mixing,
        filtered,
        conditioning,
        packing);
  }

  /** Returns a copy with another number of mapping layers. */
  public StyleGan withMappingLayers(int layers) {
    return new StyleGan(
        shape,
        new Mapping(latentSize(), styleSize(), layers),
        width,
        mixing,
        filtered,
        conditioning,
        packing);
  }

  /** Returns a copy with another width. */
  public StyleGan withWidth(int channels) {
    return new StyleGan(shape, mapping, channels, mixing, filtered, conditioning, packing);
  }

  /** Returns a copy with another share of mixed styles. */
  public StyleGan withMixing(double share) {
    return new StyleGan(shape, mapping, width, share, filtered, conditioning, packing);
  }

  /** Returns a copy that repeats and averages pixels instead of filtering them, which is faster. */
  public StyleGan withoutFilter() {
    return new StyleGan(shape, mapping, width, mixing, false, conditioning, packing);
  }

  @Override
  public StyleGan with(Conditioning other) {
    return new StyleGan(shape, mapping, width, mixing, filtered, other, packing);
  }

  @Override
  public StyleGan withPacking(int examples) {
    return new StyleGan(shape, mapping, width, mixing, filtered, conditioning, examples);
  }

  @Override
  public Latent latent() {
    return Latent.normal(mapping.latentSize);
  }

  @Override
  public NetworkSource generator(long seed) {
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("latent");
    graph.addVertex("normal", new LatentNormVertex(mapping.latentSize), "latent");
    String last = "normal";
    int in = mapping.latentSize + conditioning.size();
    for (int i = 1; i <= mapping.layers; i++) {
      graph.addLayer(
          "map" + i,
          Blocks.dense(in, mapping.styleSize, Blocks.leaky(), WeightInit.RELU, true),
          last);
      last = "map" + i;
      in = mapping.styleSize;
    }
    graph.addVertex("styles", new StylesVertex(), last);
    int doublings = Sizes.halvings(shape);
    int height = shape.height() >> doublings;
    int side = shape.width() >> doublings;
    int channels = channels(doublings);
    last = constant(graph, channels, height, side);
    int layers = 1 + 2 * doublings;
    int layer = 0;
    last = styled(graph, layer, layers, channels, channels, height, side, last);
    String image = paint(graph, layer++, channels, last, null);
    for (int size = doublings - 1; size >= 0; size--) {
      height *= 2;
      side *= 2;
      graph.addVertex("up" + layer, twice(), last);
      int out = channels(size);
      last = styled(graph, layer, layers, channels, out, height, side, "up" + layer);
      layer++;
      last = styled(graph, layer, layers, out, out, height, side, last);
      image = paint(graph, layer++, out, last, image);
      channels = out;
    }
    new Blocks(graph).activation("picture", Activation.TANH.getActivationFunction(), image);
    return NetworkSource.of(graph.setOutputs("picture").build());
  }

  @Override
  public NetworkSource discriminator(long seed) {
    int in = Pairs.inputs(shape.channels(), conditioning, packing);
    GraphBuilder graph = Pairs.ofImages(seed, shape, in);
    Blocks blocks = new Blocks(graph);
    graph.addLayer(
        "first",
        Blocks.convolution(in, width, 1, Blocks.leaky(), WeightInit.RELU, true),
        "picture");
    String last = "first";
    int doublings = Sizes.halvings(shape);
    for (int i = 1; i <= doublings; i++) {
      last = blocks.down("down" + i, channels(i - 1), channels(i), half(), last);
    }
    int channels = channels(doublings);
    graph.addVertex("deviation", new MinibatchDeviationVertex(GROUP), last);
    graph.addLayer(
        "last",
        Blocks.convolution(channels + 1, channels, 3, Blocks.leaky(), WeightInit.RELU, true),
        "deviation");
    int pixels = (shape.height() >> doublings) * (shape.width() >> doublings);
    graph.addLayer(
        "dense",
        Blocks.dense(channels * pixels, channels, Blocks.leaky(), WeightInit.RELU, true),
        "last");
    graph.addLayer(
        "logit",
        Blocks.dense(channels, 1 + conditioning.outputs(), Blocks.none(), WeightInit.XAVIER, true),
        "dense");
    return NetworkSource.of(graph.setOutputs("logit").build());
  }

  /**
   * Returns equalized learning rates (Karras et al. 2018, arXiv:1710.10196): the rate of the
   * weights of a layer with n inputs is multiplied by 1 / √n, as if they were stored with a
   * variance of 1 and scaled when they are used. Rates of biases stay. Rates of the mapping network
   * are a hundredth. This holds for Adam and similar optimizers, whose steps do not depend on the
   * scale of gradients; the paper's rate is 2e-3 with β₁ = 0 and β₂ = 0.99.
   */
  public LayerRates equalizedRates() {
    LayerRates rates = equalized(LayerRates.NONE, "generator", generator(1));
    return equalized(rates, "discriminator", discriminator(1));
  }

  private static LayerRates equalized(LayerRates rates, String name, NetworkSource source) {
    LayerRates all = rates;
    for (Map.Entry<String, INDArray> entry :
        source.graph(name, new Sgd(1)).paramTable().entrySet()) {
      INDArray weights = entry.getValue();
      boolean mapping = entry.getKey().matches("map\\d+_.*");
      double factor = mapping ? MAPPING_RATE : 1;
      if (entry.getKey().endsWith("_W")) {
        // Weights of a convolution are [out, in, height, width], those of a dense layer [in, out].
        long inputs = weights.rank() == 4 ? weights.length() / weights.size(0) : weights.size(0);
        factor /= Math.sqrt(inputs);
      }
      if (factor != 1) {
        all = all.with(name, entry.getKey(), factor);
      }
    }
    return all;
  }

  private GraphVertex twice() {
    return filtered ? new FilteredUpsampleVertex() : new UpsampleVertex();
  }

  private GraphVertex half() {
    return filtered ? new FilteredDownsampleVertex() : new AveragePoolVertex();
  }

  private int channels(int halvings) {
    return Math.min(width << halvings, Math.max(width, MOST_CHANNELS));
  }

  /** Adds a learned constant image: the weights of a dense layer whose only input is 1. */
  private static String constant(GraphBuilder graph, int channels, int height, int side) {
    graph.addVertex("one", new OnesVertex(), "latent");
    graph.addLayer(
        "constant",
        Blocks.dense(1, (long) channels * height * side, Blocks.none(), WeightInit.NORMAL, false),
        "one");
    new Blocks(graph).activation("base", Blocks.none(), "constant");
    graph.inputPreProcessor("base", new FeedForwardToCnnPreProcessor(height, side, channels));
    return "base";
  }

  /** Adds a modulated and demodulated convolution with noise, bias and leaky ReLU. */
  private String styled(
      GraphBuilder graph,
      int layer,
      int layers,
      int in,
      int out,
      int height,
      int side,
      String from) {
    String id = Integer.toString(layer);
    graph.addVertex(
        "mix" + id,
        new StyleMixVertex(layer, layers, mixing, conditioning.size()),
        "styles",
        "latent");
    graph.addLayer("style" + id, style(in), "mix" + id);
    graph.addVertex("demodulation" + id, new DemodulationVertex("conv" + id, out), "style" + id);
    graph.addVertex(
        "modulated" + id, new ModulationVertex(), from, "style" + id, "demodulation" + id);
    graph.addLayer(
        "conv" + id,
        Blocks.convolution(in, out, 3, Blocks.none(), WeightInit.XAVIER, false),
        "modulated" + id);
    graph.addVertex("demodulated" + id, new ScaleVertex(), "conv" + id, "demodulation" + id);
    graph.addVertex("noise" + id, new NoiseVertex(layer, height, side), "latent");
    graph.addLayer(
        "strength" + id,
        Blocks.convolution(1, out, 1, Blocks.none(), WeightInit.ZERO, true),
        "noise" + id);
    Blocks blocks = new Blocks(graph);
    blocks.sum("sum" + id, "demodulated" + id, "strength" + id);
    return blocks.activation("leaky" + id, Blocks.leaky(), "sum" + id);
  }

  /** Adds the contribution of one size to the image so far, which is null for the first size. */
  private String paint(GraphBuilder graph, int layer, int in, String from, String soFar) {
    String id = Integer.toString(layer);
    graph.addLayer("paintstyle" + id, style(in), "mix" + id);
    graph.addVertex("paintmodulated" + id, new ModulationVertex(), from, "paintstyle" + id);
    graph.addLayer(
        "paint" + id,
        Blocks.convolution(in, shape.channels(), 1, Blocks.none(), WeightInit.XAVIER, true),
        "paintmodulated" + id);
    if (soFar == null) {
      return "paint" + id;
    }
    graph.addVertex("paintup" + id, twice(), soFar);
    return new Blocks(graph).sum("painted" + id, "paintup" + id, "paint" + id);
  }

  private DenseLayer style(int channels) {
    return new DenseLayer.Builder()
        .nIn(mapping.styleSize)
        .nOut(channels)
        .weightInit(WeightInit.XAVIER)
        .activation(Activation.IDENTITY)
        .biasInit(1)
        .build();
  }
}
