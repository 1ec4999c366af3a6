package io.gen4j.core.internal.sampling;

import io.gen4j.core.random.Seeds;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Draws any number of samples a batch at a time, so that memory is that of one batch. */
public final class BulkSampling {

  private static final long BULK = 0x4255L;

  private BulkSampling() {}

  /** Draws one batch. */
  @FunctionalInterface
  public interface Sampler {
    /** Returns {@code [count, ...shape]}, detached. */
    INDArray sample(int count, long seed);
  }

  /**
   * Draws {@code count} samples.
   *
   * @param consumer sees each batch, whose memory is freed when it returns
   * @throws IllegalArgumentException if count or batch is not 1 or more
   */
  public static void run(
      long count, int batch, long seed, Sampler sampler, Consumer<INDArray> consumer) {
    if (count < 1 || batch < 1) {
      throw new IllegalArgumentException(
          "The number of samples and the batch must be 1 or more, got " + count + " and " + batch);
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
