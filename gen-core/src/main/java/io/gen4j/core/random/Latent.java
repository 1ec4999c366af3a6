package io.gen4j.core.random;

import io.gen4j.core.internal.kernels.HeapCopy;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The distribution of a generator's latent vectors. Components are independent.
 *
 * @param kind distribution of one component
 * @param size number of components, 0 or more
 */
public record Latent(Kind kind, int size) {

  /** Distribution of one component. */
  public enum Kind {
    /** Standard normal. */
    NORMAL,
    /** Uniform on {@code [-1, 1)}. */
    UNIFORM
  }

  /** No latent vector, for a generator whose inputs are all conditions. */
  public static final Latent NONE = new Latent(Kind.NORMAL, 0);

  /**
   * Checks the size.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public Latent {
    if (size < 0) {
      throw new IllegalArgumentException("The latent size must be 0 or more, got " + size);
    }
  }

  /**
   * Returns the standard normal distribution.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Latent normal(int size) {
    return new Latent(Kind.NORMAL, requirePositive(size));
  }

  /**
   * Returns the uniform distribution on {@code [-1, 1)}.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Latent uniform(int size) {
    return new Latent(Kind.UNIFORM, requirePositive(size));
  }

  private static int requirePositive(int size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "The latent size must be 1 or more (Latent.NONE for none), got " + size);
    }
    return size;
  }

  /** Draws latent vectors {@code [count, size]}, which depend only on the seed. */
  public INDArray sample(int count, long seed) {
    return kind == Kind.NORMAL
        ? Noise.normal(seed, count, size)
        : Noise.uniform(seed, -1, 1, count, size);
  }

  /**
   * Returns {@code steps} vectors from {@code from} to {@code to}, including both. Normal vectors
   * follow the great circle, since their length hardly varies (White 2016). Uniform vectors follow
   * the straight line.
   *
   * @param from {@code [1, size]}
   * @param to {@code [1, size]}
   * @param steps number of vectors, 2 or more
   * @return {@code [steps, size]}
   * @throws IllegalArgumentException if there are fewer than 2 steps, or if a vector has another
   *     size
   */
  public INDArray interpolate(INDArray from, INDArray to, int steps) {
    if (steps < 2) {
      throw new IllegalArgumentException("An interpolation needs 2 or more steps, got " + steps);
    }
    float[] a = HeapCopy.floats(from);
    float[] b = HeapCopy.floats(to);
    if (a.length != size || b.length != size) {
      throw new IllegalArgumentException(
          "Latent vectors have " + size + " components, got " + a.length + " and " + b.length);
    }
    double angle = kind == Kind.NORMAL ? angle(a, b) : 0;
    float[] path = new float[steps * size];
    for (int s = 0; s < steps; s++) {
      double t = (double) s / (steps - 1);
      boolean line = Math.sin(angle) < 1e-6;
      double wa = line ? 1 - t : Math.sin((1 - t) * angle) / Math.sin(angle);
      double wb = line ? t : Math.sin(t * angle) / Math.sin(angle);
      for (int i = 0; i < size; i++) {
        path[s * size + i] = (float) (wa * a[i] + wb * b[i]);
      }
    }
    return HeapCopy.array(path, steps, size);
  }

  private static double angle(float[] a, float[] b) {
    double dot = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    // A zero vector has no direction, so the path is the straight line.
    return aa * bb == 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, dot / Math.sqrt(aa * bb))));
  }
}
