package io.gen4j.core.internal.layers;

/** What an accelerated layer can be told before a pass; DL4J's own layers always compute all. */
public interface AcceleratedLayer {

  /**
   * Says what the next backward passes must compute. A layer that need not compute its input
   * gradient may return null for it.
   */
  void setNeeds(Needs needs);

  /**
   * Says that the batch holds this many groups of equal size, end to end, whose batch statistics
   * are kept apart: one pass then gives what a pass for every group would.
   */
  default void setGroups(int groups) {}

  /** Whether the last forward pass applied the activation of the next layer too. */
  default boolean activatesForNext() {
    return false;
  }
}
