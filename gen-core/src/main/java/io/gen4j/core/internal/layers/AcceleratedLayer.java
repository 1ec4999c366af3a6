package io.gen4j.core.internal.layers;

/** Settings of an accelerated layer before a pass. DL4J's own layers always compute everything. */
public interface AcceleratedLayer {

  /**
   * Sets which gradients the next backward passes must compute. If the input gradient is not
   * needed, the layer may return null for it.
   */
  void setNeeds(Needs needs);

  /**
   * Sets the number of groups in the batch. The groups have equal sizes and follow each other in
   * the batch. Each has its own batch statistics, so that one pass gives the same result as a
   * separate pass for each group.
   */
  default void setGroups(int groups) {}

  /**
   * Sets whether the products of the next passes are computed in bfloat16 instead of float.
   *
   * @return whether the layer has such products
   */
  default boolean setBfloat16(boolean bfloat16) {
    return false;
  }

  /** Whether the last forward pass also applied the activation of the next layer. */
  default boolean activatesForNext() {
    return false;
  }

  /**
   * Frees memory of native code that the layer keeps between passes. A later pass makes it again.
   */
  default void release() {}
}
