package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns examples into features. Samples are compared with real data in the space of these features.
 * Features can come from the output or a layer of a trained DL4J network, including a network
 * imported from Keras, or from any function. A classifier is an extractor whose features are the
 * class probabilities.
 *
 * <p>Extractors of networks run in inference mode, without padding masks, on DL4J's own layers. The
 * network is not copied, and concurrent calls wait for each other. All memory that a pass allocates
 * is freed before the call returns, and no workspace stays open.
 */
@FunctionalInterface
public interface FeatureExtractor {

  /**
   * Returns the features of a batch.
   *
   * @param batch {@code [batch, ...]}; not modified
   * @return {@code [batch][features]}
   */
  double[][] features(INDArray batch);

  /** Returns an extractor whose features are the values of an example, in C order. */
  static FeatureExtractor identity() {
    return HeapCopy::rows;
  }

  /**
   * Returns an extractor whose features are the output of a trained DL4J graph, in C order.
   *
   * @throws IllegalArgumentException if the graph has several inputs or outputs
   */
  static FeatureExtractor of(ComputationGraph graph) {
    if (graph.getNumOutputArrays() != 1) {
      throw new IllegalArgumentException(
          "The graph has the outputs "
              + graph.getConfiguration().getNetworkOutputs()
              + "; choose one by name");
    }
    return of(graph, graph.getConfiguration().getNetworkOutputs().get(0));
  }

  /**
   * Returns an extractor whose features are the activations of a layer or vertex of a trained DL4J
   * graph, in C order.
   *
   * @throws IllegalArgumentException if the graph has no such layer, or if it has several inputs
   */
  static FeatureExtractor of(ComputationGraph graph, String layer) {
    return GraphFeatures.of(graph, layer);
  }

  /** Returns an extractor whose features are the output of a trained DL4J network, in C order. */
  static FeatureExtractor of(MultiLayerNetwork network) {
    return of(network, network.getnLayers() - 1);
  }

  /**
   * Returns an extractor whose features are the activations of a layer of a trained DL4J network,
   * in C order.
   *
   * @param layer index of the layer, from 0
   * @throws IllegalArgumentException if there is no such layer
   */
  static FeatureExtractor of(MultiLayerNetwork network, int layer) {
    return GraphFeatures.of(network, layer);
  }

  /**
   * Returns an extractor whose features are the activations of a named layer of a trained DL4J
   * network, in C order.
   *
   * @throws IllegalArgumentException if there is no such layer
   */
  static FeatureExtractor of(MultiLayerNetwork network, String layer) {
    return GraphFeatures.of(network, GraphFeatures.index(network, layer));
  }

  /**
   * Returns an extractor whose features are the activations of a layer or vertex of a network, in C
   * order.
   */
  static FeatureExtractor of(Network network, String layer) {
    return batch -> {
      synchronized (network) {
        try (StepMemory.Scope scope = network.memory().open()) {
          network.forward(false, batch);
          return HeapCopy.rows(HeapCopy.dense(network.activation(layer)));
        }
      }
    };
  }
}
