package io.gen4j.core.evaluation;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.HeapCopy;
import org.bytedeco.openblas.global.openblas;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Eigenvalues and roots of symmetric matrices of doubles, in C order. */
final class SymmetricMatrices {

  private static final int ROW_MAJOR = 101;

  private SymmetricMatrices() {}

  /** Returns the eigenvalues of the symmetric part of a matrix, in ascending order. */
  static double[] eigenvalues(double[] matrix, int d) {
    return decompose(symmetric(matrix, d), d, 'N');
  }

  /**
   * Returns the symmetric root of a positive semidefinite matrix; negative rounding counts as 0.
   */
  static double[] squareRoot(double[] matrix, int d) {
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
    return product(scaled, transposed, d);
  }

  /** Returns the product of two matrices. */
  static double[] product(double[] a, double[] b, int d) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
        INDArray left = HeapCopy.array(a, DataType.DOUBLE, d, d);
        INDArray right = HeapCopy.array(b, DataType.DOUBLE, d, d);
        INDArray result = left.mmul(right)) {
      return HeapCopy.doubles(result);
    }
  }

  /** What rounding left of asymmetry would change the result. */
  private static double[] symmetric(double[] matrix, int d) {
    double[] symmetric = new double[d * d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        symmetric[i * d + j] = 0.5 * (matrix[i * d + j] + matrix[j * d + i]);
      }
    }
    return symmetric;
  }

  /** Overwrites a symmetric matrix by its eigenvectors, as columns, if they are wanted. */
  private static double[] decompose(double[] matrix, int d, char job) {
    Backend.require();
    double[] values = new double[d];
    if (Backend.isCpu()) {
      int failed = openblas.LAPACKE_dsyevd(ROW_MAJOR, (byte) job, (byte) 'L', d, matrix, d, values);
      if (failed != 0) {
        throw new ArithmeticException("Eigenvalues did not converge: LAPACK says " + failed);
      }
      return values;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      INDArray a = HeapCopy.array(matrix, DataType.DOUBLE, d, d).dup('f');
      INDArray found = Nd4j.create(DataType.DOUBLE, d);
      Nd4j.getBlasWrapper().syev(job, 'L', a, found);
      System.arraycopy(HeapCopy.doubles(a), 0, matrix, 0, matrix.length);
      return HeapCopy.doubles(found);
    }
  }
}
