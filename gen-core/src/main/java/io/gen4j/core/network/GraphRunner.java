package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.layers.AcceleratedLayer;
import io.gen4j.core.internal.layers.Needs;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Walks a DL4J graph forward and backward, vertex by vertex, where {@code ComputationGraph.fit}
 * would also choose the loss, the batch and the update.
 */
final class GraphRunner {

  private final ComputationGraph graph;
  private final LayerWorkspaceMgr workspaces;
  private final GraphVertex[] vertices;
  private final int[] order;
  private final int[] inputs;
  private final int[] outputs;
  private final boolean[] parametersBefore;
  private final Map<String, INDArray> gradients = new LinkedHashMap<>();

  GraphRunner(ComputationGraph graph, LayerWorkspaceMgr workspaces) {
    this.graph = graph;
    this.workspaces = workspaces;
    this.vertices = graph.getVertices();
    this.order = graph.topologicalSortOrder();
    this.inputs = indices(graph.getConfiguration().getNetworkInputs());
    this.outputs = indices(graph.getConfiguration().getNetworkOutputs());
    this.parametersBefore = new boolean[vertices.length];
    for (int index : order) {
      for (VertexIndices from : sources(vertices[index])) {
        int source = from.getVertexIndex();
        parametersBefore[index] |= parametersBefore[source] || vertices[source].numParams() > 0;
      }
    }
  }

  INDArray[] forward(boolean training, int groups, INDArray... data) {
    for (int i = 0; i < data.length; i++) {
      graph.setInput(i, data[i]);
    }
    INDArray[] results = new INDArray[vertices.length];
    for (int i = 0; i < inputs.length; i++) {
      results[inputs[i]] = data[i];
    }
    for (int index : order) {
      GraphVertex vertex = vertices[index];
      if (results[index] == null) {
        if (vertex.getLayer() instanceof AcceleratedLayer layer) {
          layer.setGroups(groups);
        }
        results[index] = vertex.doForward(training, workspaces);
      }
      hand(vertex, results[index], training);
    }
    INDArray[] out = new INDArray[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      out[i] = results[outputs[i]];
    }
    return out;
  }

  /** Returns the gradients of the network's inputs, each null where none was needed. */
  INDArray[] backward(boolean forParameters, boolean forInput, INDArray... outputGradients) {
    INDArray[] epsilons = new INDArray[vertices.length];
    for (int i = 0; i < outputs.length; i++) {
      epsilons[outputs[i]] = outputGradients[i];
    }
    for (int i = order.length - 1; i >= 0; i--) {
      int index = order[i];
      GraphVertex vertex = vertices[index];
      boolean passOn = forInput || parametersBefore[index];
      boolean works = passOn || (forParameters && vertex.numParams() > 0);
      if (vertex.isInputVertex() || epsilons[index] == null || !works) {
        continue;
      }
      INDArray[] passed = backward(vertex, epsilons[index], new Needs(forParameters, passOn));
      VertexIndices[] sources = sources(vertex);
      for (int s = 0; passOn && s < sources.length; s++) {
        int source = sources[s].getVertexIndex();
        epsilons[source] = epsilons[source] == null ? passed[s] : epsilons[source].add(passed[s]);
      }
    }
    INDArray[] inputGradients = new INDArray[inputs.length];
    for (int i = 0; forInput && i < inputs.length; i++) {
      inputGradients[i] = epsilons[inputs[i]];
    }
    return inputGradients;
  }

  /**
   * Parameter gradients of the last backward pass, by DL4J's names: vertex, underscore, parameter.
   */
  Map<String, INDArray> gradients() {
    return gradients;
  }

  private void hand(GraphVertex vertex, INDArray result, boolean training) {
    VertexIndices[] consumers = vertex.getOutputVertices();
    if (consumers == null) {
      return;
    }
    for (VertexIndices to : consumers) {
      GraphVertex consumer = vertices[to.getVertexIndex()];
      // DL4J's preprocessors reshape, which is slow on channels-last memory.
      INDArray value =
          preprocessor(consumer) != null && result.rank() == 4
              ? ChannelsLast.toChannelsFirst(result)
              : result;
      if (!training && overwritesInput(consumer.getLayer()) && value == result) {
        value = result.dup();
      }
      consumer.setInput(to.getVertexEdgeNumber(), value, workspaces);
    }
  }

  private INDArray[] backward(GraphVertex vertex, INDArray epsilon, Needs needs) {
    if (!(vertex instanceof LayerVertex)) {
      vertex.setEpsilon(epsilon);
      return collect(vertex, vertex.doBackward(false, workspaces)).getSecond();
    }
    Layer layer = vertex.getLayer();
    if (layer instanceof AcceleratedLayer accelerated) {
      accelerated.setNeeds(needs);
    }
    INDArray passed = collect(vertex, layer.backpropGradient(epsilon, workspaces)).getSecond();
    InputPreProcessor preprocessor = preprocessor(vertex);
    if (preprocessor != null && passed != null) {
      INDArray dense = passed.rank() == 4 ? ChannelsLast.toChannelsFirst(passed) : passed;
      passed = preprocessor.backprop(dense, graph.batchSize(), workspaces);
    }
    return new INDArray[] {passed};
  }

  private <T> Pair<Gradient, T> collect(GraphVertex vertex, Pair<Gradient, T> result) {
    if (result.getFirst() != null) {
      result
          .getFirst()
          .gradientForVariable()
          .forEach((name, value) -> gradients.put(vertex.getVertexName() + "_" + name, value));
    }
    return result;
  }

  /** DL4J's activation layers work in place for inference, counting on a workspace per layer. */
  private static boolean overwritesInput(Layer layer) {
    return layer instanceof ActivationLayer && !(layer instanceof AcceleratedLayer);
  }

  private static InputPreProcessor preprocessor(GraphVertex vertex) {
    return vertex instanceof LayerVertex layer ? layer.getLayerPreProcessor() : null;
  }

  private static VertexIndices[] sources(GraphVertex vertex) {
    VertexIndices[] sources = vertex.getInputVertices();
    return sources == null ? new VertexIndices[0] : sources;
  }

  private int[] indices(List<String> names) {
    return names.stream().mapToInt(name -> graph.getVertex(name).getVertexIndex()).toArray();
  }
}
