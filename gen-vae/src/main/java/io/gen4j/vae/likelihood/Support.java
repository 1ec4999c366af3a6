package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.Optional;

/** The numbers that have a density or a probability. NaN is in no support. */
public interface Support {

  /** All finite numbers. */
  Support FINITE = new IntervalSupport(-Float.MAX_VALUE, Float.MAX_VALUE);

  /** Returns all numbers of a closed interval; all finite numbers if it is unbounded. */
  static Support of(ValueRange range) {
    return range.isBounded() ? new IntervalSupport(range.low(), range.high()) : FINITE;
  }

  /** Whether a number is in the support. */
  boolean contains(float value);

  /** Describes the support in words, for messages: for example {@code values from 0 to 1}. */
  String describe();

  /**
   * Returns the index of the first value that is not in the support. Data are checked by this:
   * override it where one loop over many values is quicker than {@link #contains} on each.
   *
   * @param from index to start at
   * @return the length of the array if there is none
   */
  default int firstOutside(float[] values, int from) {
    int i = from;
    while (i < values.length && contains(values[i])) {
      i++;
    }
    return i;
  }

  /**
   * Returns the closed interval that the support is, if it is one. Data whose declared range maps
   * into it are not checked again in training.
   */
  default Optional<ValueRange> interval() {
    return Optional.empty();
  }
}
