package io.gen4j.core.random;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Float arrays of independent random numbers, which depend only on their seed. */
public final class Noise {

  private Noise() {}

  /** Returns standard normal numbers of the given shape, in C order. */
  public static INDArray normal(long seed, long... shape) {
    RandomGenerator generator = Seeds.generator(seed);
    float[] values = new float[length(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) generator.nextGaussian();
    }
    return HeapCopy.array(values, shape);
  }

  /** Returns uniform numbers on {@code [low, high)} of the given shape, in C order. */
  public static INDArray uniform(long seed, double low, double high, long... shape) {
    RandomGenerator generator = Seeds.generator(seed);
    float[] values = new float[length(shape)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (low + (high - low) * generator.nextDouble());
    }
    return HeapCopy.array(values, shape);
  }

  private static int length(long... shape) {
    long length = 1;
    for (long axis : shape) {
      length = Math.multiplyExact(length, axis);
    }
    return Math.toIntExact(length);
  }
}
