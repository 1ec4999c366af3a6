package io.gen4j.core.evaluation;

import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Fréchet distance between Gaussians fitted to the features of two sets (Heusel et al. 2017,
 * arXiv:1706.08500): |m₁ - m₂|² + tr(C₁ + C₂ - 2 (C₁ C₂)^½). With features of an Inception network
 * it is the FID; with others, numbers compare only with numbers on the same features.
 *
 * <p>The trace of the root is the sum of the roots of the eigenvalues of C₁^½ C₂ C₁^½, which is
 * symmetric and positive semidefinite, so that singular covariances give a right number and no
 * complex part arises.
 */
public final class FrechetDistance {

  private static final Logger LOG = LoggerFactory.getLogger(FrechetDistance.class);

  private FrechetDistance() {}

  /**
   * Returns the squared distance of the rows of two matrices, {@code [n][d]} and {@code [m][d]}.
   */
  public static double between(double[][] a, double[][] b) {
    return between(FeatureStatistics.of(a), FeatureStatistics.of(b));
  }

  /**
   * Returns the squared distance of two sets. Logs a warning if a set has no more examples than
   * features: its covariance is singular then, and the distance is biased upwards.
   *
   * @return 0 or more, in squared units of the features
   * @throws IllegalArgumentException if the numbers of features differ
   */
  public static double between(FeatureStatistics a, FeatureStatistics b) {
    int d = a.features();
    if (b.features() != d) {
      throw new IllegalArgumentException(
          "Sets of the same features are compared, but got " + d + " and " + b.features());
    }
    for (FeatureStatistics set : new FeatureStatistics[] {a, b}) {
      if (set.count() > 0 && set.count() <= d) {
        LOG.warn(
            "{} examples are too few for {} features: the covariance is singular and the distance too"
                + " large; use more examples, the same number on both sides",
            set.count(),
            d);
      }
    }
    double[] m1 = a.mean();
    double[] m2 = b.mean();
    double[] c1 = a.covariance();
    double[] c2 = b.covariance();
    double distance = 0;
    for (int i = 0; i < d; i++) {
      distance += (m1[i] - m2[i]) * (m1[i] - m2[i]) + c1[i * d + i] + c2[i * d + i];
    }
    double[] root = SymmetricMatrices.squareRoot(c1, d);
    double[] product = SymmetricMatrices.product(SymmetricMatrices.product(root, c2, d), root, d);
    double roots =
        Arrays.stream(SymmetricMatrices.eigenvalues(product, d))
            .map(eigenvalue -> Math.sqrt(Math.max(0, eigenvalue)))
            .sum();
    return Math.max(0, distance - 2 * roots);
  }
}
