package io.gen4j.core.internal.sequence;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.deeplearning4j.nn.graph.vertex.VertexIndices;
import org.deeplearning4j.nn.graph.vertex.impl.LayerVertex;

/** The networks that {@link Stepper} can compute step by step. */
final class StepGraph {

  private StepGraph() {}

  static boolean supports(ComputationGraph graph, int constants) {
    GraphVertex[] vertices = graph.getVertices();
    int found = 0;
    int inputs = 0;
    for (GraphVertex vertex : vertices) {
      if (vertex.isInputVertex()) {
        inputs++;
        found += isConstant(vertices, vertex) ? 1 : 0;
      } else if (!computesSteps(graph, vertices, vertex)) {
        return false;
      }
    }
    return found == constants
        && inputs == constants + 1
        && graph.getConfiguration().getNetworkOutputs().size() == 1;
  }

  /** Whether an input of the network is repeated at every step. */
  static boolean isConstant(GraphVertex[] vertices, GraphVertex input) {
    VertexIndices[] readers = input.getOutputVertices();
    return readers != null
        && Arrays.stream(readers).allMatch(to -> repeats(vertices[to.getVertexIndex()]));
  }

  /** Whether all inputs that change from step to step are token numbers. */
  static boolean readsTokens(ComputationGraph graph) {
    GraphVertex[] vertices = graph.getVertices();
    return Arrays.stream(vertices)
        .filter(vertex -> vertex.isInputVertex() && !isConstant(vertices, vertex))
        .flatMap(vertex -> Arrays.stream(vertex.getOutputVertices()))
        .map(to -> vertices[to.getVertexIndex()].getLayer())
        .allMatch(layer -> layer instanceof StepsLayer steps && steps.kind().readsTokens());
  }

  private static boolean repeats(GraphVertex vertex) {
    return vertex.hasLayer() && vertex.getLayer().conf().getLayer() instanceof RepeatVector;
  }

  private static boolean computesSteps(
      ComputationGraph graph, GraphVertex[] vertices, GraphVertex vertex) {
    if (vertex instanceof LayerVertex layer) {
      boolean steps = layer.getLayer() instanceof StepsLayer running && running.steps();
      int source = vertex.getInputVertices()[0].getVertexIndex();
      return layer.getLayerPreProcessor() == null
          && (steps || repeats(vertex) && vertices[source].isInputVertex());
    }
    return graph.getConfiguration().getVertices().get(vertex.getVertexName())
            instanceof MergeVertex merge
        && merge.getMergeAxis() == 1;
  }
}
