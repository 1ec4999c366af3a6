package io.gen4j.core.evaluation;

import io.gen4j.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A uniform random sample, without replacement, of the features of any number of examples (Vitter
 * 1985, algorithm R): what measures on whole sets are taken on when the examples are too many to
 * keep. Memory is that of {@code capacity} rows, however many are added. While no more than that
 * are added, it holds all of them in their order. Used by one thread.
 */
public final class FeatureReservoir {

  private final int capacity;
  private final RandomGenerator random;
  private final List<double[]> rows = new ArrayList<>();
  private long count;

  /**
   * Starts an empty reservoir.
   *
   * @param capacity most rows that it holds, 1 or more
   * @param seed seed of the choice
   */
  public FeatureReservoir(int capacity, long seed) {
    if (capacity < 1) {
      throw new IllegalArgumentException("A reservoir holds 1 row or more, got " + capacity);
    }
    this.capacity = capacity;
    this.random = Seeds.generator(seed);
  }

  /** Adds the features of a batch, {@code [batch][features]}; the rows are kept, not copied. */
  public FeatureReservoir add(double[]... batch) {
    for (double[] row : batch) {
      count++;
      if (rows.size() < capacity) {
        rows.add(row);
      } else {
        long slot = random.nextLong(count);
        if (slot < capacity) {
          rows.set((int) slot, row);
        }
      }
    }
    return this;
  }

  /** Returns the number of rows added. */
  public long count() {
    return count;
  }

  /** Returns the rows held, {@code [at most capacity][features]}. */
  public double[][] rows() {
    return rows.toArray(double[][]::new);
  }
}
