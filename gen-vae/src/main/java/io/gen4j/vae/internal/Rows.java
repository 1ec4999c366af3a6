package io.gen4j.vae.internal;

import io.gen4j.core.internal.kernels.Parallel;

/**
 * Work on rows that know nothing of each other, spread over the processors. Each row writes its own
 * results, so that they do not depend on how the rows are spread.
 */
public final class Rows {

  /** Below this many values the hand-over to another thread costs more than it saves. */
  private static final int MIN_VALUES = 1 << 13;

  private Rows() {}

  /** Work on the rows from {@code from} to {@code to - 1}. */
  @FunctionalInterface
  public interface Chunk {
    /** Does the work, with scratch space of its own. */
    void run(int from, int to);
  }

  /**
   * Runs {@code body} over {@code [0, rows)} in chunks, and returns when all are done.
   *
   * @param valuesPerRow how much work a row is, in values touched
   */
  public static void run(int rows, int valuesPerRow, Chunk body) {
    int parts = (long) rows * valuesPerRow < MIN_VALUES ? 1 : Parallel.unevenParts(rows);
    Parallel.run(Math.max(1, parts), rows, (part, from, to) -> body.run(from, to));
  }
}
