package io.gen4j.gan.term;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The discriminator after the main backward pass of its update, for terms with passes of their own.
 * Such passes run in the open step memory and add to the parameter gradients with {@link
 * io.gen4j.core.network.Gradients#PARAMETERS_ADDED}.
 *
 * @param update index of the discriminator's update from 0, over all calls of {@code fit}
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
   * @param inputs the network's inputs, including noise and conditions; do not change them
   * @param masks masks of the inputs, equal for real and generated examples; null without masks
   * @param data which values of the first input are data rather than conditions or padding, {@code
   *     [batch][values]} in C order; null if all are data
   * @param score derivative of the sum of the {@linkplain JudgedBatch#scores scores} with respect
   *     to the discriminator's output, in its shape
   */
  public record MainPass(INDArray[] inputs, INDArray[] masks, boolean[][] data, INDArray score) {}
}
