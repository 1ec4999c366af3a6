package io.gen4j.core.network;

/**
 * What a backward pass computes, and what becomes of parameter gradients that are already there.
 */
public enum Gradients {
  /** Parameter gradients, overwriting earlier ones; no input gradient. */
  PARAMETERS(true, false, false),

  /** Parameter gradients, added to earlier ones; no input gradient. */
  PARAMETERS_ADDED(true, false, true),

  /**
   * The input gradient alone: parameter gradients, running statistics included, stay as they are.
   */
  INPUT(false, true, false),

  /** Parameter gradients, overwriting earlier ones, and the input gradient. */
  ALL(true, true, false);

  private final boolean parameters;
  private final boolean input;
  private final boolean added;

  Gradients(boolean parameters, boolean input, boolean added) {
    this.parameters = parameters;
    this.input = input;
    this.added = added;
  }

  boolean parameters() {
    return parameters;
  }

  boolean input() {
    return input;
  }

  boolean added() {
    return added;
  }
}
