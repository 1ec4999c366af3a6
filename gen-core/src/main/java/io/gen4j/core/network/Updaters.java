package io.gen4j.core.network;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.samediff.AbstractSameDiffLayer;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * Sets one optimizer for every parameter of a graph, wherever DL4J keeps it, and verifies the
 * result.
 */
final class Updaters {

  private static final int EPOCHS_LOOKED_AT = 1000;

  private Updaters() {}

  /** A range of flattened parameters with its optimizer. */
  record Owned(String vertex, String parameter, Network.Range range, IUpdater updater) {
    String name() {
      return vertex + "_" + parameter;
    }
  }

  /**
   * Sets the optimizer of every layer, including layers inside wrappers, and of every vertex that
   * accepts one.
   */
  static void set(ComputationGraphConfiguration configuration, IUpdater updater) {
    requireNoEpochs(updater);
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        LayerTree.of(layer.getLayerConf().getLayer()).forEach(each -> set(each, updater));
      } else if (vertex instanceof SameDiffVertex own) {
        own.setUpdater(updater.clone());
        own.setBiasUpdater(null);
      }
    }
  }

  private static void set(Layer layer, IUpdater updater) {
    if (layer instanceof BaseLayer base) {
      base.setIUpdater(updater.clone());
      base.setBiasUpdater(null);
    } else if (layer instanceof AbstractSameDiffLayer own) {
      own.setUpdater(updater.clone());
      own.setBiasUpdater(null);
    }
  }

  /**
   * Checks that an initialized graph uses this optimizer for every parameter.
   *
   * @throws IllegalArgumentException if a parameter has another optimizer; the message names the
   *     parameter
   */
  static void verify(String network, ComputationGraph graph, IUpdater updater) {
    for (Owned owned : of(graph)) {
      boolean kept = owned.updater() instanceof NoOp && isKept(graph, owned.name());
      if (!kept && !updater.equals(owned.updater())) {
        throw new IllegalArgumentException(
            "The parameter "
                + owned.name()
                + " of the "
                + network
                + " would be updated by "
                + owned.updater()
                + " instead of the requested optimizer, "
                + updater
                + ", because its layer or vertex does not accept an optimizer from outside. Set"
                + " the requested optimizer in its configuration, or freeze it.");
      }
    }
  }

  /** Returns all parameters in flattened order. */
  static List<Owned> of(ComputationGraph graph) {
    List<Owned> all = new ArrayList<>();
    long at = 0;
    for (int index : graph.topologicalSortOrder()) {
      org.deeplearning4j.nn.graph.vertex.GraphVertex vertex = graph.getVertices()[index];
      if (vertex.numParams() == 0) {
        continue;
      }
      for (var parameter : vertex.paramTable(false).entrySet()) {
        long end = at + parameter.getValue().length();
        all.add(
            new Owned(
                vertex.getVertexName(),
                parameter.getKey(),
                new Network.Range(at, end),
                optimizer(vertex, parameter.getKey())));
        at = end;
      }
    }
    return all;
  }

  private static IUpdater optimizer(
      org.deeplearning4j.nn.graph.vertex.GraphVertex vertex, String parameter) {
    try {
      return vertex.getConfig().getUpdaterByParam(parameter);
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          "DL4J does not report the optimizer of the parameter "
              + parameter
              + " of the layer '"
              + vertex.getVertexName()
              + "' ("
              + vertex.getConfig().getClass().getSimpleName()
              + "), so it cannot be trained. Wrap a recurrent layer directly, without another"
              + " wrapper in between.",
          e);
    }
  }

  /** Whether gradients never change a parameter because it is frozen or a running statistic. */
  private static boolean isKept(ComputationGraph graph, String parameter) {
    for (org.deeplearning4j.nn.graph.vertex.GraphVertex vertex : graph.getVertices()) {
      if (vertex.numParams() > 0 && parameter.startsWith(vertex.getVertexName() + "_")) {
        if (!vertex.hasLayer()) {
          return vertex instanceof org.deeplearning4j.nn.graph.vertex.impl.FrozenVertex;
        }
        return LayerTree.isFrozen(vertex.getLayer())
            || LayerTree.of(vertex.getLayer().conf().getLayer()).stream()
                .anyMatch(BatchNormalization.class::isInstance);
      }
    }
    return false;
  }

  private static void requireNoEpochs(IUpdater updater) {
    if (!updater.hasLearningRate()) {
      return;
    }
    double rate = updater.getLearningRate(0, 0);
    for (int epoch = 1; epoch <= EPOCHS_LOOKED_AT; epoch++) {
      if (Double.compare(updater.getLearningRate(0, epoch), rate) != 0) {
        throw new IllegalArgumentException(
            "The learning rate of "
                + updater
                + " depends on the epoch, but networks count updates. Let it depend on the number"
                + " of updates (ScheduleType.ITERATION)");
      }
    }
  }
}
