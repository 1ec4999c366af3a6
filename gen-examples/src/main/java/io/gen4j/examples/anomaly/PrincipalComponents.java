package io.gen4j.examples.anomaly;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.eigen.Eigen;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The plane through the mean along which data vary most (Pearson 1901): what does not lie in it is
 * the reconstruction error, the classic score of anomalies.
 */
public final class PrincipalComponents {

  private final INDArray mean;
  private final INDArray axes;

  private PrincipalComponents(INDArray mean, INDArray axes) {
    this.mean = mean;
    this.axes = axes;
  }

  /**
   * Fits the plane.
   *
   * @param data {@code [n, d]}, never changed
   * @param components dimensions of the plane, 1 to d
   * @throws IllegalArgumentException if there are not so many dimensions
   */
  public static PrincipalComponents fit(INDArray data, int components) {
    int d = Math.toIntExact(data.size(1));
    if (components < 1 || components > d) {
      throw new IllegalArgumentException(
          "Data of " + d + " dimensions have 1 to " + d + " components, got " + components);
    }
    INDArray mean = data.mean(true, 0);
    INDArray vectors;
    try (INDArray centred = data.subRowVector(mean)) {
      // In place: the covariance becomes its eigenvectors, by columns, least variance first.
      vectors = centred.transpose().mmul(centred).divi(data.size(0));
      Eigen.symmetricGeneralizedEigenvalues(vectors, true);
    }
    INDArray axes =
        vectors.get(NDArrayIndex.all(), NDArrayIndex.interval(d - components, d)).dup('c');
    vectors.close();
    return new PrincipalComponents(mean, axes);
  }

  /**
   * Returns the squared distance of each example from the plane.
   *
   * @param data {@code [n, d]}, never changed
   */
  public double[] errors(INDArray data) {
    if (data.rank() != 2 || data.size(1) != mean.length()) {
      throw new IllegalArgumentException(
          "The plane is one of "
              + mean.length()
              + " dimensions, got data of shape "
              + Arrays.toString(data.shape()));
    }
    try (INDArray centred = data.subRowVector(mean);
        INDArray inside = centred.mmul(axes);
        INDArray back = Nd4j.gemm(inside, axes, false, true)) {
      double[] distances = centred.subi(back).norm2(1).toDoubleVector();
      return Arrays.stream(distances).map(distance -> distance * distance).toArray();
    }
  }
}
