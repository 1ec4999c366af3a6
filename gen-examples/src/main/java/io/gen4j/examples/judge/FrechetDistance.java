package io.gen4j.examples.judge;

import java.util.Arrays;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The squared Fréchet distance between two Gaussians (Dowson &amp; Landau 1982), the figure that
 * Heusel et al. 2017 compare images by:
 *
 * <pre>
 * d² = |μ₁ - μ₂|² + tr(Σ₁ + Σ₂ - 2 (Σ₁^½ Σ₂ Σ₁^½)^½)
 * </pre>
 *
 * <p>Everything is in double precision, and both square roots come from symmetric
 * eigendecompositions. The figure means something only beside another one in the same feature space
 * with the same number of examples: few examples give a larger distance. That between two halves of
 * the real data is the yardstick.
 */
public final class FrechetDistance {

  private FrechetDistance() {}

  /**
   * Fits a Gaussian to each set of features, with mean and unbiased covariance (divisor n - 1), and
   * returns the squared distance of the two.
   *
   * @param a {@code [n, d]}, n at least 2, finite
   * @param b {@code [m, d]}, m at least 2, finite
   * @return 0 or more, in squared units of the features
   * @throws IllegalArgumentException if the shapes are others or a value is not finite
   */
  public static double between(INDArray a, INDArray b) {
    return between(rows(a), rows(b));
  }

  /**
   * As {@link #between(INDArray, INDArray)}, for features by rows.
   *
   * @param a n rows of d values, n at least 2, finite
   * @param b m rows of d values, m at least 2, finite
   * @return 0 or more, in squared units of the features
   * @throws IllegalArgumentException if the shapes are others or a value is not finite
   */
  public static double between(double[][] a, double[][] b) {
    requireFeatures(a);
    requireFeatures(b);
    double[] meanA = mean(a);
    double[] meanB = mean(b);
    return betweenGaussians(meanA, covariance(a, meanA), meanB, covariance(b, meanB));
  }

  /**
   * Returns the squared distance of two Gaussians.
   *
   * @param mean1 d values
   * @param covariance1 d rows of d values, symmetric and positive semidefinite
   * @param mean2 d values
   * @param covariance2 d rows of d values, symmetric and positive semidefinite
   * @return 0 or more
   * @throws IllegalArgumentException if the dimensions differ
   */
  public static double betweenGaussians(
      double[] mean1, double[][] covariance1, double[] mean2, double[][] covariance2) {
    int d = mean1.length;
    if (mean2.length != d || !isSquare(covariance1, d) || !isSquare(covariance2, d)) {
      throw new IllegalArgumentException(
          "Two Gaussians of one dimension are compared, but got means of "
              + d
              + " and "
              + mean2.length
              + " values and covariances of "
              + covariance1.length
              + " and "
              + covariance2.length
              + " rows");
    }
    double distance = 0;
    for (int i = 0; i < d; i++) {
      double shift = mean1[i] - mean2[i];
      distance += shift * shift + covariance1[i][i] + covariance2[i][i];
    }
    RealMatrix root = squareRoot(covariance1);
    double[][] product =
        root.multiply(MatrixUtils.createRealMatrix(covariance2)).multiply(root).getData();
    for (double eigenvalue : eigen(product).getRealEigenvalues()) {
      distance -= 2 * Math.sqrt(Math.max(0, eigenvalue));
    }
    return Math.max(0, distance);
  }

  private static RealMatrix squareRoot(double[][] matrix) {
    EigenDecomposition eigen = eigen(matrix);
    double[] roots =
        Arrays.stream(eigen.getRealEigenvalues()).map(e -> Math.sqrt(Math.max(0, e))).toArray();
    return eigen
        .getV()
        .multiply(MatrixUtils.createRealDiagonalMatrix(roots))
        .multiply(eigen.getVT());
  }

  /** Decomposes the symmetric part: what rounding left of asymmetry would change the algorithm. */
  private static EigenDecomposition eigen(double[][] matrix) {
    double[][] symmetric = new double[matrix.length][matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      for (int j = 0; j < matrix.length; j++) {
        symmetric[i][j] = 0.5 * (matrix[i][j] + matrix[j][i]);
      }
    }
    return new EigenDecomposition(MatrixUtils.createRealMatrix(symmetric));
  }

  private static double[] mean(double[][] rows) {
    double[] mean = new double[rows[0].length];
    for (double[] row : rows) {
      for (int j = 0; j < mean.length; j++) {
        mean[j] += row[j] / rows.length;
      }
    }
    return mean;
  }

  private static double[][] covariance(double[][] rows, double[] mean) {
    int d = mean.length;
    double[][] covariance = new double[d][d];
    double[] centred = new double[d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        centred[j] = row[j] - mean[j];
      }
      for (int i = 0; i < d; i++) {
        for (int j = 0; j <= i; j++) {
          covariance[i][j] += centred[i] * centred[j];
        }
      }
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        covariance[i][j] /= rows.length - 1;
        covariance[j][i] = covariance[i][j];
      }
    }
    return covariance;
  }

  private static double[][] rows(INDArray features) {
    if (features.rank() != 2) {
      throw new IllegalArgumentException(
          "Features are a matrix [examples, features], but got "
              + Arrays.toString(features.shape()));
    }
    int n = Math.toIntExact(features.size(0));
    int d = Math.toIntExact(features.size(1));
    double[] values = features.dup('c').data().asDouble();
    double[][] rows = new double[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = Arrays.copyOfRange(values, i * d, (i + 1) * d);
    }
    return rows;
  }

  private static void requireFeatures(double[][] rows) {
    if (rows.length < 2) {
      throw new IllegalArgumentException(
          "A covariance needs two examples or more, but got " + rows.length);
    }
    for (int i = 0; i < rows.length; i++) {
      if (rows[i].length != rows[0].length || rows[i].length == 0) {
        throw new IllegalArgumentException(
            "Every example has the same number of features, 1 or more, but example 0 has "
                + rows[0].length
                + " and example "
                + i
                + " has "
                + rows[i].length);
      }
      for (double value : rows[i]) {
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "Features are finite numbers, but example " + i + " has " + value);
        }
      }
    }
  }

  private static boolean isSquare(double[][] matrix, int d) {
    return matrix.length == d && Arrays.stream(matrix).allMatch(row -> row.length == d);
  }
}
