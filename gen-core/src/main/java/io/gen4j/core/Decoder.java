package io.gen4j.core;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns latent vectors into the parameters of a distribution over data: a network whose first input
 * is {@code [batch, latentSize]} and whose one output is {@code [batch, ...parameters]}. What the
 * parameters mean, for example logits of pixels, the likelihood says.
 */
public final class Decoder {

  private final Network network;
  private final int latentSize;

  private Decoder(Network network, int latentSize) {
    this.network = network;
    this.latentSize = latentSize;
  }

  /**
   * Returns the decoder that a network is.
   *
   * @param latentSize size of the latent vector, with what stands behind it
   * @throws IllegalArgumentException unless the network has one output
   */
  public static Decoder of(Network network, int latentSize) {
    Roles.requireOneOutput(network, "decoder");
    if (latentSize < 1) {
      throw new IllegalArgumentException("The latent size must be 1 or more, got " + latentSize);
    }
    return new Decoder(network, latentSize);
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  /** Returns the size of the latent vector. */
  public int latentSize() {
    return latentSize;
  }

  /**
   * Decodes for inference.
   *
   * @param inputs the latent vectors {@code [batch, latentSize]}, then conditions if the network
   *     takes any; never changed
   * @return {@code [batch, ...parameters]}, detached
   * @throws IllegalArgumentException if the latent vectors have another size
   */
  public INDArray decode(INDArray... inputs) {
    Roles.requireLatent("decoder", latentSize, inputs[0]);
    return network.output(inputs);
  }
}
