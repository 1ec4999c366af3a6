package io.gen4j.gan.term;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The discriminator after the main backward pass of its update, for terms that run passes of their
 * own, inside the open step memory. They add to the parameter gradients by {@link
 * io.gen4j.core.network.Gradients#PARAMETERS_ADDED}.
 *
 * @param update number of the discriminator's update from 0, over all calls of {@code fit}
 * @param seed seed of this update, see {@link DiscriminatorTerms#seed}
 * @param state numbers that the term keeps between updates
 * @param network the discriminator
 * @param real the main pass of the real examples
 * @param fake the main pass of the generated examples
 */
public record DiscriminatorPasses(
    long update, long seed, TermState state, Network network, MainPass real, MainPass fake) {

  /**
   * The main pass of a batch.
   *
   * @param inputs the network's inputs, noise and conditions included; do not change
   * @param masks masks of the inputs, the same for real and generated examples; null without
   * @param data which values of the first input are data, {@code [batch][values]} in C order; the
   *     others are conditions or padding. Null if all are data
   * @param score the derivative of the sum of the examples' {@linkplain JudgedBatch#scores scores}
   *     with respect to the discriminator's output, of its shape
   */
  public record MainPass(INDArray[] inputs, INDArray[] masks, boolean[][] data, INDArray score) {}
}
