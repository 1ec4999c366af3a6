package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns examples into features, in whose space samples are compared with real data: a layer of a
 * trained network, or any function.
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
   * Returns the activations of a layer or vertex of a trained DL4J graph, in C order, for
   * inference. The graph is used, not copied; calls wait for each other.
   *
   * @throws IllegalArgumentException if the graph has no such layer
   */
  static FeatureExtractor of(ComputationGraph graph, String layer) {
    if (graph.getVertex(layer) == null) {
      throw new IllegalArgumentException(
          "The graph has no layer '"
              + layer
              + "'; it has "
              + graph.getConfiguration().getVertices().keySet());
    }
    return batch -> {
      synchronized (graph) {
        return HeapCopy.rows(graph.feedForward(batch, false).get(layer));
      }
    };
  }

  /** Returns the activations of a layer or vertex of a network, likewise. */
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
