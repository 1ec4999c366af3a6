package io.gen4j.core.internal.sequence;

import io.gen4j.core.internal.layers.Needs;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The passes of one running layer. Steps are the rows of dense matrices {@code [batch * time,
 * features]}, with all steps of an example one after the other.
 */
public interface StepPasses {

  /** The noise of a pass without dropout. */
  long NO_NOISE = 0;

  /**
   * Computes the output and keeps what the backward pass needs.
   *
   * @param x input; for an embedding, token numbers {@code [batch, time]} or shares of tokens
   *     {@code [batch, time, tokens]}; not modified
   * @param time steps per example
   * @param noise seed of dropout, or {@link #NO_NOISE}
   */
  INDArray forward(INDArray x, int time, Map<String, INDArray> parameters, long noise);

  /**
   * Declares the tokens whose vectors are the input of the next forward pass. Steps of equal tokens
   * have equal inputs, and of their gradients only the sum matters.
   *
   * @param tokens token of each row, or null if the input is not from an embedding
   */
  default void setTokens(int[] tokens) {}

  /** Returns the token of each row of the output, or null if equal tokens may have other rows. */
  default int[] tokens() {
    return null;
  }

  /**
   * Returns the gradient of the input of the last forward pass, or null if it is not needed, and
   * overwrites the gradients of parameters if these are needed. An embedding adds to them.
   */
  INDArray backward(
      INDArray dy, Map<String, INDArray> parameters, Map<String, INDArray> gradients, Needs needs);

  /**
   * Creates the state of sequences before their first step.
   *
   * @param rows number of sequences
   * @param capacity largest number of steps
   */
  default StepState begin(int rows, int capacity) {
    throw new UnsupportedOperationException("These passes compute whole sequences only");
  }

  /**
   * Computes the next step of every sequence.
   *
   * @param x {@code [rows, inputs]}; token numbers {@code [rows, 1]} for an embedding
   * @param y receives {@code [rows, outputs]}
   */
  default void step(INDArray x, INDArray y, StepState state, Map<String, INDArray> parameters) {
    throw new UnsupportedOperationException("These passes compute whole sequences only");
  }
}
