package io.gen4j.core.evaluation;

import io.gen4j.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A uniform random sample, without replacement, of the features of any number of examples (Vitter
 * 1985, algorithm R). Use it for measures on whole sets when there are too many examples to keep.
 * It needs memory for {@code capacity} rows, however many are added. If at most {@code capacity}
 * rows are added, it keeps all of them in their order. Not thread-safe.
 */
public final class FeatureReservoir {

  private final int capacity;
  private final RandomGenerator random;
  private final List<double[]> rows = new ArrayList<>();
  private long count;

  /**
   * Starts an empty reservoir.
   *
   * @param capacity largest number of rows to keep, 1 or more
   * @param seed seed of the random choice
   * @throws IllegalArgumentException if the capacity is below 1
   */
  public FeatureReservoir(int capacity, long seed) {
    if (capacity < 1) {
      throw new IllegalArgumentException(
          "The capacity of a reservoir must be 1 row or more, got" + " " + capacity);
    }
    this.capacity = capacity;
    this.random = Seeds.generator(seed);
  }

  /**
   * Adds the features of a batch, {@code [batch][features]}. The rows are not copied, so do not
   * modify them afterwards.
   */
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

  /** Returns the rows that were kept, {@code [at most capacity][features]}. */
  public double[][] rows() {
    return rows.toArray(double[][]::new);
  }
}
