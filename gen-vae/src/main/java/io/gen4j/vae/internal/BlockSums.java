package io.gen4j.vae.internal;

import java.util.stream.IntStream;

/**
 * A sum over examples of a long vector, taken in parallel: blocks of fixed size have sums of their
 * own, which are added in order, so that the result does not depend on the number of processors.
 */
public final class BlockSums {

  private static final int BLOCK = 16;

  /** About what an example without weights touches. */
  private static final int VALUES = 40;

  private BlockSums() {}

  /** Adds an example's part to a sum. */
  @FunctionalInterface
  public interface Part {
    /** Adds the part. */
    void add(int example, double[] sum);
  }

  /** Adds the parts of all examples to {@code sum}. */
  public static void add(int examples, double[] sum, Part part) {
    if (sum.length == 0) {
      // Each example works on its own rows alone, and has little to do without weights.
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
