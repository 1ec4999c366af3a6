package io.gen4j.examples.anomaly;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Principal component analysis (Pearson 1901): the subspace through the mean in which data vary
 * most. The distance from this subspace is the reconstruction error, the classic anomaly score.
 */
public final class PrincipalComponents {

  private final INDArray mean;
  private final INDArray axes;

  private PrincipalComponents(INDArray mean, INDArray axes) {
    this.mean = mean;
    this.axes = axes;
  }

  /**
   * Fits the subspace.
   *
   * @param data {@code [n, d]}, never changed
   * @param components dimensions of the subspace, 1 to d
   * @throws IllegalArgumentException if {@code components} is out of range
   */
  public static PrincipalComponents fit(INDArray data, int components) {
    int d = Math.toIntExact(data.size(1));
    if (components < 1 || components > d) {
      throw new IllegalArgumentException(
          "The data have "
              + d
              + " dimensions, so components must be from 1 to "
              + d
              + ", got "
              + components);
    }
    INDArray mean = data.mean(true, 0);
    INDArray vectors;
    try (INDArray centered = data.subRowVector(mean)) {
      // In place: the eigenvectors replace the covariance, one per column, smallest variance first.
      vectors = centered.transpose().mmul(centered).divi(data.size(0));
      Eigen.symmetricGeneralizedEigenvalues(vectors, true);
    }
    INDArray axes =
        vectors.get(NDArrayIndex.all(), NDArrayIndex.interval(d - components, d)).dup('c');
    vectors.close();
    return new PrincipalComponents(mean, axes);
  }

  /**
   * Returns the squared distance of each example from the subspace.
   *
   * @param data {@code [n, d]}, never changed
   */
  public double[] errors(INDArray data) {
    if (data.rank() != 2 || data.size(1) != mean.length()) {
      throw new IllegalArgumentException(
          "The data must have shape [n, "
              + mean.length()
              + "], got "
              + Arrays.toString(data.shape()));
    }
    try (INDArray centered = data.subRowVector(mean);
        INDArray inside = centered.mmul(axes);
        INDArray back = Nd4j.gemm(inside, axes, false, true)) {
      double[] distances = centered.subi(back).norm2(1).toDoubleVector();
      return Arrays.stream(distances).map(distance -> distance * distance).toArray();
    }
  }
}
