package io.gen4j.vae.internal;

import io.gen4j.core.internal.kernels.Parallel;

/**
 * Runs work on independent rows, on several threads. Each row writes only its own results, so they
 * do not depend on how the rows are divided among threads.
 */
public final class Rows {

  /** Below this number of values, another thread costs more time than it saves. */
  private static final int MIN_VALUES = 1 << 13;

  private Rows() {}

  /** The work on the rows from {@code from} to {@code to - 1}. */
  @FunctionalInterface
  public interface Chunk {
    /** Does the work. Each call must allocate its own scratch memory. */
    void run(int from, int to);
  }

  /**
   * Runs {@code body} over {@code [0, rows)} in chunks. Returns when all are done.
   *
   * @param valuesPerRow number of values that the work on a row touches
   */
  public static void run(int rows, int valuesPerRow, Chunk body) {
    int parts = (long) rows * valuesPerRow < MIN_VALUES ? 1 : Parallel.unevenParts(rows);
    Parallel.run(Math.max(1, parts), rows, (part, from, to) -> body.run(from, to));
  }
}
