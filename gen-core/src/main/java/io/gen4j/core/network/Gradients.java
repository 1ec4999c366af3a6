package io.gen4j.core.network;

/** The gradients that a backward pass computes, and how it treats existing parameter gradients. */
public enum Gradients {
  /** Computes parameter gradients and overwrites earlier ones. Computes no input gradient. */
  PARAMETERS(true, false, false),

  /** Computes parameter gradients and adds them to earlier ones. Computes no input gradient. */
  PARAMETERS_ADDED(true, false, true),

  /**
   * Computes only the input gradient. Parameter gradients do not change, including the steps of
   * running statistics.
   */
  INPUT(false, true, false),

  /** Computes parameter gradients, overwrites earlier ones, and computes the input gradient. */
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
