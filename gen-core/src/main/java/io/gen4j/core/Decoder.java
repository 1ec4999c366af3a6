package io.gen4j.core;

import io.gen4j.core.network.Network;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns latent vectors into the parameters of a distribution over data: a network with one input
 * {@code [batch, latentSize]} and one output {@code [batch, ...parameters]}. What the parameters
 * mean, for example logits of pixels, the likelihood says.
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
   * @param latentSize size of the latent vector
   * @throws IllegalArgumentException unless the network has one input and one output
   */
  public static Decoder of(Network network, int latentSize) {
    Roles.requireSingle(network, "decoder");
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
   * @param latent {@code [batch, latentSize]}, never changed
   * @return {@code [batch, ...parameters]}, detached
   * @throws IllegalArgumentException if the latent vectors have another size
   */
  public INDArray decode(INDArray latent) {
    if (latent.rank() != 2 || latent.size(1) != latentSize) {
      throw new IllegalArgumentException(
          "The decoder takes latent vectors [batch, "
              + latentSize
              + "], got "
              + Arrays.toString(latent.shape()));
    }
    return network.output(latent);
  }
}
