package io.gen4j.core.evaluation;

import java.util.Arrays;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Fréchet distance between Gaussians fitted to the features of two sets (Heusel et al. 2017,
 * arXiv:1706.08500): |m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁ C₂)^½). With features of an Inception network
 * it is the FID. With other features, compare results only if they use the same features.
 *
 * <p>The trace of the root is the sum of the square roots of the eigenvalues of F' C₂ F, with C₁ =
 * F F'. This matrix is symmetric and positive semidefinite. Singular covariances therefore give a
 * correct result without a complex part.
 */
public final class FrechetDistance {

  private static final Logger LOG = LoggerFactory.getLogger(FrechetDistance.class);

  private FrechetDistance() {}

  /**
   * Returns the squared distance between the rows of two matrices, {@code [n][d]} and {@code
   * [m][d]}.
   *
   * @return 0 or more, in squared units of the features
   * @throws IllegalArgumentException if a matrix has fewer than two rows, or if the numbers of
   *     features differ
   */
  public static double between(double[][] a, double[][] b) {
    return between(FeatureStatistics.of(a), FeatureStatistics.of(b));
  }

  /**
   * Returns the squared distance between two sets. A warning is logged if a set does not have more
   * examples than features, since the distance is then biased upwards. A warning is also logged if
   * a covariance is singular, unless the only reason is features that are constant in both sets.
   * The result is correct in all cases.
   *
   * @return 0 or more, in squared units of the features
   * @throws IllegalArgumentException if the numbers of features differ
   */
  public static double between(FeatureStatistics a, FeatureStatistics b) {
    Result result = measure(a, b);
    result.warning.ifPresent(LOG::warn);
    return result.distance;
  }

  /** A distance, and a warning if it may mislead. */
  record Result(double distance, Optional<String> warning) {}

  static Result measure(FeatureStatistics a, FeatureStatistics b) {
    int d = a.features();
    if (b.features() != d) {
      throw new IllegalArgumentException(
          "Both sets must have the same number of features, but got " + d + " and " + b.features());
    }
    double[] m1 = a.mean();
    double[] m2 = b.mean();
    double[] c1 = a.covariance();
    double[] c2 = b.covariance();
    double distance = 0;
    for (int i = 0; i < d; i++) {
      distance += (m1[i] - m2[i]) * (m1[i] - m2[i]) + c1[i * d + i] + c2[i * d + i];
    }
    double[] eigenvalues = SymmetricMatrices.productEigenvalues(c1, c2, d);
    double roots =
        Arrays.stream(eigenvalues).map(eigenvalue -> Math.sqrt(Math.max(0, eigenvalue))).sum();
    int varying = 0;
    for (int i = 0; i < d; i++) {
      varying += c1[i * d + i] > 0 || c2[i * d + i] > 0 ? 1 : 0;
    }
    return new Result(Math.max(0, distance - 2 * roots), warning(a, b, varying, eigenvalues));
  }

  private static Optional<String> warning(
      FeatureStatistics a, FeatureStatistics b, int varying, double... eigenvalues) {
    long fewest = Math.min(known(a), known(b));
    int d = a.features();
    if (fewest <= d) {
      return Optional.of(
          fewest
              + " examples are not enough for "
              + d
              + " features: the covariance is singular and the distance is too large. Use more"
              + " examples, and the same number in both sets");
    }
    double largest = Arrays.stream(eigenvalues).max().orElse(0);
    long rank = Arrays.stream(eigenvalues).filter(e -> e > d * Math.ulp(largest)).count();
    return rank == varying
        ? Optional.empty()
        : Optional.of(
            "A covariance of "
                + varying
                + " varying features is singular (the product has rank "
                + rank
                + "): some features are constant in one set, or are linear combinations of"
                + " others. The distance includes all of them.");
  }

  private static long known(FeatureStatistics set) {
    return set.count() > 0 ? set.count() : Long.MAX_VALUE;
  }
}
