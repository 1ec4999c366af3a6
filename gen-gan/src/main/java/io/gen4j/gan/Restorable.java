package io.gen4j.gan;

import io.gen4j.core.network.Network;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What training changes in a network, kept so that it can go back: parameters, the optimiser's
 * state and the count of updates.
 */
final class Restorable {

  private final ComputationGraph graph;
  private final List<INDArray> beside;
  private List<INDArray> kept;
  private INDArray parameters;
  private INDArray state;
  private int updates;

  /**
   * Remembers nothing yet.
   *
   * @param beside live arrays that training changes beside those of the network
   */
  Restorable(Network network, List<INDArray> beside) {
    this.graph = network.graph();
    this.beside = beside;
  }

  /** Remembers the network as it is now. */
  void keep() {
    INDArray updater = updater();
    if (parameters == null) {
      // These outlive any step.
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        parameters = graph.params().dup();
        state = updater == null ? null : updater.dup();
        kept = beside.stream().map(INDArray::dup).toList();
      }
    } else {
      parameters.assign(graph.params());
      if (state != null) {
        state.assign(updater);
      }
      for (int i = 0; i < kept.size(); i++) {
        kept.get(i).assign(beside.get(i));
      }
    }
    updates = graph.getConfiguration().getIterationCount();
  }

  /** Puts the network back to where {@link #keep} was called last. */
  void restore() {
    graph.params().assign(parameters);
    if (state != null) {
      updater().assign(state);
    }
    for (int i = 0; i < kept.size(); i++) {
      beside.get(i).assign(kept.get(i));
    }
    graph.getConfiguration().setIterationCount(updates);
  }

  /** Null for optimisers that remember nothing. */
  private INDArray updater() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return graph.getUpdater(true).getStateViewArray();
    }
  }
}
