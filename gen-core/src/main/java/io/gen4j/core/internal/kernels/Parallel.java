package io.gen4j.core.internal.kernels;

/**
 * Splits a range into one contiguous part per processor. The parts depend on the range and on the
 * processor count alone, never on timing, so that sums over parts are reproducible bit for bit.
 */
final class Parallel {

  /** Below this many floats the hand-over to another thread costs more than it saves. */
  private static final int MIN_FLOATS = 1 << 13;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private static final Crew CREW = new Crew(PROCESSORS - 1);

  private Parallel() {}

  /** One part of a range, numbered from 0. */
  @FunctionalInterface
  interface Part {
    void run(int part, int from, int to);
  }

  /** Returns the number of parts that {@link #run} makes of {@code floats} values. */
  static int parts(int floats) {
    return parts(floats, MIN_FLOATS, Integer.MAX_VALUE);
  }

  /**
   * Returns the number of parts for {@code work} operations, of which no part has fewer than {@code
   * least} unless it is the only one.
   *
   * @param units most parts there can be
   */
  static int parts(long work, long least, int units) {
    return (int) Math.max(1, Math.min(Math.min(PROCESSORS, units), work / least));
  }

  /**
   * Runs {@code body} over {@code [0, units)} in {@code parts} parts, side by side where there are
   * threads for them, and returns when all are done.
   */
  static void run(int parts, int units, Part body) {
    CREW.run(
        parts, part -> body.run(part, start(part, parts, units), start(part + 1, parts, units)));
  }

  private static int start(int part, int parts, int units) {
    return (int) ((long) units * part / parts);
  }
}
