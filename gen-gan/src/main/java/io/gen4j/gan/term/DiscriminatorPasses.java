package io.gen4j.gan.term;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The discriminator after the main backward pass of its update, for terms that run passes of their
 * own, inside the open step memory. They add to the parameter gradients by {@link
 * io.gen4j.core.network.Gradients#PARAMETERS_ADDED}.
 */
public interface DiscriminatorPasses extends TermContext {

  /** Returns the discriminator. */
  Network network();

  /** Returns the inputs that the real examples went in by, noise and conditions included. */
  INDArray[] real();

  /** Returns the inputs that the generated examples went in by. */
  INDArray[] fake();

  /** Returns the masks of the inputs, real and fake alike; null without. */
  INDArray[] masks();

  /**
   * Returns the derivative of the sum of the real examples' scores with respect to the
   * discriminator's output, of its shape. A score is the mean of an example's logits.
   */
  INDArray realScore();

  /** Returns the same for the generated examples. */
  INDArray fakeScore();

  /**
   * Returns which values of an example of the first input, in C order, are data, where others are
   * its condition; null if all are data.
   */
  boolean[] data();
}
