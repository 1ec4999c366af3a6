package io.gen4j.benchmarks.driver;

/**
 * How long is measured.
 *
 * @param rounds rounds that the median is taken over
 * @param roundMillis how long one engine runs in one round, at least
 * @param warmupMillis how long one engine runs before the first round, at least
 * @param warmupSteps how many steps that is, at least
 */
public record Pace(int rounds, int roundMillis, int warmupMillis, int warmupSteps) {

  /** Checks the numbers. */
  public Pace {
    if (rounds < 1 || roundMillis < 1 || warmupMillis < 0 || warmupSteps < 1) {
      throw new IllegalArgumentException(
          "Rounds, their length and warm-up steps are 1 or more, got "
              + rounds
              + " rounds of "
              + roundMillis
              + " ms after "
              + warmupSteps
              + " steps");
    }
  }

  /** Returns the pace of a measurement worth recording. */
  public static Pace full() {
    return new Pace(7, 1500, 8000, 10);
  }

  /** Returns the pace of a check. */
  public static Pace quick() {
    return new Pace(5, 300, 2500, 4);
  }
}
