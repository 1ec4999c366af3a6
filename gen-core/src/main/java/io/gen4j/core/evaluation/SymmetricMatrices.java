package io.gen4j.core.evaluation;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Eigenvalues of products of covariance matrices. Matrices are doubles in C order. */
final class SymmetricMatrices {

  private static final int ROW_MAJOR = 101;
  private static final int COLUMN_MAJOR = 102;

  private SymmetricMatrices() {}

  /**
   * Returns the eigenvalues of A B for symmetric positive semidefinite A and B. They equal the
   * eigenvalues of F' B F for any F with A = F F'. Up to rounding they are 0 or more. Their number
   * is the rank of A.
   */
  static double[] productEigenvalues(double[] a, double[] b, int d) {
    Backend.require();
    if (!Backend.isCpu()) {
      double[] root = squareRoot(a, d);
      double[] inner = product(product(root, b, d, d, d), root, d, d, d);
      return decompose(symmetric(inner, d), d, 'N');
    }
    Factor factor = factor(a, d);
    int rank = factor.rank;
    if (rank == 0) {
      return new double[0];
    }
    double[] permuted = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        permuted[i * d + j] = b[factor.order[i] * d + factor.order[j]];
      }
    }
    double[] left = product(factor.upper, permuted, rank, d, d);
    double[] transposed = new double[d * rank];
    for (int i = 0; i < rank; i++) {
      for (int j = 0; j < d; j++) {
        transposed[j * rank + i] = factor.upper[i * d + j];
      }
    }
    double[] inner = product(left, transposed, rank, d, rank);
    return decompose(symmetric(inner, rank), rank, 'N');
  }

  /**
   * The factorization U' U of a matrix with reordered rows and columns. U is upper triangular,
   * {@code [rank][d]}.
   */
  private record Factor(double[] upper, int[] order, int rank) {}

  /** Pivoted Cholesky factorization, which also works for singular matrices. */
  private static Factor factor(double[] matrix, int d) {
    double[] upper = symmetric(matrix, d);
    int[] pivots = new int[d];
    int[] rank = new int[1];
    // LAPACK's columns are our rows, so its lower triangle is our upper triangle.
    int failed = openblas.LAPACKE_dpstrf(COLUMN_MAJOR, (byte) 'L', d, upper, d, pivots, rank, -1);
    if (failed < 0) {
      throw new IllegalStateException("LAPACK rejected its argument " + -failed);
    }
    for (int i = 0; i < rank[0]; i++) {
      Arrays.fill(upper, i * d, i * d + i, 0);
    }
    return new Factor(
        Arrays.copyOf(upper, rank[0] * d),
        Arrays.stream(pivots).map(p -> p - 1).toArray(),
        rank[0]);
  }

  /**
   * Returns the symmetric square root of a positive semidefinite matrix. Eigenvalues that are
   * negative because of rounding count as 0.
   */
  private static double[] squareRoot(double[] matrix, int d) {
    double[] vectors = symmetric(matrix, d);
    double[] values = decompose(vectors, d, 'V');
    double[] scaled = new double[d * d];
    double[] transposed = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int k = 0; k < d; k++) {
        scaled[i * d + k] = vectors[i * d + k] * Math.sqrt(Math.max(0, values[k]));
        transposed[k * d + i] = vectors[i * d + k];
      }
    }
    return product(scaled, transposed, d, d, d);
  }

  /** Returns the product of {@code [n][m]} and {@code [m][k]}. */
  private static double[] product(double[] a, double[] b, int n, int m, int k) {
    try (MemoryWorkspace outside = OffHeap.outside();
        INDArray left = HeapCopy.array(a, DataType.DOUBLE, n, m);
        INDArray right = HeapCopy.array(b, DataType.DOUBLE, m, k);
        INDArray result = left.mmul(right)) {
      return HeapCopy.doubles(result);
    }
  }

  /** Makes a matrix exactly symmetric, since asymmetry from rounding would change the result. */
  private static double[] symmetric(double[] matrix, int d) {
    double[] symmetric = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        symmetric[i * d + j] = 0.5 * (matrix[i * d + j] + matrix[j * d + i]);
      }
    }
    return symmetric;
  }

  /**
   * Returns the eigenvalues of a symmetric matrix. If eigenvectors are requested, they overwrite
   * the matrix as columns.
   */
  private static double[] decompose(double[] matrix, int d, char job) {
    Backend.require();
    double[] values = new double[d];
    if (Backend.isCpu()) {
      int failed = openblas.LAPACKE_dsyevd(ROW_MAJOR, (byte) job, (byte) 'L', d, matrix, d, values);
      if (failed != 0) {
        throw new ArithmeticException("Eigenvalues did not converge; LAPACK returned " + failed);
      }
      return values;
    }
    try (MemoryWorkspace outside = OffHeap.outside()) {
      INDArray a = HeapCopy.array(matrix, DataType.DOUBLE, d, d).dup('f');
      INDArray found = Nd4j.create(DataType.DOUBLE, d);
      Nd4j.getBlasWrapper().syev(job, 'L', a, found);
      System.arraycopy(HeapCopy.doubles(a), 0, matrix, 0, matrix.length);
      return HeapCopy.doubles(found);
    }
  }
}
