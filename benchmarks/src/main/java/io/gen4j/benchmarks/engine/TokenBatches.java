package io.gen4j.benchmarks.engine;

import java.util.SplittableRandom;

/** Sequences of tokens that can be learned: each token follows from the one before and a coin. */
public final class TokenBatches {

  /** Number of tokens, as many as the characters of a usual text. */
  public static final int TOKENS = 65;

  private TokenBatches() {}

  /**
   * Returns token numbers.
   *
   * @param index number of the batch; equal numbers give equal batches
   * @return {@code [batch * (length + 1)]}
   */
  public static int[] batch(Task task, int index) {
    SplittableRandom random = new SplittableRandom(Task.SEED + index);
    int length = task.side() + 1;
    int[] tokens = new int[task.batch() * length];
    for (int i = 0; i < tokens.length; i++) {
      boolean first = i % length == 0;
      tokens[i] =
          first ? random.nextInt(TOKENS) : (tokens[i - 1] * 3 + 1 + random.nextInt(2)) % TOKENS;
    }
    return tokens;
  }
}
