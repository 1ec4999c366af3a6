package io.gen4j.benchmarks.driver;

/**
 * How long is measured.
 *
 * @param rounds rounds that the median is taken over
 * @param roundMillis how long one engine runs in one round, at least
 * @param startMillis how long a process runs before the first round of its first row, at least
 * @param warmupMillis the same for its later rows
 * @param warmupSteps how many steps that is, at least
 */
public record Pace(
    int rounds, int roundMillis, int startMillis, int warmupMillis, int warmupSteps) {

  /** Checks the numbers. */
  public Pace {
    if (rounds < 1 || roundMillis < 1 || startMillis < 0 || warmupMillis < 0 || warmupSteps < 1) {
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
    return new Pace(7, 1500, 20_000, 8000, 10);
  }

  /** Returns the pace of a check. */
  public static Pace quick() {
    return new Pace(5, 300, 8000, 2500, 4);
  }
}
