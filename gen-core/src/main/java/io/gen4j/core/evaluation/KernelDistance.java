package io.gen4j.core.evaluation;

import io.gen4j.core.random.Seeds;
import java.util.random.RandomGenerator;

/**
 * The kernel distance between two sets of features (KID; Bińkowski et al. 2018, arXiv:1801.01401).
 * It is the unbiased estimate of the squared maximum mean discrepancy with the kernel (x·y / d +
 * 1)³, averaged over random subsets.
 *
 * @param value mean over the subsets; for equal distributions it is near 0 and can be negative
 * @param standardError standard error of the mean over the subsets
 */
public record KernelDistance(double value, double standardError) {

  private static final int SUBSETS = 100;
  private static final int SUBSET_SIZE = 1000;

  /**
   * Compares 100 subsets of 1,000 rows. If a set has fewer than 2,000 rows, a subset has half of
   * the rows of the smaller set. Larger subsets would share most of their rows, and the standard
   * error would be far too small.
   *
   * @param a features of the first set, {@code [n][d]}
   * @param b features of the second set, {@code [m][d]}
   * @param seed seed of the random choice
   * @throws IllegalArgumentException if a set has fewer than 4 rows, or if the numbers of features
   *     differ
   */
  public static KernelDistance between(double[][] a, double[][] b, long seed) {
    int smaller = Math.min(a.length, b.length);
    if (smaller < 4) {
      throw new IllegalArgumentException(
          "A kernel distance with a standard error needs 4 or more rows in each set, but got "
              + a.length
              + " and "
              + b.length);
    }
    int size = Math.min(SUBSET_SIZE, smaller / 2);
    return between(a, b, SUBSETS, size, seed);
  }

  /**
   * Compares random subsets, each drawn without replacement.
   *
   * @param a features of the first set, {@code [n][d]}
   * @param b features of the second set, {@code [m][d]}
   * @param subsets number of subsets, 1 or more
   * @param size number of rows in a subset, from 2 to the smaller of n and m
   * @param seed seed of the random choice
   * @throws IllegalArgumentException if a number is out of range, or if the numbers of features
   *     differ
   */
  public static KernelDistance between(
      double[][] a, double[][] b, int subsets, int size, long seed) {
    if (subsets < 1 || size < 2 || size > a.length || size > b.length) {
      throw new IllegalArgumentException(
          "There must be 1 or more subsets of 2 to "
              + Math.min(a.length, b.length)
              + " rows, got "
              + subsets
              + " of "
              + size);
    }
    FeatureRows left = FeatureRows.of(a);
    FeatureRows right = FeatureRows.of(b);
    left.requireSameFeatures(right);
    RandomGenerator random = Seeds.generator(seed);
    double sum = 0;
    double squares = 0;
    for (int s = 0; s < subsets; s++) {
      FeatureRows x = left.subset(size, random);
      FeatureRows y = right.subset(size, random);
      double estimate =
          offDiagonalMean(x.inner(x), size, x.features())
              + offDiagonalMean(y.inner(y), size, x.features())
              - 2 * mean(x.inner(y), x.features());
      sum += estimate;
      squares += estimate * estimate;
    }
    double mean = sum / subsets;
    double variance =
        subsets < 2 ? 0 : Math.max(0, squares - subsets * mean * mean) / (subsets - 1);
    return new KernelDistance(mean, Math.sqrt(variance / subsets));
  }

  private static double kernel(double inner, int features) {
    double k = inner / features + 1;
    return k * k * k;
  }

  private static double offDiagonalMean(double[] inner, int n, int features) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        sum += i == j ? 0 : kernel(inner[i * n + j], features);
      }
    }
    return sum / ((double) n * (n - 1));
  }

  private static double mean(double[] inner, int features) {
    double sum = 0;
    for (double each : inner) {
      sum += kernel(each, features);
    }
    return sum / inner.length;
  }
}
