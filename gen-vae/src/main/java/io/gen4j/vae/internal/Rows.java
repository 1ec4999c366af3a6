package io.gen4j.vae.internal;

import java.util.stream.IntStream;

/**
 * Work on rows that know nothing of each other, spread over the processors. Each row writes its own
 * results, so that they do not depend on how the rows are spread.
 */
public final class Rows {

  /** Below this many values the hand-over to another thread costs more than it saves. */
  private static final int MIN_VALUES = 1 << 13;

  private static final int CHUNKS_PER_PROCESSOR = 4;

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
    int processors = Runtime.getRuntime().availableProcessors();
    if (processors == 1 || rows < 2 || (long) rows * valuesPerRow < MIN_VALUES) {
      body.run(0, rows);
      return;
    }
    int chunks = Math.min(rows, processors * CHUNKS_PER_PROCESSOR);
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            c ->
                body.run((int) ((long) rows * c / chunks), (int) ((long) rows * (c + 1) / chunks)));
  }
}
