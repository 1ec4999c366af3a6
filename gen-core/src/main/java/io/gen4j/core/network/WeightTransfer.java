package io.gen4j.core.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * What a network took over from a trained one: layers with the same name and the same kind of
 * parameters. A layer that is larger in the new network, for example because it has more classes,
 * takes the trained weights as its first rows, columns or channels and keeps its new weights in the
 * rest.
 *
 * @param copied layers whose weights were all copied
 * @param grown layers that were copied in part
 * @param fresh layers that keep their new weights
 */
public record WeightTransfer(List<String> copied, List<String> grown, List<String> fresh) {

  /**
   * Copies weights and running statistics.
   *
   * @param from trained network; not modified
   * @param to initialized network
   * @throws IllegalArgumentException if no layer of the networks corresponds
   */
  public static WeightTransfer copy(ComputationGraph from, ComputationGraph to) {
    WeightTransfer done =
        new WeightTransfer(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (GraphVertex vertex : to.getVertices()) {
      if (vertex.numParams() == 0) {
        continue;
      }
      GraphVertex source = from.getVertex(vertex.getVertexName());
      int equal = 0;
      int parts = 0;
      Map<String, INDArray> targets = vertex.paramTable(false);
      for (Map.Entry<String, INDArray> target : targets.entrySet()) {
        INDArray weights =
            source == null || source.numParams() == 0
                ? null
                : source.paramTable(false).get(target.getKey());
        if (weights != null && fits(weights, target.getValue())) {
          equal += Arrays.equals(weights.shape(), target.getValue().shape()) ? 1 : 0;
          parts++;
          target.getValue().get(first(weights)).assign(weights);
        }
      }
      List<String> kind =
          parts == 0 ? done.fresh : equal == targets.size() ? done.copied : done.grown;
      kind.add(vertex.getVertexName());
    }
    if (done.copied.isEmpty() && done.grown.isEmpty()) {
      throw new IllegalArgumentException(
          "No layer of the new network corresponds to one of the trained network: the new one has "
              + done.fresh
              + ", the trained one "
              + Arrays.stream(from.getVertices())
                  .filter(vertex -> vertex.numParams() > 0)
                  .map(GraphVertex::getVertexName)
                  .toList());
    }
    return done;
  }

  private static boolean fits(INDArray weights, INDArray target) {
    if (weights.rank() != target.rank()) {
      return false;
    }
    for (int axis = 0; axis < weights.rank(); axis++) {
      if (weights.size(axis) > target.size(axis)) {
        return false;
      }
    }
    return true;
  }

  private static INDArrayIndex[] first(INDArray weights) {
    return Arrays.stream(weights.shape())
        .mapToObj(size -> NDArrayIndex.interval(0, size))
        .toArray(INDArrayIndex[]::new);
  }
}
