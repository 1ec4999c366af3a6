package io.gen4j.core;

import io.gen4j.core.network.Network;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Scores data: a network with one input {@code [batch, ...data]} and one output {@code [batch, 1]}
 * of logits, unbounded and larger for "more real".
 */
public final class Discriminator {

  private final Network network;

  private Discriminator(Network network) {
    this.network = network;
  }

  /**
   * Returns the discriminator that a network is.
   *
   * @throws IllegalArgumentException unless the network has one input and one output, or if it ends
   *     in a sigmoid: losses work on logits
   */
  public static Discriminator of(Network network) {
    Roles.requireSingle(network, "discriminator");
    String output = network.graph().getConfiguration().getNetworkOutputs().get(0);
    Layer last = network.graph().getVertex(output).getLayer();
    if (last != null && activation(last.conf().getLayer()) instanceof ActivationSigmoid) {
      throw new IllegalArgumentException(
          "The discriminator ends in a sigmoid ('"
              + output
              + "'), but losses take logits: use the identity there");
    }
    return new Discriminator(network);
  }

  private static IActivation activation(org.deeplearning4j.nn.conf.layers.Layer layer) {
    if (layer instanceof ActivationLayer alone) {
      return alone.getActivationFn();
    }
    return layer instanceof BaseLayer base ? base.getActivationFn() : null;
  }

  /** Returns the network. */
  public Network network() {
    return network;
  }

  /**
   * Scores data for inference.
   *
   * @param data {@code [batch, ...data]} in the range that the network was trained on, never
   *     changed
   * @return logits {@code [batch, 1]}, detached
   */
  public INDArray score(INDArray data) {
    return network.output(data);
  }
}
