package io.gen4j.core.internal.kernels;

import java.lang.ref.Reference;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.openblas.global.openblas_nolapack;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Products of float matrices. Each part of a product runs on one thread, with oneDNN or with the
 * BLAS that ND4J has loaded. Starting the libraries' own threads takes longer than most products of
 * a training step.
 */
public final class Matrices {

  /** Below this number of multiplications, using another thread costs more than it saves. */
  private static final long MIN_PART = 1L << 17;

  /** Parts start at multiples of this number, so that BLAS kernels work on whole registers. */
  private static final int ALIGNMENT = 16;

  private Matrices() {}

  /**
   * {@code out = op(a) op(b) + beta out}, where {@code op} optionally transposes.
   *
   * @param a C-ordered matrix
   * @param b C-ordered matrix
   * @param out C-ordered matrix that receives the product
   * @param beta 0 to overwrite {@code out}, 1 to add to it
   */
  public static void multiply(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, float beta) {
    Matrix left = transposeA ? Matrix.of(a).transpose() : Matrix.of(a);
    Matrix right = transposeB ? Matrix.of(b).transpose() : Matrix.of(b);
    multiply(left, right, Matrix.of(out), beta);
  }

  /** {@code product = left right + beta product}, on all threads. */
  static void multiply(Matrix left, Matrix right, Matrix product, float beta) {
    boolean byRows = product.rows() >= product.columns();
    int length = byRows ? product.rows() : product.columns();
    int units = (length + ALIGNMENT - 1) / ALIGNMENT;
    long work = (long) product.rows() * product.columns() * left.columns();
    Parallel.Part body =
        (part, first, last) -> {
          int from = first * ALIGNMENT;
          int to = Math.min(length, last * ALIGNMENT);
          if (byRows) {
            product.rows(from, to).multiply(left.rows(from, to), right, beta);
          } else {
            product.columns(from, to).multiply(left, right.columns(from, to), beta);
          }
        };
    SingleThreadBlas.run(() -> Parallel.run(Parallel.parts(work, MIN_PART, units), units, body));
  }

  /** Returns the sum of the absolute values of a dense array. */
  static float sumOfMagnitudes(INDArray x) {
    FloatPointer memory = Buffers.pointer(x);
    int length = (int) x.length();
    float[] sums = new float[Parallel.parts(length)];
    Parallel.Part body =
        (part, from, to) ->
            sums[part] = openblas_nolapack.cblas_sasum(to - from, memory.getPointer(from), 1);
    SingleThreadBlas.run(() -> Parallel.run(sums.length, length, body));
    Reference.reachabilityFence(x);
    float sum = 0;
    for (float part : sums) {
      sum += part;
    }
    return sum;
  }
}
