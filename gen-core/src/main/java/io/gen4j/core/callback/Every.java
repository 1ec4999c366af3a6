package io.gen4j.core.callback;

import java.time.Duration;

/** How often a callback acts. Immutable. */
public final class Every {

  /** The unit of an interval. */
  enum Unit {
    STEPS,
    EPOCHS,
    SECONDS,
    SHARE
  }

  private final Unit unit;
  private final double amount;

  private Every(Unit unit, double amount, boolean valid) {
    if (!valid) {
      throw new IllegalArgumentException(
          unit == Unit.SHARE
              ? "A share of the training time must be above 0 and below 1, got " + amount
              : "An interval must be 1 or more steps or epochs, or a time above 0, got " + amount);
    }
    this.unit = unit;
    this.amount = amount;
  }

  /**
   * At every step whose number is a multiple of {@code steps}, counted over all calls of {@code
   * fit}.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public static Every steps(long steps) {
    return new Every(Unit.STEPS, steps, steps >= 1);
  }

  /**
   * At the end of every epoch whose number is a multiple of {@code epochs}, counted over all calls
   * of {@code fit}.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public static Every epochs(int epochs) {
    return new Every(Unit.EPOCHS, epochs, epochs >= 1);
  }

  /**
   * After the first step that ends at least this many minutes after the last action.
   *
   * @throws IllegalArgumentException if the number is below 1
   */
  public static Every minutes(int minutes) {
    return time(Duration.ofMinutes(minutes));
  }

  /**
   * After the first step that ends at least this time after the last action.
   *
   * @throws IllegalArgumentException if the time is not above 0
   */
  public static Every time(Duration time) {
    double seconds = time.toNanos() / 1e9;
    return new Every(Unit.SECONDS, seconds, seconds > 0);
  }

  /**
   * As often as possible with at most this share of the training time, but at most about fifty
   * times while the number of steps grows tenfold. The callback measures its own time.
   *
   * @param share share of the training time, above 0 and below 1, for example 0.01
   * @throws IllegalArgumentException if the share is not above 0 and below 1
   */
  public static Every share(double share) {
    return new Every(Unit.SHARE, share, share > 0 && share < 1);
  }

  Unit unit() {
    return unit;
  }

  double amount() {
    return amount;
  }

  /** Whether equal trainings act at the same steps at any speed. */
  boolean isRepeatable() {
    return unit == Unit.STEPS || unit == Unit.EPOCHS;
  }

  /** Returns for example {@code every 100 steps}. */
  @Override
  public String toString() {
    return switch (unit) {
      case STEPS -> "every " + (long) amount + " steps";
      case EPOCHS -> "every " + (long) amount + " epochs";
      case SECONDS -> "every " + amount + " seconds";
      case SHARE -> "for " + amount + " of the time";
    };
  }
}
