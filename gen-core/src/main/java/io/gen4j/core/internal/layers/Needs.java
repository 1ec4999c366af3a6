package io.gen4j.core.internal.layers;

/**
 * The gradients that a backward pass computes.
 *
 * @param parameters whether parameter gradients are written
 * @param input whether the gradient of the input is returned
 */
public record Needs(boolean parameters, boolean input) {

  /** Parameter gradients and the input gradient. */
  public static final Needs ALL = new Needs(true, true);
}
