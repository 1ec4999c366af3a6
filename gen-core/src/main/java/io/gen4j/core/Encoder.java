package io.gen4j.core;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns data into the parameters of a distribution over latent vectors: a network with one input
 * {@code [batch, ...data]} and one output {@code [batch, parameters]}. What the parameters mean,
 * for example means and log-variances side by side, the posterior says.
 */
public final class Encoder {

  private final Network network;

  private Encoder(Network network) {
    this.network = network;
  }

  /**
   * Returns the encoder that a network is.
   *
   * @throws IllegalArgumentException unless the network has one input and one output
   */
  public static Encoder of(Network network) {
    Roles.requireSingle(network, "encoder");
    return new Encoder(network);
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  /**
   * Encodes for inference.
   *
   * @param data {@code [batch, ...data]}, never changed
   * @return {@code [batch, parameters]}, detached
   */
  public INDArray encode(INDArray data) {
    return network.output(data);
  }
}
