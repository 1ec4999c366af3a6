package io.gen4j.core.internal.kernels;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of float matrices: the BLAS that ND4J has loaded, on one thread for every part of the
 * product. BLAS's own threads take longer to start than most products of a training step take.
 */
public final class Matrices {

  /** Below this many multiplications the hand-over to another thread costs more than it saves. */
  private static final long MIN_PART = 1L << 17;

  /** Parts begin at multiples of this, where BLAS's kernels work on whole registers. */
  private static final int ALIGNMENT = 16;

  private Matrices() {}

  /**
   * {@code out = op(a) op(b) + beta out}, where {@code op} transposes if asked.
   *
   * @param a C-ordered matrix
   * @param b C-ordered matrix
   * @param out C-ordered matrix that receives the product
   * @param beta 0 to overwrite {@code out}, 1 to add to it
   */
  public static void multiply(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, float beta) {
    Factor left = new Factor(a, transposeA);
    Factor right = new Factor(b, transposeB);
    Factor product = new Factor(out, false);
    int rows = product.rows();
    int columns = product.columns();
    int inner = left.columns();
    boolean byRows = rows >= columns;
    int length = byRows ? rows : columns;
    int units = (length + ALIGNMENT - 1) / ALIGNMENT;
    long work = (long) rows * columns * inner;
    SingleThreadBlas.enter();
    try {
      Parallel.run(
          Parallel.parts(work, MIN_PART, units),
          units,
          (part, first, last) -> {
            int from = first * ALIGNMENT;
            int to = Math.min(length, last * ALIGNMENT);
            openblas_nolapack.cblas_sgemm(
                openblas_nolapack.CblasRowMajor,
                left.operation(),
                right.operation(),
                byRows ? to - from : rows,
                byRows ? columns : to - from,
                inner,
                1f,
                left.from(byRows ? from : 0, 0),
                left.stride(),
                right.from(0, byRows ? 0 : from),
                right.stride(),
                beta,
                product.from(byRows ? from : 0, byRows ? 0 : from),
                product.stride());
          });
    } finally {
      SingleThreadBlas.leave();
    }
  }

  /** Returns the sum of the absolute values of a dense array. */
  static float sumOfMagnitudes(INDArray x) {
    FloatPointer memory = Buffers.pointer(x);
    int length = (int) x.length();
    float[] sums = new float[Parallel.parts(length)];
    SingleThreadBlas.enter();
    try {
      Parallel.run(
          sums.length,
          length,
          (part, from, to) ->
              sums[part] =
                  openblas_nolapack.cblas_sasum(
                      to - from, new FloatPointer(memory).position(memory.position() + from), 1));
    } finally {
      SingleThreadBlas.leave();
    }
    float sum = 0;
    for (float part : sums) {
      sum += part;
    }
    return sum;
  }

  /** A matrix as BLAS takes it. */
  private static final class Factor {

    private final INDArray matrix;
    private final FloatPointer memory;
    private final boolean transposed;

    Factor(INDArray matrix, boolean transposed) {
      this.matrix = matrix;
      this.memory = Buffers.pointer(matrix);
      this.transposed = transposed;
    }

    int rows() {
      return (int) matrix.size(transposed ? 1 : 0);
    }

    int columns() {
      return (int) matrix.size(transposed ? 0 : 1);
    }

    int operation() {
      return transposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans;
    }

    /** Values from one row in memory to the next. */
    int stride() {
      return (int) Math.max(matrix.size(1), matrix.size(0) > 1 ? matrix.stride(0) : 1);
    }

    FloatPointer from(int row, int column) {
      long at = transposed ? (long) column * stride() + row : (long) row * stride() + column;
      return new FloatPointer(memory).position(memory.position() + at);
    }
  }
}
