package io.gen4j.core.internal.kernels;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;

/**
 * Splits a range into one contiguous part per processor. The parts depend on the range and on the
 * processor count alone, never on timing, so that sums over parts are reproducible bit for bit.
 */
final class Parallel {

  /** Below this many floats the hand-over to another thread costs more than it saves. */
  private static final int MIN_FLOATS = 1 << 15;

  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  private Parallel() {}

  /** One part of a range, numbered from 0. */
  @FunctionalInterface
  interface Part {
    void run(int part, int from, int to);
  }

  /** Returns the number of parts that {@link #run} makes of {@code floats} values. */
  static int parts(int floats) {
    return Math.max(1, Math.min(PROCESSORS, floats / MIN_FLOATS));
  }

  /**
   * Runs {@code body} over {@code [0, units)} in {@code parts} parts, one of them on the calling
   * thread, and returns when all are done.
   */
  static void run(int parts, int units, Part body) {
    if (parts <= 1) {
      body.run(0, 0, units);
      return;
    }
    ForkJoinTask<?>[] tasks = new ForkJoinTask<?>[parts];
    for (int p = 1; p < parts; p++) {
      int part = p;
      tasks[p] =
          ForkJoinPool.commonPool()
              .submit(
                  () -> body.run(part, start(part, parts, units), start(part + 1, parts, units)));
    }
    RuntimeException failure = null;
    try {
      body.run(0, 0, start(1, parts, units));
    } catch (RuntimeException e) {
      failure = e;
    }
    // Every part is joined before returning, whatever failed: they write into arrays of the caller.
    for (int p = 1; p < parts; p++) {
      try {
        tasks[p].join();
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static int start(int part, int parts, int units) {
    return (int) ((long) units * part / parts);
  }
}
