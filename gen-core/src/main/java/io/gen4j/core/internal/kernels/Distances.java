package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Sums of distances of dense float arrays with the same memory order, and their gradients. */
public final class Distances {

  /** The product with the difference of any two floats is at least 1, see {@link Elementwise}. */
  private static final float STEEP = 3e38f;

  private Distances() {}

  /**
   * Returns {@code Σ |x - y|} and writes {@code slope * sign(x - y)} to {@code gradient}, which may
   * be {@code x}.
   */
  public static double absolute(INDArray x, INDArray y, INDArray gradient, float slope) {
    return sum(x, y, gradient, (a, b, n) -> absoluteBlock(a, b, n, slope));
  }

  /**
   * Returns {@code Σ (x - y)²} and writes {@code 2 * slope * (x - y)} to {@code gradient}, which
   * may be {@code x}.
   */
  public static double squared(INDArray x, INDArray y, INDArray gradient, float slope) {
    return sum(x, y, gradient, (a, b, n) -> squaredBlock(a, b, n, 2 * slope));
  }

  /** Replaces {@code a} by the gradient and {@code b} by the distances. */
  private interface Block {
    void run(float[] a, float[] b, int n);
  }

  private static double sum(INDArray x, INDArray y, INDArray gradient, Block block) {
    FloatBuffer first = Buffers.of(x);
    FloatBuffer second = Buffers.of(y);
    FloatBuffer out = Buffers.of(gradient);
    int length = Math.toIntExact(x.length());
    double[] sums = new double[RowBlocks.parts(length, 1)];
    RowBlocks.run(
        length,
        1,
        (part, at, n) -> {
          float[] a = Scratch.block(0, n);
          float[] b = Scratch.block(1, n);
          first.get(at, a, 0, n);
          second.get(at, b, 0, n);
          block.run(a, b, n);
          out.put(at, a, 0, n);
          sums[part] += RowSums.sum(b, 0, n);
        });
    return Arrays.stream(sums).sum();
  }

  private static void absoluteBlock(float[] a, float[] b, int n, float slope) {
    for (int i = 0; i < n; i++) {
      float away = a[i] - b[i];
      b[i] = Math.abs(away);
      a[i] = slope * Math.max(-1f, Math.min(1f, away * STEEP));
    }
  }

  private static void squaredBlock(float[] a, float[] b, int n, float twice) {
    for (int i = 0; i < n; i++) {
      float away = a[i] - b[i];
      b[i] = away * away;
      a[i] = twice * away;
    }
  }
}
