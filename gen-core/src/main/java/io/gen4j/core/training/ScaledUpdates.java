package io.gen4j.core.training;

import io.gen4j.core.network.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Scales the updates of single layers, see {@link LayerRates}. */
final class ScaledUpdates implements WeightConstraint {

  /** Some parameters, and room for their values before an update. */
  private record Part(INDArray live, INDArray before, double factor) {}

  private final List<Part> parts = new ArrayList<>();

  /**
   * Creates the constraint.
   *
   * @throws IllegalArgumentException if the network has no such layer with learned parameters
   */
  @SuppressWarnings("try") // The scope is only entered and left.
  ScaledUpdates(Network network, Map<String, Double> factors) {
    Map<String, List<Network.Range>> layers = network.learnedRangesByLayer();
    Map<String, List<Network.Range>> parameters = network.learnedRangesByParameter();
    INDArray flat = network.parameters().reshape(network.parameters().length());
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      factors.forEach(
          (layer, factor) -> {
            List<Network.Range> ranges = layers.getOrDefault(layer, parameters.get(layer));
            if (ranges == null) {
              throw new IllegalArgumentException(
                  "The "
                      + network.name()
                      + " has no layer '"
                      + layer
                      + "' with learned parameters for a learning rate of its own; it has "
                      + layers.keySet());
            }
            for (Network.Range range : ranges) {
              INDArray live = flat.get(NDArrayIndex.interval(range.from(), range.to()));
              parts.add(
                  new Part(live, Nd4j.createUninitialized(live.dataType(), live.shape()), factor));
            }
          });
    }
  }

  @Override
  public void update(Runnable update) {
    parts.forEach(part -> part.before.assign(part.live));
    update.run();
    for (Part part : parts) {
      if (part.factor == 0) {
        part.live.assign(part.before);
      } else {
        part.live.subi(part.before).muli(part.factor).addi(part.before);
      }
    }
  }
}
