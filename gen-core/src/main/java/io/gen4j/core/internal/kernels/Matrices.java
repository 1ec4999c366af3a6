package io.gen4j.core.internal.kernels;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Products of float matrices, each on the library that is fastest for it. */
public final class Matrices {

  /** Below this many multiplications ND4J's {@code matmul} starts its threads sooner than BLAS. */
  private static final long MIN_BLAS = 1L << 24;

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
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, double beta) {
    long inner = a.size(transposeA ? 0 : 1);
    boolean matrices = inner > 1 && out.size(0) > 1 && out.size(1) > 1;
    // The native matmul takes twice as long where its right factor is transposed.
    if (transposeB && matrices && inner * out.length() >= MIN_BLAS) {
      // BLAS writes Fortran order, the transpose of what is wanted: out' = op(b)' op(a)'.
      Nd4j.gemm(b.transpose(), a.transpose(), out.transpose(), true, transposeA, 1.0, beta);
      return;
    }
    Nd4j.exec(
        DynamicCustomOp.builder("matmul")
            .addInputs(a, b)
            .addOutputs(out)
            .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
            .addFloatingPointArguments(1.0, beta)
            .build());
  }
}
