package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Activations of DL4J networks. {@code feedForward} computes them up to the layer. {@code output}
 * is not used because it leaves a workspace open for an inner layer, and because a later activation
 * layer would overwrite its input.
 */
final class GraphFeatures {

  private GraphFeatures() {}

  /**
   * Runs a network on a copy of the input and returns all activations. The requested one is the
   * last.
   */
  @FunctionalInterface
  private interface Pass {
    List<INDArray> run(INDArray input);
  }

  static FeatureExtractor of(ComputationGraph graph, String layer) {
    if (graph.getVertex(layer) == null) {
      throw new IllegalArgumentException(
          "The graph has no layer '"
              + layer
              + "'; it has "
              + graph.getConfiguration().getVertices().keySet());
    }
    if (graph.getNumInputArrays() != 1) {
      throw new IllegalArgumentException(
          "A graph that computes features must have one input, but this one has "
              + graph.getConfiguration().getNetworkInputs()
              + "; write a FeatureExtractor that passes all of them to the graph");
    }
    DataType type = graph.getConfiguration().getDataType();
    int last = position(graph, layer);
    return batch ->
        features(
            graph,
            batch,
            type,
            input -> {
              var all = graph.feedForward(new INDArray[] {input}, last, false, true);
              List<INDArray> activations = new ArrayList<>(all.values());
              activations.add(all.get(layer));
              return activations;
            });
  }

  static FeatureExtractor of(MultiLayerNetwork network, int layer) {
    if (layer < 0 || layer >= network.getnLayers()) {
      throw new IllegalArgumentException(
          "The network has the layers 0 to " + (network.getnLayers() - 1) + ", got " + layer);
    }
    DataType type = network.getLayerWiseConfigurations().getDataType();
    return batch ->
        features(network, batch, type, input -> network.feedForwardToLayer(layer, input, false));
  }

  static int index(MultiLayerNetwork network, String layer) {
    List<String> names =
        Arrays.stream(network.getLayers())
            .map(Layer::conf)
            .map(conf -> conf.getLayer().getLayerName())
            .toList();
    int index = names.indexOf(layer);
    if (index < 0) {
      throw new IllegalArgumentException(
          "The network has no layer '" + layer + "'; it has " + names);
    }
    return index;
  }

  private static double[][] features(Object network, INDArray batch, DataType type, Pass pass) {
    synchronized (network) {
      try (MemoryWorkspace outside = OffHeap.outside()) {
        INDArray input = copy(batch, type);
        List<INDArray> activations = List.of(input);
        try {
          activations = pass.run(input);
          return HeapCopy.rows(activations.get(activations.size() - 1));
        } finally {
          OffHeap.free(activations);
          OffHeap.free(input);
        }
      }
    }
  }

  /** Copies the input, since layers may overwrite it. */
  private static INDArray copy(INDArray batch, DataType type) {
    INDArray cast = batch.castTo(type);
    return cast == batch ? batch.dup('c') : cast;
  }

  private static int position(ComputationGraph graph, String layer) {
    int index = graph.getVertex(layer).getVertexIndex();
    int[] order = graph.topologicalSortOrder();
    for (int i = 0; i < order.length; i++) {
      if (order[i] == index) {
        return i;
      }
    }
    throw new IllegalStateException("The graph does not compute '" + layer + "'");
  }
}
