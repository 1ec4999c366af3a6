package io.gen4j.core.network;

import io.gen4j.core.data.ValueRange;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;

/** Reads DL4J graphs. */
public final class Configurations {

  private Configurations() {}

  /**
   * Returns the interval that the values of a network's first output lie in, as the activation that
   * is applied last tells: [-1, 1] for tanh, hard tanh and softsign, [0, 1] for the sigmoid, hard
   * sigmoid, softmax and rectified tanh, unbounded for everything else.
   *
   * <p>Layers and vertices that only move values are looked through: reshaping, cropping, padding,
   * dropout, upsampling, pooling by the mean or the maximum. The range of merged branches contains
   * all of them. Vertices that scale or shift map the range. {@link NetworkSource#withOutputRange}
   * states a range that is not found here.
   */
  public static ValueRange outputRange(ComputationGraph graph) {
    return OutputActivation.range(
        graph.getConfiguration(), graph.getConfiguration().getNetworkOutputs().get(0));
  }

  /**
   * Returns the name of the activation that is applied last before a network's first output, or
   * nothing if that is the identity: a network that gives logits or parameters of a distribution
   * ends in none. One branch with an activation is enough where branches are merged. An activation
   * that a vertex scales or shifts afterwards does not count.
   */
  public static Optional<String> outputActivation(ComputationGraph graph) {
    return OutputActivation.of(
            graph.getConfiguration(), graph.getConfiguration().getNetworkOutputs().get(0))
        .map(Object::toString);
  }

  /**
   * Returns the optimizer that moves a graph's parameters.
   *
   * @throws IllegalArgumentException if no parameter has one
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
