package io.gen4j.core;

import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scores data as real or generated. A discriminator is a network with the first input {@code
 * [batch, ...data]}, optional further inputs for conditions, and the single output {@code [batch,
 * ...]}. The output holds unbounded logits, larger for "more real": one per example, or one per
 * patch or time step.
 */
public final class Discriminator {

  private final Network network;

  private Discriminator(Network network) {
    this.network = network;
  }

  /**
   * Wraps a network as a discriminator.
   *
   * @throws IllegalArgumentException if the network does not have exactly one output, or if it ends
   *     in an activation function: losses work on logits
   */
  public static Discriminator of(Network network) {
    Roles.requireOneOutput(network, "discriminator");
    Configurations.outputActivation(network.graph())
        .ifPresent(
            activation -> {
              throw new IllegalArgumentException(
                  "The discriminator ends in the activation "
                      + activation
                      + ", but losses take logits. End it in the identity (for a trained network,"
                      + " use NetworkSource.withoutOutputActivation)");
            });
    return new Discriminator(network);
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  /**
   * Scores data in inference mode.
   *
   * @param inputs the data {@code [batch, ...data]} in the range that the network was trained on,
   *     then conditions if the network takes any; they are not modified
   * @return logits {@code [batch, ...]}, detached
   */
  public INDArray score(INDArray... inputs) {
    return network.output(inputs);
  }
}
