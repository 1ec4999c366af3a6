package io.gen4j.core.internal.sequence;

import java.util.List;

/** A kind of layer of sequences with its sizes. */
public interface StepKind {

  /** Returns the parameters in flattened order. */
  List<StepParameter> parameters();

  /** Returns the number of values per step that the layer computes. */
  int outputs();

  /** Whether the input is token numbers {@code [batch, time]} and not features. */
  default boolean readsTokens() {
    return false;
  }

  /** Returns the name of the embedding layer whose table this layer uses, or null. */
  default String tiedTo() {
    return null;
  }

  /** Returns the probability of dropout, 0 for none. */
  default double dropout() {
    return 0;
  }

  /** Returns passes on floats in main memory. */
  StepPasses fast();

  /** Returns passes on arrays of any type and backend, which are slow. */
  StepPasses plain();
}
