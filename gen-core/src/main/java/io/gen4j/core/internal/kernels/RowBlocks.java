package io.gen4j.core.internal.kernels;

/** Processes the rows of a matrix in blocks that fit the first-level cache. */
final class RowBlocks {

  private RowBlocks() {}

  /** Processes some rows. */
  interface Body {
    /**
     * Processes {@code count} rows from {@code row}.
     *
     * @param part number of the part that the rows belong to
     */
    void run(int part, int row, int count);
  }

  /** Returns the number of parts that {@link #run} makes. */
  static int parts(int rows, int columns) {
    return Math.min(rows, Parallel.parts(Math.multiplyExact(rows, columns)));
  }

  /** Runs {@code body} on all rows, in parallel. */
  static void run(int rows, int columns, Body body) {
    int each = Math.max(1, Scratch.BLOCK / columns);
    Parallel.run(
        parts(rows, columns),
        rows,
        (part, from, to) -> {
          for (int row = from; row < to; row += each) {
            body.run(part, row, Math.min(each, to - row));
          }
        });
  }
}
