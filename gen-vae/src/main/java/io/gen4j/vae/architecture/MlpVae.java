package io.gen4j.vae.architecture;

import io.gen4j.core.Gen4j;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.architecture.SeededBuilder;
import io.gen4j.core.internal.architecture.Sizes;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.vae.VaeNetworks;
import io.gen4j.vae.VaeOptions;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;

/**
 * Multilayer perceptrons as encoder and decoder, for vectors and small images. The decoder has the
 * hidden layers of the encoder in reverse order. The outputs have no activation.
 *
 * @param shape shape of the data; the encoder flattens an image, and the decoder restores its shape
 * @param hidden sizes of the encoder's hidden layers, in order
 * @param activation activation of hidden layers
 * @param classes number of classes of a class-conditional model, 2 or more; 0 for other models
 */
public record MlpVae(ExampleShape shape, List<Integer> hidden, Activation activation, int classes)
    implements VaeNetworks {

  /**
   * Checks the sizes.
   *
   * @throws IllegalArgumentException if a size is below 1, or there is 1 class
   */
  public MlpVae {
    Gen4j.initialize();
    Convolutions.requireClasses(classes);
    hidden = List.copyOf(hidden);
    hidden.forEach(size -> Sizes.requirePositive("size of a hidden layer", size));
  }

  /** Returns the networks for a data set, with two hidden layers of 400 units and ReLU. */
  public static MlpVae of(Dataset data) {
    return of(data.shape());
  }

  /** Returns the networks for data of a shape, with two hidden layers of 400 units and ReLU. */
  public static MlpVae of(ExampleShape shape) {
    return new MlpVae(shape, List.of(400, 400), Activation.RELU, 0);
  }

  /** Returns a copy with other hidden layers; an empty list makes both networks linear. */
  public MlpVae withHidden(List<Integer> sizes) {
    return new MlpVae(shape, sizes, activation, classes);
  }

  /** Returns a copy with another activation of hidden layers. */
  public MlpVae withActivation(Activation function) {
    return new MlpVae(shape, hidden, function, classes);
  }

  /**
   * Returns a copy for a class-conditional model.
   *
   * @param number number of classes, 2 or more, or 0 for an unconditional model
   * @throws IllegalArgumentException if the number is 1 or negative
   */
  public MlpVae withClasses(int number) {
    return new MlpVae(shape, hidden, activation, number);
  }

  @Override
  public NetworkSource encoder(VaeOptions options) {
    GraphBuilder graph = builder(options.seed()).graphBuilder().addInputs("data");
    String last = "data";
    int in = shape.length();
    if (shape.isImage()) {
      graph.addLayer("flat", new ActivationLayer(Activation.IDENTITY), last);
      graph.inputPreProcessor(
          "flat",
          new CnnToFeedForwardPreProcessor(shape.height(), shape.width(), shape.channels()));
      last = "flat";
    }
    if (classes > 0) {
      graph.addInputs("label").addVertex("merged", new MergeVertex(), last, "label");
      last = "merged";
      in += classes;
    }
    for (int i = 0; i < hidden.size(); i++) {
      last = addHidden(graph, i, in, hidden.get(i), last);
      in = hidden.get(i);
    }
    graph.addLayer("posterior", dense(in, options.posterior().parameterSize(), false), last);
    return NetworkSource.of(graph.setOutputs("posterior").build());
  }

  @Override
  public NetworkSource decoder(VaeOptions options) {
    GraphBuilder graph = builder(options.seed() + 1).graphBuilder().addInputs("latent");
    String last = "latent";
    int in = options.posterior().codeSize() + classes;
    for (int i = 0; i < hidden.size(); i++) {
      int size = hidden.get(hidden.size() - 1 - i);
      last = addHidden(graph, i, in, size, last);
      in = size;
    }
    int each = options.likelihood().parametersPerValue();
    graph.addLayer("likelihood", dense(in, each * shape.length(), false), last);
    if (!shape.isImage()) {
      return NetworkSource.of(graph.setOutputs("likelihood").build());
    }
    graph.addLayer("image", new ActivationLayer(Activation.IDENTITY), "likelihood");
    graph.inputPreProcessor(
        "image",
        new FeedForwardToCnnPreProcessor(shape.height(), shape.width(), each * shape.channels()));
    return NetworkSource.of(graph.setOutputs("image").build());
  }

  private String addHidden(GraphBuilder graph, int index, int in, int out, String last) {
    String name = "hidden" + (index + 1);
    graph.addLayer(name, dense(in, out, true), last);
    return name;
  }

  private DenseLayer dense(int in, int out, boolean inner) {
    return new DenseLayer.Builder()
        .nIn(in)
        .nOut(out)
        .activation(inner ? activation : Activation.IDENTITY)
        .build();
  }

  private static NeuralNetConfiguration.Builder builder(long seed) {
    return SeededBuilder.of(seed).weightInit(WeightInit.XAVIER);
  }
}
