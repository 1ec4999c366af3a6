package io.gen4j.core.evaluation;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Features by rows, with the products and distances that measures need. */
record FeatureRows(double[][] rows, int features) {

  static FeatureRows of(double[][] rows) {
    if (rows.length == 0 || rows[0].length == 0) {
      throw new IllegalArgumentException(
          "A measure needs at least one example with features, got" + " none");
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != rows[0].length) {
        throw new IllegalArgumentException(
            "Example 0 has "
                + rows[0].length
                + " features and example "
                + i
                + " has "
                + rows[i].length);
      }
      for (double value : rows[i]) {
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "Features must be finite numbers, but example " + i + " has " + value);
        }
      }
    }
    return new FeatureRows(rows, rows[0].length);
  }

  void requireSameFeatures(FeatureRows other) {
    if (features != other.features) {
      throw new IllegalArgumentException(
          "Both sets must have the same number of features, but got "
              + features
              + " and"
              + " "
              + other.features);
    }
  }

  int size() {
    return rows.length;
  }

  FeatureRows range(int from, int to) {
    return new FeatureRows(java.util.Arrays.copyOfRange(rows, from, to), features);
  }

  /** Draws rows without replacement. */
  FeatureRows subset(int count, RandomGenerator random) {
    double[][] pool = rows.clone();
    for (int i = 0; i < count; i++) {
      int j = random.nextInt(i, pool.length);
      double[] swap = pool[i];
      pool[i] = pool[j];
      pool[j] = swap;
    }
    return new FeatureRows(java.util.Arrays.copyOf(pool, count), features);
  }

  /** Returns the inner products of all rows with all rows of another set, {@code [n * m]}. */
  double[] inner(FeatureRows other) {
    try (MemoryWorkspace outside = OffHeap.outside();
        INDArray a = HeapCopy.matrix(rows, DataType.DOUBLE);
        INDArray b = HeapCopy.matrix(other.rows, DataType.DOUBLE);
        INDArray product = Nd4j.gemm(a, b, false, true)) {
      return HeapCopy.doubles(product);
    }
  }

  /** Returns the squared distances of all rows to all rows of another set, {@code [n * m]}. */
  double[] squaredDistances(FeatureRows other) {
    double[] distances = inner(other);
    double[] own = squaredNorms();
    double[] others = other.squaredNorms();
    for (int i = 0; i < own.length; i++) {
      for (int j = 0; j < others.length; j++) {
        int at = i * others.length + j;
        distances[at] = Math.max(0, own[i] + others[j] - 2 * distances[at]);
      }
    }
    return distances;
  }

  private double[] squaredNorms() {
    double[] norms = new double[rows.length];
    for (int i = 0; i < norms.length; i++) {
      for (double value : rows[i]) {
        norms[i] += value * value;
      }
    }
    return norms;
  }
}
