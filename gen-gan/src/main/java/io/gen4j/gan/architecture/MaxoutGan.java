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
import io.gen4j.gan.vertex.MaxoutVertex;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * The pair of PacGAN's experiments on two-dimensional points (Lin et al. 2018, arXiv:1712.04086).
 * The generator has dense layers with batch normalization and ReLU and a linear output. The
 * discriminator has maxout layers and one logit. Weights are drawn from N(0, 0.02²).
 *
 * <p>The discriminator's configuration names {@link MaxoutVertex}: plain DL4J needs gen-gan on the
 * class path to open it.
 *
 * @param shape shape of the data, {@code [features]}
 * @param latentSize size of the latent vector
 * @param generatorHidden sizes of the generator's hidden layers
 * @param discriminatorHidden units of the discriminator's maxout layers
 * @param pieces linear pieces per maxout unit, 2 or more
 * @param conditioning what the generator takes besides the latent vector
 * @param packing number of examples that the discriminator scores together, concatenated as
 *     features
 */
public record MaxoutGan(
    ExampleShape shape,
    int latentSize,
    List<Integer> generatorHidden,
    List<Integer> discriminatorHidden,
    int pieces,
    Conditioning conditioning,
    int packing)
    implements ConditionalNetworks<MaxoutGan> {

  /** Throws {@link IllegalArgumentException} if the data are images or a size is too small. */
  public MaxoutGan {
    Gen4j.initialize();
    generatorHidden = List.copyOf(generatorHidden);
    discriminatorHidden = List.copyOf(discriminatorHidden);
    if (shape.isImage()) {
      throw new IllegalArgumentException(
          "A maxout pair takes vectors [features], got " + shape + "; use Dcgan for images");
    }
    Pairs.require(latentSize, conditioning, packing);
    if (generatorHidden.isEmpty() || discriminatorHidden.isEmpty()) {
      throw new IllegalArgumentException("Both networks need at least one hidden layer");
    }
    generatorHidden.forEach(size -> Sizes.requirePositive("size of a hidden layer", size));
    discriminatorHidden.forEach(size -> Sizes.requirePositive("size of a hidden layer", size));
    if (pieces < 2) {
      throw new IllegalArgumentException("Maxout takes 2 or more pieces per unit, got  " + pieces);
    }
  }

  /**
   * Returns the published pair: latent size 2, four hidden layers of 400 units in the generator,
   * three maxout layers of 200 units with 5 pieces in the discriminator, no packing.
   */
  public static MaxoutGan of(ExampleShape shape) {
    return new MaxoutGan(
        shape,
        2,
        Collections.nCopies(4, 400),
        Collections.nCopies(3, 200),
        5,
        Conditioning.NONE,
        1);
  }

  /** Returns {@link #of(ExampleShape)} for the vectors of a data set. */
  public static MaxoutGan of(Dataset data) {
    return of(data.shape());
  }

  /** Returns a copy with another latent size. */
  public MaxoutGan withLatentSize(int size) {
    return new MaxoutGan(
        shape, size, generatorHidden, discriminatorHidden, pieces, conditioning, packing);
  }

  /** Returns a copy with other hidden layers. */
  public MaxoutGan withHidden(List<Integer> generator, List<Integer> discriminator) {
    return new MaxoutGan(
        shape, latentSize, generator, discriminator, pieces, conditioning, packing);
  }

  @Override
  public MaxoutGan with(Conditioning other) {
    return new MaxoutGan(
        shape, latentSize, generatorHidden, discriminatorHidden, pieces, other, packing);
  }

  @Override
  public MaxoutGan withPacking(int examples) {
    return new MaxoutGan(
        shape, latentSize, generatorHidden, discriminatorHidden, pieces, conditioning, examples);
  }

  @Override
  public Latent latent() {
    return Latent.normal(latentSize);
  }

  @Override
  public NetworkSource generator(long seed) {
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("latent");
    String last = "latent";
    int in = latentSize + conditioning.size();
    IWeightInit init = Blocks.normal();
    for (int i = 1; i <= generatorHidden.size(); i++) {
      int out = generatorHidden.get(i - 1);
      graph.addLayer("hidden" + i, Blocks.dense(in, out, Blocks.none(), init, false), last);
      graph.addLayer("norm" + i, Blocks.normalization(out, true), "hidden" + i);
      graph.addLayer("relu" + i, new ActivationLayer(Activation.RELU), "norm" + i);
      last = "relu" + i;
      in = out;
    }
    graph.addLayer("output", Blocks.dense(in, shape.length(), Blocks.none(), init, true), last);
    return NetworkSource.of(graph.setOutputs("output").build());
  }

  @Override
  public NetworkSource discriminator(long seed) {
    int in = Pairs.inputs(shape.length(), conditioning, packing);
    IWeightInit init = Blocks.normal();
    GraphBuilder graph =
        SeededBuilder.of(seed)
            .graphBuilder()
            .addInputs("data")
            .setInputTypes(InputType.feedForward(in));
    String last = "data";
    for (int i = 1; i <= discriminatorHidden.size(); i++) {
      int units = discriminatorHidden.get(i - 1);
      graph.addLayer(
          "linear" + i, Blocks.dense(in, units * pieces, Blocks.none(), init, true), last);
      graph.addVertex("maxout" + i, new MaxoutVertex(pieces), "linear" + i);
      last = "maxout" + i;
      in = units;
    }
    graph.addLayer(
        "logit", Blocks.dense(in, 1 + conditioning.outputs(), Blocks.none(), init, true), last);
    return NetworkSource.of(graph.setOutputs("logit").build());
  }
}
