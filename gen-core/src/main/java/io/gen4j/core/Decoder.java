package io.gen4j.core;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns latent vectors into the parameters of a distribution over data. A decoder is a network with
 * the first input {@code [batch, latentSize]} and the single output {@code [batch, ...parameters]}.
 * The likelihood defines what the parameters mean, for example logits of pixels.
 */
public final class Decoder {

  private final Network network;
  private final int latentSize;

  private Decoder(Network network, int latentSize) {
    this.network = network;
    this.latentSize = latentSize;
  }

  /**
   * Wraps a network as a decoder.
   *
   * @param latentSize size of the latent vector, including anything that is appended to it
   * @throws IllegalArgumentException if the latent size is below 1, or if the network does not have
   *     exactly one output
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
   * Decodes latent vectors in inference mode.
   *
   * @param inputs the latent vectors {@code [batch, latentSize]}, then conditions if the network
   *     takes any; they are not modified
   * @return {@code [batch, ...parameters]}, detached
   * @throws IllegalArgumentException if the latent vectors have another size
   */
  public INDArray decode(INDArray... inputs) {
    Roles.requireLatent("decoder", latentSize, inputs[0]);
    return network.output(inputs);
  }
}
