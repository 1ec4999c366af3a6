package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns examples into features, in whose space samples are compared with real data: the output or a
 * layer of a trained DL4J network, or any function. A network imported from Keras is a DL4J
 * network. A classifier whose features are the probabilities of its classes is an extractor, too.
 *
 * <p>Extractors of networks run for inference, without padding masks, on DL4J's own layers. The
 * network is used, not copied; calls wait for each other. What a pass allocates is freed before the
 * call returns, and no workspace stays open.
 */
@FunctionalInterface
public interface FeatureExtractor {

  /**
   * Returns the features of a batch.
   *
   * @param batch {@code [batch, ...]}, never changed
   * @return {@code [batch][features]}
   */
  double[][] features(INDArray batch);

  /** Returns the extractor that takes the values of an example themselves, in C order. */
  static FeatureExtractor identity() {
    return HeapCopy::rows;
  }

  /**
   * Returns the output of a trained DL4J graph, in C order.
   *
   * @throws IllegalArgumentException if the graph has several inputs or outputs
   */
  static FeatureExtractor of(ComputationGraph graph) {
    if (graph.getNumOutputArrays() != 1) {
      throw new IllegalArgumentException(
          "The graph has the outputs "
              + graph.getConfiguration().getNetworkOutputs()
              + "; name the one to take");
    }
    return of(graph, graph.getConfiguration().getNetworkOutputs().get(0));
  }

  /**
   * Returns the activations of a layer or vertex of a trained DL4J graph, in C order.
   *
   * @throws IllegalArgumentException if the graph has no such layer, or several inputs
   */
  static FeatureExtractor of(ComputationGraph graph, String layer) {
    return GraphFeatures.of(graph, layer);
  }

  /** Returns the output of a trained DL4J network, in C order. */
  static FeatureExtractor of(MultiLayerNetwork network) {
    return of(network, network.getnLayers() - 1);
  }

  /**
   * Returns the activations of a layer of a trained DL4J network, in C order.
   *
   * @param layer number of the layer, from 0
   * @throws IllegalArgumentException if there is no such layer
   */
  static FeatureExtractor of(MultiLayerNetwork network, int layer) {
    return GraphFeatures.of(network, layer);
  }

  /**
   * Returns the activations of a layer of a trained DL4J network, by the layer's name, in C order.
   *
   * @throws IllegalArgumentException if there is no such layer
   */
  static FeatureExtractor of(MultiLayerNetwork network, String layer) {
    return GraphFeatures.of(network, GraphFeatures.index(network, layer));
  }

  /** Returns the activations of a layer or vertex of a network, in C order. */
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
