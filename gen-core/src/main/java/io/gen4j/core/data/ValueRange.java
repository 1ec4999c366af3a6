package io.gen4j.core.data;

import java.util.List;

/**
 * A closed interval that contains all values of a data set, or all outputs of a network. An affine
 * map takes data from their own range to the range of the model.
 *
 * @param low smallest value, or negative infinity for an unbounded range
 * @param high largest value, or positive infinity for an unbounded range
 */
public record ValueRange(float low, float high) {

  /** Bytes as numbers, {@code [0, 255]}. */
  public static final ValueRange BYTES = new ValueRange(0f, 255f);

  /** {@code [0, 1]}: probabilities, the output of a sigmoid. */
  public static final ValueRange UNIT = new ValueRange(0f, 1f);

  /** {@code [-1, 1]}: the output of a hyperbolic tangent. */
  public static final ValueRange SYMMETRIC = new ValueRange(-1f, 1f);

  /** All real numbers, for data that are not scaled and for the output of a linear layer. */
  public static final ValueRange UNBOUNDED =
      new ValueRange(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

  /**
   * Checks the bounds.
   *
   * @throws IllegalArgumentException unless both bounds are finite with low below high, or both are
   *     infinite
   */
  public ValueRange {
    boolean finite = Float.isFinite(low) && Float.isFinite(high) && low < high;
    boolean unbounded = low == Float.NEGATIVE_INFINITY && high == Float.POSITIVE_INFINITY;
    if (!finite && !unbounded) {
      throw new IllegalArgumentException(
          "A range needs two finite numbers with low below high, or no bounds on both sides; got ["
              + low
              + ", "
              + high
              + "]");
    }
  }

  /**
   * Returns the range as plain data for {@link #of}: its two bounds, or an empty list if it is
   * unbounded.
   */
  public List<Double> describe() {
    return isBounded() ? List.of((double) low, (double) high) : List.of();
  }

  /** Restores a range from the result of {@link #describe}. */
  public static ValueRange of(List<?> plain) {
    return plain.isEmpty()
        ? UNBOUNDED
        : new ValueRange(
            ((Number) plain.get(0)).floatValue(), ((Number) plain.get(1)).floatValue());
  }

  /** Whether both bounds are finite. */
  public boolean isBounded() {
    return Float.isFinite(low);
  }

  /** Whether {@code value} is in this range. NaN is in no range. */
  public boolean contains(float value) {
    return value >= low && value <= high;
  }

  /**
   * Maps {@code count} values in place from this range to {@code target}.
   *
   * @param values array to modify
   * @param offset first value to change
   * @param count number of values to change
   * @param target range to map to; an unbounded target leaves the values as they are
   * @throws IllegalArgumentException if this range is unbounded and the target is not
   */
  public void mapTo(ValueRange target, float[] values, int offset, int count) {
    requireMappableTo(target);
    if (equals(target) || !target.isBounded()) {
      return;
    }
    float scale = (target.high - target.low) / (high - low);
    for (int i = offset; i < offset + count; i++) {
      values[i] = target.low + (values[i] - low) * scale;
    }
  }

  /**
   * Checks that data of this range can be mapped to {@code target}.
   *
   * @throws IllegalArgumentException if this range is unbounded and the target is not
   */
  public void requireMappableTo(ValueRange target) {
    if (!isBounded() && target.isBounded()) {
      throw new IllegalArgumentException(
          "The model's values lie in "
              + target
              + " but the data have no declared range. Declare the range of the data, or give the"
              + " network an output without bounds (identity instead of tanh or sigmoid).");
    }
  }

  /** Returns for example {@code [-1.0, 1.0]}. */
  @Override
  public String toString() {
    return "[" + low + ", " + high + "]";
  }
}
