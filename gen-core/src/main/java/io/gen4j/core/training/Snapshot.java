package io.gen4j.core.training;

import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A copy in memory of everything that training changes in some networks: parameters, optimizer
 * state, counts of updates, and the state of constraints. Memory is allocated at the first {@link
 * #keep}.
 */
public final class Snapshot {

  private final List<TrainedNetwork> networks;
  private final List<Part> parts = new ArrayList<>();

  /**
   * Creates an empty snapshot.
   *
   * @param state further live arrays to copy
   */
  Snapshot(List<TrainedNetwork> networks, List<INDArray> state, boolean averages) {
    this.networks = networks;
    for (TrainedNetwork network : networks) {
      List<Part> all = network.parts();
      parts.addAll(averages ? all : all.subList(0, 1));
    }
    parts.add(new Part(null, state));
  }

  /** Copies the current state of the networks and overwrites an earlier copy. */
  public void keep() {
    // Copies are needed longer than a step that is open here.
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      parts.forEach(Part::keep);
    }
  }

  /**
   * Restores the networks to their state at the last call of {@link #keep}.
   *
   * @throws IllegalStateException if {@link #keep} was never called
   */
  public void restore() {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      parts.forEach(Part::restore);
    }
    networks.forEach(TrainedNetwork::refresh);
  }

  /** Frees the copies at once. The snapshot is then empty. */
  public void release() {
    parts.forEach(Part::release);
  }

  /** Live arrays of one network and their copies. */
  static final class Part {

    private final Network network;
    private final List<INDArray> state;
    private List<INDArray> copies;
    private int updates;

    Part(Network network, List<INDArray> state) {
      this.network = network;
      this.state = List.copyOf(state);
    }

    private List<INDArray> live() {
      List<INDArray> live = new ArrayList<>(state);
      if (network != null) {
        live.add(network.parameters());
        network.updaterState().ifPresent(live::add);
      }
      return live;
    }

    private void keep() {
      List<INDArray> live = live();
      if (copies == null) {
        copies = live.stream().map(INDArray::dup).toList();
      } else {
        for (int i = 0; i < copies.size(); i++) {
          copies.get(i).assign(live.get(i));
        }
      }
      updates = network == null ? 0 : network.updates();
    }

    private void release() {
      if (copies != null) {
        copies.forEach(INDArray::close);
        copies = null;
      }
    }

    private void restore() {
      if (copies == null) {
        throw new IllegalStateException("This snapshot is empty: keep() was never called");
      }
      List<INDArray> live = live();
      for (int i = 0; i < copies.size(); i++) {
        live.get(i).assign(copies.get(i));
      }
      if (network != null) {
        network.setUpdates(updates);
      }
    }
  }
}
