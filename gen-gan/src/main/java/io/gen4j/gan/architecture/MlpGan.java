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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/**
 * A pair of multilayer perceptrons with leaky ReLU (slope 0.2), for vectors and small images. The
 * discriminator has the generator's hidden layers in reverse order.
 *
 * @param shape shape of the data; the networks flatten and unflatten images
 * @param latentSize size of the latent vector
 * @param hidden sizes of the generator's hidden layers; the discriminator has them in reverse
 * @param output activation of the generator's last layer: tanh for data in [-1, 1], identity for
 *     unbounded data
 * @param conditioning what the generator takes besides the latent vector
 * @param packing number of examples that the discriminator scores together, concatenated as
 *     features or channels
 */
public record MlpGan(
    ExampleShape shape,
    int latentSize,
    List<Integer> hidden,
    Activation output,
    Conditioning conditioning,
    int packing)
    implements ConditionalNetworks<MlpGan> {

  /** Throws {@link IllegalArgumentException} if there is no hidden layer or a size is below 1. */
  public MlpGan {
    Gen4j.initialize();
    hidden = List.copyOf(hidden);
    Pairs.require(latentSize, conditioning, packing);
    if (hidden.isEmpty()) {
      throw new IllegalArgumentException("An MLP needs at least one hidden layer, got none");
    }
    hidden.forEach(size -> Sizes.requirePositive("size of a hidden layer", size));
  }

  /** Returns the pair with latent size 100, hidden layers of 256, 512 and 1024 units, and tanh. */
  public static MlpGan of(ExampleShape shape) {
    return new MlpGan(shape, 100, List.of(256, 512, 1024), Activation.TANH, Conditioning.NONE, 1);
  }

  /** Returns {@link #of(ExampleShape)} for a data set. */
  public static MlpGan of(Dataset data) {
    return of(data.shape());
  }

  /** Returns a copy with another latent size. */
  public MlpGan withLatentSize(int size) {
    return new MlpGan(shape, size, hidden, output, conditioning, packing);
  }

  /** Returns a copy with other hidden layers. */
  public MlpGan withHidden(List<Integer> sizes) {
    return new MlpGan(shape, latentSize, sizes, output, conditioning, packing);
  }

  /** Returns a copy with another output activation of the generator. */
  public MlpGan withOutput(Activation activation) {
    return new MlpGan(shape, latentSize, hidden, activation, conditioning, packing);
  }

  @Override
  public MlpGan with(Conditioning other) {
    return new MlpGan(shape, latentSize, hidden, output, other, packing);
  }

  @Override
  public MlpGan withPacking(int examples) {
    return new MlpGan(shape, latentSize, hidden, output, conditioning, examples);
  }

  @Override
  public Latent latent() {
    return Latent.normal(latentSize);
  }

  @Override
  public NetworkSource generator(long seed) {
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("latent");
    String last = hidden(graph, "latent", latentSize + conditioning.size(), hidden);
    int in = hidden.get(hidden.size() - 1);
    graph.addLayer("output", dense(in, shape.length(), output.getActivationFunction()), last);
    if (!shape.isImage()) {
      return NetworkSource.of(graph.setOutputs("output").build());
    }
    graph.addLayer("picture", new ActivationLayer(Activation.IDENTITY), "output");
    graph.inputPreProcessor(
        "picture",
        new FeedForwardToCnnPreProcessor(shape.height(), shape.width(), shape.channels()));
    return NetworkSource.of(graph.setOutputs("picture").build());
  }

  @Override
  public NetworkSource discriminator(long seed) {
    int first = Pairs.inputs(shape.dimensions().get(0), conditioning, packing);
    int in = first * (shape.length() / shape.dimensions().get(0));
    GraphBuilder graph = SeededBuilder.of(seed).graphBuilder().addInputs("data");
    graph.setInputTypes(
        shape.isImage()
            ? InputType.convolutional(shape.height(), shape.width(), first)
            : InputType.feedForward(in));
    List<Integer> reversed = new ArrayList<>(hidden);
    Collections.reverse(reversed);
    String last = hidden(graph, "data", in, reversed);
    graph.addLayer("logit", dense(hidden.get(0), 1 + conditioning.outputs(), Blocks.none()), last);
    return NetworkSource.of(graph.setOutputs("logit").build());
  }

  private static String hidden(GraphBuilder graph, String input, int inputs, List<Integer> sizes) {
    String last = input;
    int in = inputs;
    for (int i = 0; i < sizes.size(); i++) {
      graph.addLayer("hidden" + (i + 1), dense(in, sizes.get(i), Blocks.leaky()), last);
      last = "hidden" + (i + 1);
      in = sizes.get(i);
    }
    return last;
  }

  private static DenseLayer dense(int in, int out, IActivation activation) {
    return Blocks.dense(in, out, activation, WeightInit.XAVIER, true);
  }
}
