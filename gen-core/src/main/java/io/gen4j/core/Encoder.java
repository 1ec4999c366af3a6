package io.gen4j.core;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns data into the parameters of a distribution over latent vectors: a network whose first input
 * is {@code [batch, ...data]}, whose further inputs are conditions, and whose one output is {@code
 * [batch, parameters]}. What the parameters mean, for example means and log-variances side by side,
 * the posterior says.
 */
public final class Encoder {

  private final Network network;

  private Encoder(Network network) {
    this.network = network;
  }

  /**
   * Returns the encoder that a network is.
   *
   * @throws IllegalArgumentException unless the network has one output
   */
  public static Encoder of(Network network) {
    Roles.requireOneOutput(network, "encoder");
    return new Encoder(network);
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  /**
   * Encodes for inference.
   *
   * @param inputs the data {@code [batch, ...data]}, then conditions if the network takes any;
   *     never changed
   * @return {@code [batch, parameters]}, detached
   */
  public INDArray encode(INDArray... inputs) {
    return network.output(inputs);
  }
}
