package io.gen4j.gan.option;

/**
 * A number that changes linearly over the first steps of training and then stays constant.
 *
 * @param from value at step 0, 0 or above
 * @param to value from step {@code steps} on, 0 or above
 * @param steps number of steps over which the value changes, 1 or more
 */
public record Schedule(double from, double to, long steps) {

  /** Always 0. */
  public static final Schedule ZERO = new Schedule(0, 0, 1);

  /**
   * Throws {@link IllegalArgumentException} if a value is negative or not finite, or steps is below
   * 1.
   */
  public Schedule {
    if (!(from >= 0 && to >= 0) || !Double.isFinite(from + to)) {
      throw new IllegalArgumentException(
          "A schedule stays at 0 or above, got one from " + from + " to " + to);
    }
    if (steps < 1) {
      throw new IllegalArgumentException("A schedule has 1 or more steps, got " + steps);
    }
  }

  /** Returns a schedule that never changes. */
  public static Schedule constant(double value) {
    return new Schedule(value, value, 1);
  }

  /** Returns the value at a step. */
  public double at(long step) {
    double share = Math.min(1.0, (double) step / steps);
    return from + (to - from) * share;
  }
}
