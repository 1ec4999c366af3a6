package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.Optional;

/** The numbers that have a density or a probability. NaN is in no support. */
public interface Support {

  /** All finite numbers. */
  Support FINITE = new IntervalSupport(-Float.MAX_VALUE, Float.MAX_VALUE);

  /** Returns the numbers of a closed interval, or all finite numbers if the range is unbounded. */
  static Support of(ValueRange range) {
    return range.isBounded() ? new IntervalSupport(range.low(), range.high()) : FINITE;
  }

  /** Whether a number is in the support. */
  boolean contains(float value);

  /** Describes the support in words, for messages: for example {@code values from 0 to 1}. */
  String describe();

  /**
   * Returns the index of the first value that is not in the support. The model checks data with
   * this method. Override it if one loop over many values is faster than a call of {@link
   * #contains} for each.
   *
   * @param values any numbers, never changed
   * @param from index to start at
   * @return the index, or the length of the array if all values are in the support
   */
  default int firstOutside(float[] values, int from) {
    int i = from;
    while (i < values.length && contains(values[i])) {
      i++;
    }
    return i;
  }

  /**
   * Returns the closed interval that equals the support, or empty if there is no such interval. If
   * the declared range of the data maps into it, training does not check the values again.
   */
  default Optional<ValueRange> interval() {
    return Optional.empty();
  }
}
