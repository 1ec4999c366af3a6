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
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.nd4j.linalg.activations.Activation;

/**
 * The pair that PacGAN's experiments on points in the plane use (Lin et al. 2018,
 * arXiv:1712.04086): a generator of dense layers with batch normalization and ReLU and a linear
 * output, and a discriminator of maxout layers and one logit. Weights are drawn from N(0, 0.02²).
 *
 * <p>The discriminator's configuration names {@link MaxoutVertex}: plain DL4J needs gen-gan on the
 * class path to open it.
 *
 * @param shape shape of the data, {@code [features]}
 * @param latentSize size of the generator's input vector
 * @param generatorHidden sizes of the generator's hidden layers
 * @param discriminatorHidden units of the discriminator's maxout layers
 * @param pieces linear pieces of a unit, 2 or more
 * @param conditioning what samples are generated from besides the latent vector
 * @param packing examples that the discriminator judges together
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

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if the data are no vectors, or a size is too small
   */
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
      throw new IllegalArgumentException("Maxout takes 2 or more pieces a unit, got " + pieces);
    }
  }

  /**
   * Returns the published pair: 2 latent variables, four layers of 400 units in the generator,
   * three of 200 units of 5 pieces in the discriminator, one example at a time.
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

  /** Returns the pair of {@link #of(ExampleShape)} for the vectors of a data set. */
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

  /** Returns the generator, {@code [batch, latentSize + size] -> [batch, features]}, unbounded. */
  @Override
  public NetworkSource generator(long seed) {
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("latent");
    String last = "latent";
    int in = latentSize + conditioning.size();
    for (int i = 1; i <= generatorHidden.size(); i++) {
      int out = generatorHidden.get(i - 1);
      graph.addLayer("hidden" + i, dense(in, out, false), last);
      graph.addLayer(
          "norm" + i,
          new BatchNormalization.Builder().nIn(out).nOut(out).eps(1e-5).useLogStd(false).build(),
          "hidden" + i);
      graph.addLayer("relu" + i, new ActivationLayer(Activation.RELU), "norm" + i);
      last = "relu" + i;
      in = out;
    }
    graph.addLayer("output", dense(in, shape.length(), true), last);
    return NetworkSource.of(graph.setOutputs("output").build());
  }

  /** Returns the discriminator, {@code [batch, packing * features] -> [batch, 1]} logits. */
  @Override
  public NetworkSource discriminator(long seed) {
    int in = Pairs.inputs(shape.length(), conditioning, packing);
    GraphBuilder graph =
        SeededBuilder.of(seed)
            .graphBuilder()
            .addInputs("data")
            .setInputTypes(InputType.feedForward(in));
    String last = "data";
    for (int i = 1; i <= discriminatorHidden.size(); i++) {
      int units = discriminatorHidden.get(i - 1);
      graph.addLayer("linear" + i, dense(in, units * pieces, true), last);
      graph.addVertex("maxout" + i, new MaxoutVertex(pieces), "linear" + i);
      last = "maxout" + i;
      in = units;
    }
    graph.addLayer("logit", dense(in, 1 + conditioning.outputs(), true), last);
    return NetworkSource.of(graph.setOutputs("logit").build());
  }

  private static DenseLayer dense(int in, int out, boolean bias) {
    return new DenseLayer.Builder()
        .nIn(in)
        .nOut(out)
        .weightInit(InitialWeights.normal())
        .activation(Activation.IDENTITY)
        .hasBias(bias)
        .build();
  }
}
