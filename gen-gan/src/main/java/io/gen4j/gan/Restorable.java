package io.gen4j.gan;

import io.gen4j.core.network.Network;
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
  private INDArray parameters;
  private INDArray state;
  private int updates;

  Restorable(Network network) {
    this.graph = network.graph();
  }

  /** Remembers the network as it is now. */
  void keep() {
    INDArray updater = updater();
    if (parameters == null) {
      // These outlive any step.
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        parameters = graph.params().dup();
        state = updater == null ? null : updater.dup();
      }
    } else {
      parameters.assign(graph.params());
      if (state != null) {
        state.assign(updater);
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
    graph.getConfiguration().setIterationCount(updates);
  }

  /** Null for optimisers that remember nothing. */
  private INDArray updater() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return graph.getUpdater(true).getStateViewArray();
    }
  }
}
