package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016, arXiv:1606.08415):
 * {@code x * sigmoid(a * x + b * x^3)}, on dense float arrays.
 */
public final class Gelu {

  /** {@code 2 sqrt(2 / pi)}. */
  public static final double LINEAR = 2 * Math.sqrt(2 / Math.PI);

  /** The coefficient of the cube. */
  public static final double CUBIC = 0.044715 * LINEAR;

  private static final float A = (float) LINEAR;
  private static final float B = (float) CUBIC;

  private Gelu() {}

  /** Writes the activation of {@code x} to {@code y}. */
  public static void forward(INDArray x, INDArray y) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(y);
    RowBlocks.run(
        (int) x.length(),
        1,
        (part, at, n) -> {
          float[] a = Scratch.block(0, n);
          float[] e = Scratch.block(1, n);
          in.get(at, a, 0, n);
          exponents(a, e, n);
          Exponential.apply(e, n);
          products(a, e, n);
          out.put(at, a, 0, n);
        });
  }

  /** Replaces {@code dy} by the gradient with respect to {@code x}. */
  public static void backward(INDArray x, INDArray dy) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer gradient = Buffers.of(dy);
    RowBlocks.run(
        (int) x.length(),
        1,
        (part, at, n) -> {
          float[] a = Scratch.block(0, n);
          float[] e = Scratch.block(1, n);
          float[] g = Scratch.block(2, n);
          in.get(at, a, 0, n);
          gradient.get(at, g, 0, n);
          exponents(a, e, n);
          Exponential.apply(e, n);
          derivatives(a, e, g, n);
          gradient.put(at, g, 0, n);
        });
  }

  private static void exponents(float[] x, float[] e, int n) {
    for (int i = 0; i < n; i++) {
      e[i] = -x[i] * (A + B * x[i] * x[i]);
    }
  }

  private static void products(float[] x, float[] e, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = x[i] / (1f + e[i]);
    }
  }

  private static void derivatives(float[] x, float[] e, float[] g, int n) {
    for (int i = 0; i < n; i++) {
      float s = 1f / (1f + e[i]);
      g[i] *= s + x[i] * s * (1f - s) * (A + 3f * B * x[i] * x[i]);
    }
  }
}
