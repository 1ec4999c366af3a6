package io.gen4j.core;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns data into the parameters of a distribution over latent vectors. An encoder is a network
 * with the first input {@code [batch, ...data]}, optional further inputs for conditions, and the
 * single output {@code [batch, parameters]}. The posterior defines what the parameters mean, for
 * example means followed by log-variances.
 */
public final class Encoder {

  private final Network network;

  private Encoder(Network network) {
    this.network = network;
  }

  /**
   * Wraps a network as an encoder.
   *
   * @throws IllegalArgumentException if the network does not have exactly one output
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
   * Encodes data in inference mode.
   *
   * @param inputs the data {@code [batch, ...data]}, then conditions if the network takes any; they
   *     are not modified
   * @return {@code [batch, parameters]}, detached
   */
  public INDArray encode(INDArray... inputs) {
    return network.output(inputs);
  }
}
