package io.gen4j.core.internal.kernels;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/** Matrix products through ND4J's native {@code matmul}, which is fast on C-ordered arrays. */
public final class Matrices {

  private Matrices() {}

  /**
   * {@code out = op(a) op(b) + beta out}, where {@code op} transposes if asked.
   *
   * @param out C-ordered matrix that receives the product
   * @param beta 0 to overwrite {@code out}, 1 to add to it
   */
  public static void multiply(
      INDArray a, boolean transposeA, INDArray b, boolean transposeB, INDArray out, double beta) {
    Nd4j.exec(
        DynamicCustomOp.builder("matmul")
            .addInputs(a, b)
            .addOutputs(out)
            .addIntegerArguments(transposeA ? 1 : 0, transposeB ? 1 : 0, 0)
            .addFloatingPointArguments(1.0, beta)
            .build());
  }
}
