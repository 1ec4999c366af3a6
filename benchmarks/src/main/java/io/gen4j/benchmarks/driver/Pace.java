package io.gen4j.benchmarks.driver;

/**
 * Number and length of the rounds.
 *
 * @param rounds number of rounds; the result is their median
 * @param roundMillis minimum time of one engine in one round, in milliseconds
 * @param startMillis minimum time of a process before the first round of its first row, in
 *     milliseconds
 * @param warmupMillis the same for later rows
 * @param warmupSteps minimum number of warm-up steps
 */
public record Pace(
    int rounds, int roundMillis, int startMillis, int warmupMillis, int warmupSteps) {

  /** Checks the numbers. */
  public Pace {
    if (rounds < 1 || roundMillis < 1 || startMillis < 0 || warmupMillis < 0 || warmupSteps < 1) {
      throw new IllegalArgumentException(
          "Rounds, their length and warm-up steps must be 1 or more, and warm-up times 0 or"
              + " more, got "
              + rounds
              + " rounds of "
              + roundMillis
              + " ms after "
              + warmupSteps
              + " steps, "
              + startMillis
              + " ms and "
              + warmupMillis
              + " ms");
    }
  }

  /** Returns the pace for a measurement to record. */
  public static Pace full() {
    return new Pace(7, 1500, 20_000, 8000, 10);
  }

  /** Returns the pace for a quick check. */
  public static Pace quick() {
    return new Pace(5, 300, 8000, 2500, 4);
  }
}
