package io.gen4j.core;

import io.gen4j.core.network.Network;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns latent vectors into data: a network with one input {@code [batch, latentSize]} and one
 * output {@code [batch, ...data]}.
 */
public final class Generator {

  private final Network network;
  private final int latentSize;

  private Generator(Network network, int latentSize) {
    this.network = network;
    this.latentSize = latentSize;
  }

  /**
   * Returns the generator that a network is.
   *
   * @param latentSize size of the latent vector
   * @throws IllegalArgumentException unless the network has one input and one output
   */
  public static Generator of(Network network, int latentSize) {
    Roles.requireSingle(network, "generator");
    if (latentSize < 1) {
      throw new IllegalArgumentException("The latent size must be 1 or more, got " + latentSize);
    }
    return new Generator(network, latentSize);
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
   * Generates for inference.
   *
   * @param latent {@code [batch, latentSize]}, never changed
   * @return {@code [batch, ...data]} in C order, in the range of the network's output, detached
   * @throws IllegalArgumentException if the latent vectors have another size
   */
  public INDArray generate(INDArray latent) {
    requireLatent(latent);
    return network.output(latent);
  }

  /** Runs the network forward for training; see {@link Network#forward(boolean, INDArray...)}. */
  public INDArray forward(INDArray latent) {
    requireLatent(latent);
    return network.forward(true, latent)[0];
  }

  private void requireLatent(INDArray latent) {
    if (latent.rank() != 2 || latent.size(1) != latentSize) {
      throw new IllegalArgumentException(
          "The generator takes latent vectors [batch, "
              + latentSize
              + "], got "
              + Arrays.toString(latent.shape()));
    }
  }
}
