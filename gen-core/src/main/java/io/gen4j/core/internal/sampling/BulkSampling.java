package io.gen4j.core.internal.sampling;

import io.gen4j.core.random.Seeds;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Draws any number of samples in batches, so that memory holds only one batch. */
public final class BulkSampling {

  private static final long BULK = 0x4255L;

  private BulkSampling() {}

  /** Draws one batch. */
  @FunctionalInterface
  public interface Sampler {
    /** Returns samples {@code [count, ...shape]}, detached. */
    INDArray sample(int count, long seed);
  }

  /**
   * Draws {@code count} samples.
   *
   * @param consumer receives each batch, whose memory is freed after the call
   * @throws IllegalArgumentException if {@code count} or {@code batch} is below 1
   */
  public static void run(
      long count, int batch, long seed, Sampler sampler, Consumer<INDArray> consumer) {
    if (count < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "The number of samples and the batch size must be 1 or more, got "
              + count
              + " and"
              + " "
              + batch);
    }
    for (long drawn = 0, number = 0; drawn < count; number++) {
      int size = (int) Math.min(batch, count - drawn);
      try (INDArray samples = sampler.sample(size, Seeds.derive(seed, BULK, number))) {
        consumer.accept(samples);
      }
      drawn += size;
    }
  }
}
