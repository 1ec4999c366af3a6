package io.gen4j.core;

import io.gen4j.core.network.Configurations;
import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scores data: a network whose first input is {@code [batch, ...data]}, whose further inputs are
 * conditions, and whose one output is logits {@code [batch, ...]}, unbounded and larger for "more
 * real": one per example, or one per patch or time step.
 */
public final class Discriminator {

  private final Network network;

  private Discriminator(Network network) {
    this.network = network;
  }

  /**
   * Returns the discriminator that a network is.
   *
   * @throws IllegalArgumentException unless the network has one output, or if an activation is
   *     applied last: losses work on logits
   */
  public static Discriminator of(Network network) {
    Roles.requireOneOutput(network, "discriminator");
    Configurations.outputActivation(network.graph())
        .ifPresent(
            activation -> {
              throw new IllegalArgumentException(
                  "The discriminator ends in the activation "
                      + activation
                      + ", but losses take logits: end it in the identity (for a trained network,"
                      + " NetworkSource.withoutOutputActivation)");
            });
    return new Discriminator(network);
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  /**
   * Scores data for inference.
   *
   * @param inputs the data {@code [batch, ...data]} in the range that the network was trained on,
   *     then conditions if the network takes any; never changed
   * @return logits {@code [batch, ...]}, detached
   */
  public INDArray score(INDArray... inputs) {
    return network.output(inputs);
  }
}
