package io.gen4j.core.internal.kernels;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An off-heap matrix of floats in the form that BLAS uses.
 *
 * @param owner object that must stay reachable while the memory is used, or null
 * @param memory start of the matrix
 * @param rows number of rows
 * @param columns number of columns
 * @param stride distance in values between adjacent rows in memory, or between adjacent columns if
 *     transposed
 * @param transposed whether columns are contiguous in memory, instead of rows
 */
record Matrix(
    INDArray owner, FloatPointer memory, int rows, int columns, int stride, boolean transposed) {

  /** Below this number of multiplications, BLAS is faster than oneDNN. */
  private static final long MIN_ONE_DNN = 1L << 14;

  private static final int MIN_ONE_DNN_COLUMNS = 8;

  /** Returns a C-ordered array of rank 2 as a matrix that shares its memory. */
  static Matrix of(INDArray array) {
    int rows = (int) array.size(0);
    int columns = (int) array.size(1);
    int stride = rows > 1 ? array.stride(0) : columns;
    return new Matrix(
        array, Buffers.pointer(array), rows, columns, Math.max(columns, stride), false);
  }

  /** Returns a dense matrix at the start of the given memory. */
  static Matrix of(FloatPointer memory, int rows, int columns) {
    return new Matrix(null, memory, rows, columns, columns, false);
  }

  Matrix transpose() {
    return new Matrix(owner, memory, columns, rows, stride, !transposed);
  }

  Matrix rows(int from, int to) {
    long at = transposed ? from : (long) from * stride;
    FloatPointer start = memory.getPointer(at);
    return new Matrix(owner, start, to - from, columns, stride, transposed);
  }

  Matrix columns(int from, int to) {
    return transpose().rows(from, to).transpose();
  }

  /**
   * {@code this = a b + beta this}, on the calling thread only. Callers must be inside {@link
   * SingleThreadBlas}. This matrix must not be transposed.
   */
  void multiply(Matrix a, Matrix b, float beta) {
    if (rows == 1) {
      multiplyVector(b.transpose(), a.transposed ? a.stride : 1, a.memory, 1, beta);
    } else if (columns == 1) {
      multiplyVector(a, b.transposed ? 1 : b.stride, b.memory, stride, beta);
    } else if (!multiplyByOneDnn(a, b, beta)) {
      openblas_nolapack.cblas_sgemm(
          openblas_nolapack.CblasRowMajor,
          a.operation(),
          b.operation(),
          rows,
          columns,
          a.columns,
          1f,
          a.memory,
          a.stride,
          b.memory,
          b.stride,
          beta,
          memory,
          stride);
    }
    // A pointer does not keep the array that it points to reachable.
    Reference.reachabilityFence(a.owner);
    Reference.reachabilityFence(b.owner);
    Reference.reachabilityFence(owner);
  }

  private boolean multiplyByOneDnn(Matrix a, Matrix b, float beta) {
    boolean suits =
        columns >= MIN_ONE_DNN_COLUMNS
            && (long) rows * columns * a.columns >= MIN_ONE_DNN
            && OneDnn.isAvailable();
    boolean[] done = new boolean[1];
    if (suits) {
      OpenMp.onThisThread(() -> done[0] = Scratch.products().multiply(a, b, this, beta));
    }
    return done[0];
  }

  /**
   * Multiplies by a vector. A matrix product would first copy all of {@code a} to its preferred
   * order.
   */
  private void multiplyVector(Matrix a, int step, FloatPointer vector, int outStep, float beta) {
    openblas_nolapack.cblas_sgemv(
        openblas_nolapack.CblasRowMajor,
        a.operation(),
        a.transposed ? a.columns : a.rows,
        a.transposed ? a.rows : a.columns,
        1f,
        a.memory,
        a.stride,
        vector,
        step,
        beta,
        memory,
        outStep);
  }

  private int operation() {
    return transposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
  }
}
