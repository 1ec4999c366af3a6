package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Inverted dropout (Srivastava et al. 2014) whose mask is a function of a seed and of the index of
 * a value, so that the backward pass computes it again instead of keeping it.
 */
public final class DropoutMask {

  private static final int BITS = 24;

  private DropoutMask() {}

  /**
   * Sets values to zero with a probability, and divides all others by the probability of the
   * opposite, in place.
   *
   * @param rate probability of zero, from 0 to below 1
   */
  public static void apply(INDArray x, long seed, double rate) {
    FloatBuffer values = Buffers.of(x);
    int threshold = (int) Math.round(rate * (1 << BITS));
    float scale = (float) (1 / (1 - rate));
    RowBlocks.run(
        (int) x.length(),
        1,
        (part, at, n) -> {
          float[] a = Scratch.block(0, n);
          values.get(at, a, 0, n);
          for (int i = 0; i < n; i++) {
            a[i] = isZero(seed, at + i, threshold) ? 0f : a[i] * scale;
          }
          values.put(at, a, 0, n);
        });
  }

  /**
   * Writes {@code x} with dropout to {@code y}, with a seed for each example. The index of a value
   * is that in the memory of its example.
   *
   * @param x dense array whose first axis is the batch
   * @param y dense array with the same memory order
   * @param seeds one seed per example
   */
  public static void apply(INDArray x, INDArray y, long[] seeds, double rate) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(y);
    int each = (int) (x.length() / seeds.length);
    int threshold = (int) Math.round(rate * (1 << BITS));
    float scale = (float) (1 / (1 - rate));
    RowBlocks.run(
        (int) x.length(),
        1,
        (part, at, n) -> {
          float[] a = Scratch.block(0, n);
          in.get(at, a, 0, n);
          for (int i = 0; i < n; i++) {
            int index = at + i;
            boolean zero = isZero(seeds[index / each], index % each, threshold);
            a[i] = zero ? 0f : a[i] * scale;
          }
          out.put(at, a, 0, n);
        });
  }

  /** Whether dropout sets a value to zero; see {@link #apply}. */
  public static boolean isZero(long seed, long index, double rate) {
    return isZero(seed, index, (int) Math.round(rate * (1 << BITS)));
  }

  private static boolean isZero(long seed, long index, int threshold) {
    long z = seed + index * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return (z >>> (Long.SIZE - BITS)) < threshold;
  }
}
