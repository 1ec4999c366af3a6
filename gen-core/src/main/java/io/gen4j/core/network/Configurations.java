package io.gen4j.core.network;

import io.gen4j.core.data.ValueRange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Reads properties of DL4J graphs. */
public final class Configurations {

  private Configurations() {}

  /**
   * Returns the range of a network's first output, which follows from the last activation: [-1, 1]
   * for tanh, hard tanh and softsign, [0, 1] for sigmoid, hard sigmoid, softmax and rectified tanh,
   * and unbounded for all others.
   *
   * <p>Layers and vertices that only move values do not count: reshaping, cropping, padding,
   * dropout, upsampling, and mean or maximum pooling. The range of merged branches contains the
   * range of every branch. Vertices that scale or shift also map the range. If this method cannot
   * find the range, set it with {@link NetworkSource#withOutputRange}.
   */
  public static ValueRange outputRange(ComputationGraph graph) {
    return OutputActivation.range(
        graph.getConfiguration(), graph.getConfiguration().getNetworkOutputs().get(0));
  }

  /**
   * Returns the name of the last activation before a network's first output. The result is empty if
   * that is the identity, as in a network that computes logits or parameters of a distribution. If
   * branches are merged, one branch with an activation is enough. An activation does not count if a
   * vertex scales or shifts its values.
   */
  public static Optional<String> outputActivation(ComputationGraph graph) {
    return OutputActivation.of(
            graph.getConfiguration(), graph.getConfiguration().getNetworkOutputs().get(0))
        .map(Object::toString);
  }

  /**
   * Returns the optimizer that updates a graph's parameters.
   *
   * @throws IllegalArgumentException if no parameter has an optimizer
   */
  public static IUpdater updater(ComputationGraph graph) {
    List<IUpdater> all =
        Updaters.of(graph).stream().map(Updaters.Owned::updater).filter(Objects::nonNull).toList();
    return all.stream()
        .filter(updater -> !(updater instanceof NoOp))
        .findFirst()
        .or(() -> all.stream().findFirst())
        .orElseThrow(
            () -> new IllegalArgumentException("No parameter of the network has an optimizer"));
  }
}
