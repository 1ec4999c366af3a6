package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Element-wise arithmetic on dense float arrays with the same memory order. Operations are fused,
 * so that every array is read once. The loops have no branches, so that the JIT can vectorize them.
 */
public final class Elementwise {

  /**
   * The product with any positive normal float is at least 1, so that clamping gives a step
   * function.
   */
  private static final float STEEP = 3e38f;

  /** Number of hyperbolic tangents that take as long as starting work on another thread. */
  private static final int MIN_TANH = 128;

  private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private Elementwise() {}

  /** {@code y = max(x, slope * x)}, for a slope from 0 (ReLU) up to, but not including, 1. */
  public static void leakyRelu(INDArray x, INDArray y, float slope) {
    unary(x, y, (in, out, n) -> leakyReluBlock(in, out, n, slope));
  }

  /**
   * Gradient of {@link #leakyRelu} from its output: {@code dx = dy * (y > 0 ? 1 : slope)}. For a
   * slope of 0 or more, the sign of the output equals the sign of the input.
   */
  public static void leakyReluGradient(INDArray y, INDArray dy, INDArray dx, float slope) {
    binary(y, dy, dx, (a, b, out, n) -> leakyReluGradientBlock(a, b, out, n, slope));
  }

  /**
   * Slope of a leaky ReLU at {@code z}, without a branch: 1 above zero, otherwise {@code slope}.
   */
  static float slopeAt(float z, float slope) {
    return slope + (1f - slope) * Math.min(1f, Math.max(0f, z * STEEP));
  }

  /** {@code y = tanh(x)}, computed in Java, for arrays that are too short for native threads. */
  public static void tanhOfFew(INDArray x, INDArray y) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(y);
    int length = (int) x.length();
    Parallel.run(
        Parallel.parts(length, MIN_TANH, length),
        length,
        (part, from, to) -> {
          for (int i = from; i < to; i++) {
            out.put(i, (float) Math.tanh(in.get(i)));
          }
        });
  }

  /** Gradient of the hyperbolic tangent, computed from its output: {@code dx = dy * (1 - y^2)}. */
  public static void tanhGradient(INDArray y, INDArray dy, INDArray dx) {
    binary(y, dy, dx, Elementwise::tanhGradientBlock);
  }

  /** Gradient of the logistic sigmoid, computed from its output: {@code dx = dy * y * (1 - y)}. */
  public static void sigmoidGradient(INDArray y, INDArray dy, INDArray dx) {
    binary(y, dy, dx, Elementwise::sigmoidGradientBlock);
  }

  /**
   * Gradient of the ELU with α = 1, computed from its output: {@code dx = dy * (min(y, 0) + 1)}.
   */
  public static void eluGradient(INDArray y, INDArray dy, INDArray dx) {
    binary(y, dy, dx, Elementwise::eluGradientBlock);
  }

  /** {@code z = x + y}. */
  public static void add(INDArray x, INDArray y, INDArray z) {
    binary(x, y, z, (a, b, out, n) -> addScaledBlock(a, b, out, n, 1f));
  }

  /** {@code z = x * y}. */
  public static void multiply(INDArray x, INDArray y, INDArray z) {
    binary(x, y, z, Elementwise::multiplyBlock);
  }

  /**
   * Gradient of swish, {@code x * s} with {@code s = sigmoid(x)}: {@code dx = dy * s * (1 + x * (1
   * - s))}.
   */
  public static void swishGradient(INDArray x, INDArray s, INDArray dy, INDArray dx) {
    FloatBuffer xs = Buffers.of(x);
    FloatBuffer ss = Buffers.of(s);
    FloatBuffer dys = Buffers.of(dy);
    FloatBuffer out = Buffers.of(dx);
    forEachBlock(
        (int) x.length(),
        (at, n) -> {
          float[] a = Scratch.block(0, n);
          float[] b = Scratch.block(1, n);
          float[] c = Scratch.block(2, n);
          xs.get(at, a, 0, n);
          ss.get(at, b, 0, n);
          dys.get(at, c, 0, n);
          swishGradientBlock(a, b, c, n);
          out.put(at, a, 0, n);
        });
  }

  /** {@code target = keep * target + (1 - keep) * source}: one step of a moving average. */
  public static void movingAverage(INDArray target, INDArray source, float keep) {
    binary(target, source, target, (a, b, out, n) -> movingAverageBlock(a, b, out, n, keep));
  }

  /** {@code target += scale * source}. */
  public static void addScaled(INDArray target, INDArray source, float scale) {
    binary(target, source, target, (a, b, out, n) -> addScaledBlock(a, b, out, n, scale));
  }

  /**
   * One step of Adam (Kingma and Ba 2015, in the form at the end of section 2, where the step size
   * includes the bias corrections). It makes one pass over parameters, gradient and both moments.
   *
   * @param stepSize learning rate times {@code sqrt(1 - beta2^t) / (1 - beta1^t)}
   */
  public static void adam(
      INDArray parameters,
      INDArray gradient,
      INDArray firstMoment,
      INDArray secondMoment,
      float stepSize,
      float beta1,
      float beta2,
      float epsilon) {
    FloatBuffer p = Buffers.of(parameters);
    FloatBuffer g = Buffers.of(gradient);
    FloatBuffer m = Buffers.of(firstMoment);
    FloatBuffer v = Buffers.of(secondMoment);
    forEachBlock(
        (int) parameters.length(),
        (at, n) -> {
          float[] ps = Scratch.block(0, n);
          float[] gs = Scratch.block(1, n);
          float[] ms = Scratch.block(2, n);
          float[] vs = Scratch.block(3, n);
          p.get(at, ps, 0, n);
          g.get(at, gs, 0, n);
          m.get(at, ms, 0, n);
          v.get(at, vs, 0, n);
          adamBlock(ps, gs, ms, vs, n, stepSize, beta1, beta2, epsilon);
          p.put(at, ps, 0, n);
          m.put(at, ms, 0, n);
          v.put(at, vs, 0, n);
        });
  }

  /** Multiplies the values from index {@code from} to {@code to - 1} of a dense array, in place. */
  public static void scale(INDArray x, int from, int to, float by) {
    FloatBuffer values = Buffers.of(x);
    forEachBlock(
        to - from,
        (at, n) -> {
          float[] a = Scratch.block(0, n);
          values.get(from + at, a, 0, n);
          scaleBlock(a, n, by);
          values.put(from + at, a, 0, n);
        });
  }

  /** Whether every value of the array is finite. */
  public static boolean allFinite(INDArray x) {
    // A finite sum proves that all terms are finite, and it is faster. A sum of finite terms may
    // overflow.
    return Float.isFinite(Matrices.sumOfMagnitudes(x)) || eachIsFinite(x);
  }

  private static boolean eachIsFinite(INDArray x) {
    IntBuffer bits = Buffers.bitsOf(x);
    AtomicBoolean finite = new AtomicBoolean(true);
    forEachBlock(
        (int) x.length(),
        (at, n) -> {
          int[] block = Scratch.bits(n);
          bits.get(at, block, 0, n);
          if (largestMagnitude(block, n) >= INFINITY) {
            finite.set(false);
          }
        });
    return finite.get();
  }

  /**
   * Returns the largest bits without the sign. They grow with the magnitude, and infinities and
   * NaNs have the largest.
   */
  private static int largestMagnitude(int[] bits, int n) {
    int largest = 0;
    for (int i = 0; i < n; i++) {
      largest = Math.max(largest, bits[i] & Integer.MAX_VALUE);
    }
    return largest;
  }

  private interface UnaryBlock {
    void run(float[] x, float[] out, int n);
  }

  private interface BinaryBlock {
    void run(float[] a, float[] b, float[] out, int n);
  }

  private interface Block {
    void run(int at, int n);
  }

  private static void unary(INDArray x, INDArray y, UnaryBlock body) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(y);
    forEachBlock(
        (int) x.length(),
        (at, n) -> {
          float[] a = Scratch.block(0, n);
          in.get(at, a, 0, n);
          body.run(a, a, n);
          out.put(at, a, 0, n);
        });
  }

  private static void binary(INDArray x, INDArray y, INDArray z, BinaryBlock body) {
    FloatBuffer first = Buffers.of(x);
    FloatBuffer second = Buffers.of(y);
    FloatBuffer out = Buffers.of(z);
    forEachBlock(
        (int) x.length(),
        (at, n) -> {
          float[] a = Scratch.block(0, n);
          float[] b = Scratch.block(1, n);
          first.get(at, a, 0, n);
          second.get(at, b, 0, n);
          body.run(a, b, a, n);
          out.put(at, a, 0, n);
        });
  }

  private static void forEachBlock(int length, Block body) {
    int blocks = (length + Scratch.BLOCK - 1) / Scratch.BLOCK;
    Parallel.run(
        Parallel.parts(length),
        blocks,
        (part, from, to) -> {
          for (int block = from; block < to; block++) {
            int at = block * Scratch.BLOCK;
            body.run(at, Math.min(Scratch.BLOCK, length - at));
          }
        });
  }

  private static void leakyReluBlock(float[] x, float[] out, int n, float slope) {
    for (int i = 0; i < n; i++) {
      out[i] = Math.max(x[i], slope * x[i]);
    }
  }

  private static void leakyReluGradientBlock(
      float[] y, float[] dy, float[] out, int n, float slope) {
    for (int i = 0; i < n; i++) {
      out[i] = dy[i] * slopeAt(y[i], slope);
    }
  }

  private static void tanhGradientBlock(float[] y, float[] dy, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = dy[i] * (1f - y[i] * y[i]);
    }
  }

  private static void sigmoidGradientBlock(float[] y, float[] dy, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = dy[i] * y[i] * (1f - y[i]);
    }
  }

  private static void eluGradientBlock(float[] y, float[] dy, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = dy[i] * (Math.min(y[i], 0f) + 1f);
    }
  }

  private static void multiplyBlock(float[] a, float[] b, float[] out, int n) {
    for (int i = 0; i < n; i++) {
      out[i] = a[i] * b[i];
    }
  }

  private static void swishGradientBlock(float[] x, float[] s, float[] dy, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = dy[i] * s[i] * (1f + x[i] * (1f - s[i]));
    }
  }

  private static void movingAverageBlock(float[] a, float[] b, float[] out, int n, float keep) {
    float take = 1f - keep;
    for (int i = 0; i < n; i++) {
      out[i] = keep * a[i] + take * b[i];
    }
  }

  private static void addScaledBlock(float[] a, float[] b, float[] out, int n, float scale) {
    for (int i = 0; i < n; i++) {
      out[i] = a[i] + scale * b[i];
    }
  }

  private static void scaleBlock(float[] a, int n, float by) {
    for (int i = 0; i < n; i++) {
      a[i] *= by;
    }
  }

  private static void adamBlock(
      float[] p,
      float[] g,
      float[] m,
      float[] v,
      int n,
      float stepSize,
      float beta1,
      float beta2,
      float epsilon) {
    float take1 = 1f - beta1;
    float take2 = 1f - beta2;
    for (int i = 0; i < n; i++) {
      m[i] = beta1 * m[i] + take1 * g[i];
      v[i] = beta2 * v[i] + take2 * g[i] * g[i];
      p[i] -= stepSize * m[i] / ((float) Math.sqrt(v[i]) + epsilon);
    }
  }
}
