package io.gen4j.vae.internal;

import java.util.stream.IntStream;

/**
 * Adds long vectors over examples, in parallel. Each block of examples has its own sum, and these
 * sums are added in order. Since the size of a block is fixed, the result does not depend on the
 * number of processors.
 */
public final class BlockSums {

  private static final int BLOCK = 16;

  /** Approximate number of values that an example without weights touches. */
  private static final int VALUES = 40;

  private BlockSums() {}

  /** Adds the part of one example to a sum. */
  @FunctionalInterface
  public interface Part {
    /** Adds the part. */
    void add(int example, double[] sum);
  }

  /** Adds the parts of all examples to {@code sum}. */
  public static void add(int examples, double[] sum, Part part) {
    if (sum.length == 0) {
      // Each example writes only its own rows, and without weights there is little work per
      // example.
      Rows.run(
          examples,
          VALUES,
          (from, to) -> {
            for (int i = from; i < to; i++) {
              part.add(i, sum);
            }
          });
      return;
    }
    int blocks = (examples + BLOCK - 1) / BLOCK;
    double[][] sums = new double[blocks][sum.length];
    IntStream.range(0, blocks)
        .parallel()
        .forEach(
            block -> {
              int end = Math.min(examples, (block + 1) * BLOCK);
              for (int i = block * BLOCK; i < end; i++) {
                part.add(i, sums[block]);
              }
            });
    for (double[] each : sums) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += each[i];
      }
    }
  }
}
