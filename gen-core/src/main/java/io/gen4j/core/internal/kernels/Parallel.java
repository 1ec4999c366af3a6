package io.gen4j.core.internal.kernels;

/**
 * Splits a range into contiguous parts, one per processor or some more. The parts depend on the
 * range and on the processor count alone, never on timing, so that sums over parts are reproducible
 * bit for bit.
 */
public final class Parallel {

  /** Below this many floats the hand-over to another thread costs more than it saves. */
  private static final int MIN_FLOATS = 1 << 13;

  /** Most parts that run side by side. */
  static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** Parts for work of which some takes longer: who is done early takes more of them. */
  private static final int UNEVEN = 4;

  private static final WorkerThreads CREW = new WorkerThreads(PROCESSORS - 1);

  private Parallel() {}

  /** One part of a range, numbered from 0. */
  @FunctionalInterface
  public interface Part {
    /** Does the work on the units from {@code from} to {@code to - 1}. */
    void run(int part, int from, int to);
  }

  /** Returns the number of parts that {@link #run} makes of {@code floats} values. */
  static int parts(int floats) {
    return parts(floats, MIN_FLOATS, Integer.MAX_VALUE);
  }

  /**
   * Returns the number of parts for {@code work} operations, such that no part has fewer than
   * {@code least} unless it is the only one.
   *
   * @param units most parts there can be
   */
  public static int parts(long work, long least, int units) {
    return (int) Math.max(1, Math.min(Math.min(PROCESSORS, units), work / least));
  }

  /** Returns a number of parts for {@code units} that do not all take equally long. */
  public static int unevenParts(int units) {
    return PROCESSORS == 1 ? 1 : Math.min(units, PROCESSORS * UNEVEN);
  }

  /**
   * Runs {@code body} over {@code [0, units)} in {@code parts} parts, side by side where there are
   * threads for them, and returns when all are done.
   */
  public static void run(int parts, int units, Part body) {
    CREW.run(
        parts, part -> body.run(part, start(part, parts, units), start(part + 1, parts, units)));
  }

  /** Returns the first unit of a part, or of the range's end after the last. */
  static int start(int part, int parts, int units) {
    return (int) ((long) units * part / parts);
  }
}
