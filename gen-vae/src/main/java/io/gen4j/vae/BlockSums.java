package io.gen4j.vae;

import java.util.stream.IntStream;

/**
 * Sums over examples of two long vectors, taken in parallel: blocks of fixed size have sums of
 * their own, which are added in order, so that the result does not depend on the number of
 * processors.
 */
final class BlockSums {

  private static final int BLOCK = 16;

  private BlockSums() {}

  /** Adds an example's part to both sums. */
  @FunctionalInterface
  interface Part {
    void add(int example, double[] first, double[] second);
  }

  static void add(int examples, double[] first, double[] second, Part part) {
    int blocks = (examples + BLOCK - 1) / BLOCK;
    if (first.length + second.length == 0) {
      // Each example works on its own rows alone.
      IntStream.range(0, blocks)
          .parallel()
          .forEach(block -> run(block, examples, first, second, part));
      return;
    }
    double[][] firsts = new double[blocks][first.length];
    double[][] seconds = new double[blocks][second.length];
    IntStream.range(0, blocks)
        .parallel()
        .forEach(block -> run(block, examples, firsts[block], seconds[block], part));
    for (int block = 0; block < blocks; block++) {
      sum(firsts[block], first);
      sum(seconds[block], second);
    }
  }

  private static void run(int block, int examples, double[] first, double[] second, Part part) {
    for (int i = block * BLOCK; i < Math.min(examples, (block + 1) * BLOCK); i++) {
      part.add(i, first, second);
    }
  }

  private static void sum(double[] from, double[] to) {
    for (int i = 0; i < to.length; i++) {
      to[i] += from[i];
    }
  }
}
