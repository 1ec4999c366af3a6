package io.gen4j.core.internal.kernels;

/**
 * Splits a range into contiguous parts, one or more per processor. The parts depend only on the
 * range and on the number of processors, never on timing. Sums over parts are therefore
 * reproducible bit for bit.
 */
public final class Parallel {

  /** Below this number of floats, using another thread costs more than it saves. */
  private static final int MIN_FLOATS = 1 << 13;

  /** Largest number of parts that run at the same time. */
  static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  /** Parts per processor for uneven work: a thread that finishes early takes more parts. */
  private static final int UNEVEN = 4;

  private static final WorkerThreads CREW = new WorkerThreads(PROCESSORS - 1);

  private Parallel() {}

  /** One part of a range, numbered from 0. */
  @FunctionalInterface
  public interface Part {
    /** Processes the units from {@code from} to {@code to - 1}. */
    void run(int part, int from, int to);
  }

  /** Returns the number of parts to split {@code floats} values into. */
  static int parts(int floats) {
    return parts(floats, MIN_FLOATS, Integer.MAX_VALUE);
  }

  /**
   * Returns the number of parts for {@code work} operations, so that no part has fewer than {@code
   * least} unless it is the only one.
   *
   * @param units largest possible number of parts
   */
  public static int parts(long work, long least, int units) {
    return (int) Math.max(1, Math.min(Math.min(PROCESSORS, units), work / least));
  }

  /** Returns the number of parts for {@code units} that do not all take the same time. */
  public static int unevenParts(int units) {
    return PROCESSORS == 1 ? 1 : Math.min(units, PROCESSORS * UNEVEN);
  }

  /**
   * Runs {@code body} over {@code [0, units)} in {@code parts} parts, in parallel if threads are
   * free, and returns when all are done.
   */
  public static void run(int parts, int units, Part body) {
    CREW.run(
        parts, part -> body.run(part, start(part, parts, units), start(part + 1, parts, units)));
  }

  /** Returns the first unit of a part, or the end of the range for the part after the last. */
  static int start(int part, int parts, int units) {
    return (int) ((long) units * part / parts);
  }
}
