package io.gen4j.core;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Turns latent vectors, and conditions if the network takes any, into data. A generator is a
 * network with the first input {@code [batch, latentSize]}, optional further inputs for conditions
 * {@code [batch, ...]}, and the single output {@code [batch, ...data]}. If the latent size is 0,
 * all inputs are conditions, as in image-to-image translation.
 */
public final class Generator {

  private final Network network;
  private final int latentSize;

  private Generator(Network network, int latentSize) {
    this.network = network;
    this.latentSize = latentSize;
  }

  /**
   * Wraps a network as a generator.
   *
   * @param latentSize size of the latent vectors in the first input, or 0 if no input is a latent
   *     vector
   * @throws IllegalArgumentException if the latent size is negative, or if the network does not
   *     have exactly one output
   */
  public static Generator of(Network network, int latentSize) {
    Roles.requireOneOutput(network, "generator");
    if (latentSize < 0) {
      throw new IllegalArgumentException("The latent size must be 0 or more, got " + latentSize);
    }
    return new Generator(network, latentSize);
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  /** Returns the size of the latent vector, or 0 if no input is a latent vector. */
  public int latentSize() {
    return latentSize;
  }

  /**
   * Generates data in inference mode.
   *
   * @param inputs the latent vectors {@code [batch, latentSize]}, then conditions; they are not
   *     modified
   * @return {@code [batch, ...data]} in C order, in the range of the network's output, detached
   * @throws IllegalArgumentException if the latent vectors have another size
   */
  public INDArray generate(INDArray... inputs) {
    requireLatent(inputs);
    return network.output(inputs);
  }

  /**
   * Runs the network forward in training mode; see {@link Network#forward(boolean, INDArray...)}.
   */
  public INDArray forward(INDArray... inputs) {
    requireLatent(inputs);
    return network.forward(true, inputs)[0];
  }

  private void requireLatent(INDArray... inputs) {
    if (latentSize > 0) {
      Roles.requireLatent("generator", latentSize, inputs[0]);
    }
  }
}
