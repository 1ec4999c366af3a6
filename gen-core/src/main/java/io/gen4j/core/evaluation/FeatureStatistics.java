package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.nio.file.Path;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Mean and unbiased covariance (divisor n - 1) of features. They are collected batch by batch, and
 * memory does not grow with the number of examples: it holds a matrix of {@code features²} doubles,
 * and a second one for the result.
 */
public final class FeatureStatistics {

  private final long count;
  private final double[] mean;
  private final double[] covariance;

  private FeatureStatistics(long count, double[] mean, double[] covariance) {
    this.count = count;
    this.mean = mean;
    this.covariance = covariance;
  }

  /**
   * Returns known statistics.
   *
   * @param count number of examples that the statistics were computed from, or 0 if it is unknown
   * @param mean {@code [d]}, finite
   * @param covariance {@code [d][d]}, finite, symmetric
   * @throws IllegalArgumentException if the shapes do not fit, if a number is not finite, or if the
   *     covariance is not symmetric
   */
  public static FeatureStatistics of(long count, double[] mean, double[][] covariance) {
    int d = mean.length;
    if (d == 0
        || covariance.length != d
        || Arrays.stream(covariance).anyMatch(row -> row.length != d)) {
      throw new IllegalArgumentException(
          "A mean of d values needs a covariance of d rows with d values each, got "
              + d
              + " values and "
              + covariance.length
              + " rows");
    }
    double[] flat = new double[d * d];
    for (int i = 0; i < d; i++) {
      System.arraycopy(covariance[i], 0, flat, i * d, d);
    }
    return checked(count, mean.clone(), flat);
  }

  static FeatureStatistics checked(long count, double[] mean, double[] covariance) {
    if (!Arrays.stream(mean).allMatch(Double::isFinite)
        || !Arrays.stream(covariance).allMatch(Double::isFinite)) {
      throw new IllegalArgumentException("Means and covariances must be finite numbers");
    }
    int d = mean.length;
    double largest = Arrays.stream(covariance).map(Math::abs).max().orElse(0);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        if (Math.abs(covariance[i * d + j] - covariance[j * d + i]) > 1e-6 * largest) {
          throw new IllegalArgumentException(
              "A covariance must be symmetric, but this one differs at " + i + ", " + j);
        }
      }
    }
    return new FeatureStatistics(count, mean, covariance);
  }

  /**
   * Returns the statistics of the rows of a matrix.
   *
   * @param rows {@code [examples][features]}, finite
   * @throws IllegalArgumentException if there are fewer than two rows, if their lengths differ, or
   *     if a value is not finite
   */
  public static FeatureStatistics of(double[]... rows) {
    return new Collector().add(rows).statistics();
  }

  /**
   * Returns the statistics of the rows of a matrix {@code [examples, features]}.
   *
   * @throws IllegalArgumentException if the array is not a matrix, has fewer than two rows, or has
   *     a non-finite value
   */
  public static FeatureStatistics of(INDArray features) {
    if (features.rank() != 2) {
      throw new IllegalArgumentException(
          "Features must be a matrix [examples, features], but got "
              + Arrays.toString(features.shape()));
    }
    return of(HeapCopy.rows(features));
  }

  /** Returns an empty collector. */
  public static Collector collector() {
    return new Collector();
  }

  /**
   * Reads statistics from an {@code .npz} file with the arrays {@code mu} and {@code sigma}, the
   * format of pytorch-fid.
   *
   * @throws IllegalArgumentException if the file does not contain these arrays
   * @throws java.io.UncheckedIOException if it cannot be read
   */
  public static FeatureStatistics read(Path file) {
    return NpzFile.read(file);
  }

  /**
   * Writes the statistics to an {@code .npz} file with the arrays {@code mu} and {@code sigma}.
   *
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    NpzFile.write(file, this);
  }

  /** Returns the number of examples, or 0 if it is unknown. */
  public long count() {
    return count;
  }

  /** Returns the number of features. */
  public int features() {
    return mean.length;
  }

  /** Returns a copy of the mean, {@code [features]}. */
  public double[] mean() {
    return mean.clone();
  }

  /** Returns a copy of the covariance in C order, {@code [features * features]}. */
  public double[] covariance() {
    return covariance.clone();
  }

  /** Collects statistics batch by batch. Not thread-safe. */
  public static final class Collector {

    private long count;
    private double[] shift;
    private double[] sums;
    private INDArray products;

    private Collector() {}

    /**
     * Adds the features of a batch.
     *
     * @param rows {@code [batch][features]}, finite
     * @throws IllegalArgumentException if the rows do not have the same number of features as
     *     earlier rows, or if a value is not finite
     */
    public Collector add(double[]... rows) {
      if (rows.length == 0) {
        return this;
      }
      if (shift == null) {
        requireRoom(rows[0].length, Runtime.getRuntime().maxMemory());
        shift = rows[0].clone();
        sums = new double[shift.length];
        try (MemoryWorkspace outside = OffHeap.outside()) {
          products = Nd4j.create(DataType.DOUBLE, new long[] {shift.length, shift.length}, 'f');
        }
      }
      double[][] centered = new double[rows.length][];
      for (int i = 0; i < rows.length; i++) {
        centered[i] = centered(rows[i], count + i);
      }
      // Subtracting the first example keeps small variances precise when means are large.
      try (MemoryWorkspace outside = OffHeap.outside();
          INDArray x = HeapCopy.matrix(centered, DataType.DOUBLE)) {
        Nd4j.gemm(x, x, products, true, false, 1, 1);
      }
      count += rows.length;
      return this;
    }

    /** Two sets, each with its products and its covariance, and the arithmetic of a distance. */
    static void requireRoom(long features, long heap) {
      long needed = 6 * Double.BYTES * features * features;
      if (needed > heap) {
        throw new IllegalArgumentException(
            "Covariances of %,d features need about %.1f GB of heap, but the JVM has %.1f GB. Use fewer features, such as those of a small network or of images reduced to 8x8, or raise -Xmx."
                .formatted(features, needed / 1e9, heap / 1e9));
      }
    }

    private double[] centered(double[] row, long number) {
      if (row.length != shift.length || row.length == 0) {
        throw new IllegalArgumentException(
            "All examples must have the same number of features, 1 or more, but example 0 has "
                + shift.length
                + " and example "
                + number
                + " has "
                + row.length);
      }
      double[] centered = new double[row.length];
      for (int j = 0; j < row.length; j++) {
        if (!Double.isFinite(row[j])) {
          throw new IllegalArgumentException(
              "Features must be finite numbers, but example " + number + " has " + row[j]);
        }
        centered[j] = row[j] - shift[j];
        sums[j] += centered[j];
      }
      return centered;
    }

    /** Returns the number of examples added. */
    public long count() {
      return count;
    }

    /**
     * Returns the statistics of all examples that were added.
     *
     * @throws IllegalArgumentException if there are fewer than two examples
     */
    public FeatureStatistics statistics() {
      if (count < 2) {
        throw new IllegalArgumentException(
            "A covariance needs two examples or more, but got " + count);
      }
      int d = shift.length;
      double[] mean = new double[d];
      for (int j = 0; j < d; j++) {
        mean[j] = shift[j] + sums[j] / count;
      }
      double[] covariance = HeapCopy.doubles(products);
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < d; j++) {
          covariance[i * d + j] = (covariance[i * d + j] - sums[i] * sums[j] / count) / (count - 1);
        }
      }
      return new FeatureStatistics(count, mean, covariance);
    }
  }
}
