package io.gen4j.core.network;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.layers.AcceleratedLayer;
import io.gen4j.core.internal.layers.Needs;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.layers.samediff.SameDiffGraphVertex;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs a DL4J graph forward and backward, vertex by vertex. {@code ComputationGraph.fit} is not
 * used, since it would also choose the loss, the batch and the update.
 */
final class GraphRunner {

  private final ComputationGraph graph;
  private final LayerWorkspaceMgr workspaces;
  private final GraphVertex[] vertices;
  private final int[] order;
  private final int[] inputs;
  private final int[] outputs;
  private final boolean[] parametersBefore;
  private final boolean[] ofFirstInput;
  private final boolean[] doublesGradients;
  private final Map<Integer, FrozenBackward> frozen = new HashMap<>();
  private final Map<Integer, MaskedNormalization> normalizations = new HashMap<>();
  private INDArray[] activations;
  private boolean masked;
  private final Map<String, INDArray> gradients = new LinkedHashMap<>();

  GraphRunner(ComputationGraph graph, LayerWorkspaceMgr workspaces) {
    this.graph = graph;
    this.workspaces = workspaces;
    this.vertices = graph.getVertices();
    this.order = graph.topologicalSortOrder();
    this.inputs = indices(graph.getConfiguration().getNetworkInputs());
    this.outputs = indices(graph.getConfiguration().getNetworkOutputs());
    this.parametersBefore = new boolean[vertices.length];
    this.ofFirstInput = new boolean[vertices.length];
    ofFirstInput[inputs[0]] = true;
    this.doublesGradients = new boolean[vertices.length];
    for (int index : order) {
      for (VertexIndices from : sources(vertices[index])) {
        int source = from.getVertexIndex();
        parametersBefore[index] |= parametersBefore[source] || vertices[source].numParams() > 0;
        ofFirstInput[index] |= ofFirstInput[source];
      }
      Layer layer = vertices[index].getLayer();
      if (layer != null) {
        layer = RunningLayers.inPlaceOf(layer);
        replace(vertices[index], layer);
      }
      doublesGradients[index] =
          vertices[index] instanceof SameDiffGraphVertex
              || (layer != null && LayerTree.isSameDiff(layer));
      if (layer != null && LayerTree.isFrozen(layer)) {
        frozen.put(index, FrozenBackward.of(vertices[index].getVertexName(), layer));
      } else if (layer != null && layer.conf().getLayer() instanceof BatchNormalization) {
        normalizations.put(index, new MaskedNormalization(vertices[index].getVertexName(), layer));
      }
    }
  }

  private void replace(GraphVertex vertex, Layer layer) {
    Layer[] layers = graph.getLayers();
    for (int i = 0; i < layers.length; i++) {
      layers[i] = layers[i] == vertex.getLayer() ? layer : layers[i];
    }
    ((LayerVertex) vertex).setLayer(layer);
  }

  INDArray[] forward(boolean training, int groups, INDArray[] masks, INDArray... data) {
    for (int i = 0; i < data.length; i++) {
      graph.setInput(i, data[i]);
    }
    feedMasks(masks);
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
        MaskedNormalization normalization = normalizations.get(index);
        results[index] =
            normalization == null
                ? vertex.doForward(training, workspaces)
                : normalization.forward(training, groups, workspaces);
      }
      hand(vertex, results[index], training);
    }
    activations = results;
    INDArray[] out = new INDArray[outputs.length];
    for (int i = 0; i < outputs.length; i++) {
      out[i] = results[outputs[i]];
    }
    return out;
  }

  /** Returns the number of values of all activations of the last forward pass. */
  long activationLength() {
    if (activations == null) {
      throw new IllegalStateException("There has been no forward pass yet");
    }
    return Arrays.stream(activations).filter(Objects::nonNull).mapToLong(INDArray::length).sum();
  }

  /** Returns the activation of a vertex from the last forward pass. */
  INDArray activation(String name) {
    GraphVertex vertex = vertex(name);
    if (activations == null) {
      throw new IllegalStateException("There has been no forward pass yet");
    }
    if (vertex.getLayer() instanceof AcceleratedLayer layer && layer.activatesForNext()) {
      throw new IllegalArgumentException(
          "The layer '"
              + name
              + "' is computed together with the activation after it; read '"
              + vertices[vertex.getOutputVertices()[0].getVertexIndex()].getVertexName()
              + "' instead");
    }
    return activations[vertex.getVertexIndex()];
  }

  /** Returns the shapes of all activations from the last forward pass, by vertex name. */
  Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new HashMap<>();
    for (int index : order) {
      shapes.put(vertices[index].getVertexName(), activations[index].shape());
    }
    return shapes;
  }

  /**
   * Returns the gradients of the network's inputs. A gradient that is not needed is null.
   *
   * @param inner gradients of inner vertices, which are added to the gradients from the outputs
   */
  INDArray[] backward(
      boolean forParameters,
      boolean forInput,
      Map<String, INDArray> inner,
      INDArray... outputGradients) {
    INDArray[] epsilons = new INDArray[vertices.length];
    for (int i = 0; i < outputs.length; i++) {
      epsilons[outputs[i]] = outputGradients[i];
    }
    inner.forEach(
        (name, gradient) -> {
          int index = vertex(name).getVertexIndex();
          epsilons[index] = sum(epsilons[index], gradient);
        });
    for (int i = order.length - 1; i >= 0; i--) {
      int index = order[i];
      GraphVertex vertex = vertices[index];
      boolean passOn = forInput || parametersBefore[index];
      boolean works = passOn || (forParameters && vertex.numParams() > 0);
      if (vertex.isInputVertex() || epsilons[index] == null || !works) {
        continue;
      }
      // DL4J 1.0.0-M2.1 counts the error of a SameDiff layer twice. Gradients are linear in the
      // error.
      INDArray epsilon = doublesGradients[index] ? epsilons[index].mul(0.5) : epsilons[index];
      INDArray[] passed = backward(vertex, epsilon, new Needs(forParameters, passOn));
      VertexIndices[] sources = sources(vertex);
      for (int s = 0; passOn && s < sources.length; s++) {
        int source = sources[s].getVertexIndex();
        if (passed == null || passed.length <= s || passed[s] == null) {
          requireOptional(vertex, source);
        } else {
          epsilons[source] = sum(epsilons[source], passed[s]);
        }
      }
    }
    INDArray[] inputGradients = new INDArray[inputs.length];
    for (int i = 0; forInput && i < inputs.length; i++) {
      inputGradients[i] = epsilons[inputs[i]];
    }
    return inputGradients;
  }

  private static INDArray sum(INDArray soFar, INDArray gradient) {
    return soFar == null ? gradient : ChannelsLast.sum(soFar, gradient);
  }

  /**
   * Checks that a missing gradient is not needed. Inputs after the first one may have none, for
   * example the index of an embedding.
   */
  private void requireOptional(GraphVertex vertex, int source) {
    if (ofFirstInput[source] || parametersBefore[source] || vertices[source].numParams() > 0) {
      String type =
          vertex.hasLayer()
              ? vertex.getLayer().conf().getLayer().getClass().getSimpleName()
              : vertex.getClass().getSimpleName();
      throw new IllegalStateException(
          "The layer '"
              + vertex.getVertexName()
              + "' ("
              + type
              + ") computes no gradient of its input, so no layer before it can be trained. Use"
              + " it only at the start of a network whose input needs no gradient, or replace it.");
    }
  }

  private GraphVertex vertex(String name) {
    GraphVertex vertex = graph.getVertex(name);
    if (vertex == null) {
      throw new IllegalArgumentException(
          "The network has no layer or vertex '"
              + name
              + "'; it has "
              + graph.getConfiguration().getVertices().keySet());
    }
    return vertex;
  }

  private void feedMasks(INDArray[] masks) {
    if (masks != null) {
      graph.setLayerMaskArrays(masks, null);
    } else if (masked) {
      graph.clearLayerMaskArrays();
    }
    masked = masks != null;
  }

  /**
   * Returns the parameter gradients of the last backward pass, by DL4J's names: vertex, underscore,
   * parameter.
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
      // DL4J's preprocessors reshape, which is slow for channels-last memory.
      INDArray value =
          preprocessor(consumer) != null && result.rank() == 4
              ? ChannelsLast.toChannelsFirst(result)
              : result;
      boolean overwritten =
          frozen.containsKey(to.getVertexIndex())
              || (!training && overwritesInput(consumer.getLayer()));
      if (overwritten && value == result) {
        value = result.dup();
      }
      consumer.setInput(to.getVertexEdgeNumber(), value, workspaces);
    }
  }

  private INDArray[] backward(GraphVertex vertex, INDArray epsilon, Needs needs) {
    int index = vertex.getVertexIndex();
    if (!(vertex instanceof LayerVertex)) {
      vertex.setEpsilon(epsilon);
      return collect(vertex, vertex.doBackward(false, workspaces)).getSecond();
    }
    Layer layer = vertex.getLayer();
    if (layer instanceof AcceleratedLayer accelerated) {
      accelerated.setNeeds(needs);
    }
    INDArray passed;
    if (frozen.containsKey(index)) {
      passed = frozen.get(index).backward(epsilon, workspaces);
    } else if (normalizations.containsKey(index)) {
      passed = collect(vertex, normalizations.get(index).backward(epsilon, workspaces)).getSecond();
    } else {
      passed = collect(vertex, layer.backpropGradient(epsilon, workspaces)).getSecond();
    }
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

  /**
   * Whether a layer overwrites its input. DL4J's activation layers do so in inference, since they
   * expect a workspace per layer.
   */
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
