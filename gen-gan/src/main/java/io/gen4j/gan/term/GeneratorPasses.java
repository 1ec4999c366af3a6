package io.gen4j.gan.term;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The generator after the main backward pass of its step, for terms that run passes of their own,
 * inside the open step memory. They add to the parameter gradients by {@link
 * io.gen4j.core.network.Gradients#PARAMETERS_ADDED}.
 */
public interface GeneratorPasses extends TermContext {

  /** Returns the generator. */
  Network network();

  /** Returns the inputs that the batch was generated from. */
  INDArray[] inputs();

  /** Returns the masks of the inputs; null without. */
  INDArray[] masks();
}
