package io.gen4j.core.internal.layers;

import io.gen4j.core.internal.kernels.Bfloat16Products;
import io.gen4j.core.internal.kernels.Bfloat16Products.Rounded;
import io.gen4j.core.internal.kernels.Matrices;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The three products of a dense layer, in float or in bfloat16. Small products stay in float. In
 * bfloat16 the backward pass uses the input and the weights that the forward pass has rounded.
 */
final class DenseProducts {

  private boolean bfloat16;
  private Bfloat16Products products;
  private Rounded input;
  private Rounded weights;
  private Rounded delta;
  private INDArray roundedFrom;

  /** Sets whether the next forward passes, and the backward passes after them, use bfloat16. */
  void setBfloat16(boolean reduced) {
    bfloat16 = reduced;
    if (reduced && products == null) {
      products = new Bfloat16Products();
    }
  }

  /**
   * Writes {@code x w}.
   *
   * @param x dense {@code [batch, in]}
   * @param w {@code [out, in]}, in C order
   * @param z dense {@code [batch, out]}
   */
  void forward(INDArray x, INDArray w, INDArray z) {
    clear();
    if (!bfloat16 || !Bfloat16Products.suits(x.size(0), x.size(1), w.size(0))) {
      Matrices.multiply(x, false, w, true, z, 0);
      return;
    }
    input = products.round(x);
    weights = products.round(w);
    products.multiply(input, false, weights, true, z);
  }

  /** Writes the gradient of the weights, {@code [out, in]} in C order. */
  void weightGradient(INDArray x, INDArray dz, INDArray dw) {
    if (input == null) {
      Matrices.multiply(dz, true, x, false, dw, 0);
    } else {
      products.multiply(rounded(dz), true, input, false, dw);
    }
  }

  /** Writes the gradient of the input. */
  void inputGradient(INDArray w, INDArray dz, INDArray dx) {
    if (weights == null) {
      Matrices.multiply(dz, false, w, false, dx, 0);
    } else {
      products.multiply(rounded(dz), false, weights, false, dx);
    }
  }

  /** Rounds a gradient once for both products. */
  private Rounded rounded(INDArray dz) {
    if (roundedFrom != dz) {
      delta = products.round(dz);
      roundedFrom = dz;
    }
    return delta;
  }

  private void clear() {
    input = null;
    weights = null;
    delta = null;
    roundedFrom = null;
  }

  /** Frees the memory of native code. */
  void release() {
    clear();
    if (products != null) {
      products.release();
    }
  }
}
