package io.gen4j.core.internal.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * The exponential function on blocks of floats, with a relative error below 3e-7. {@code Math.exp}
 * computes one value at a time, and the JIT does not vectorize it. Here the power of two is built
 * from the bits of a rounded number, and a polynomial computes the rest. The bits are moved between
 * floats and integers by copying blocks, since the JIT does not vectorize conversions either.
 */
final class Exponential {

  private static final float LOWEST = -87f;
  private static final float HIGHEST = 88f;
  private static final float LOG2_E = 1.4426950408889634f;

  /** Adding 1.5 * 2^23 rounds a small number to an integer, which is then in the lowest bits. */
  private static final float ROUNDING = 12582912f;

  /** The natural logarithm of two in two parts; multiples of the first are exact. */
  private static final float LN2_HIGH = 0.693359375f;

  private static final float LN2_LOW = -2.12194440e-4f;

  private static final int EXPONENT = 23;
  private static final int ONE = Float.floatToRawIntBits(1f);

  private static final ThreadLocal<Exponential> PER_THREAD =
      ThreadLocal.withInitial(Exponential::new);

  private final float[] rounded = new float[Scratch.BLOCK];
  private final float[] powers = new float[Scratch.BLOCK];
  private final int[] bits = new int[Scratch.BLOCK];
  private final FloatBuffer floats;
  private final IntBuffer integers;

  private Exponential() {
    ByteBuffer memory =
        ByteBuffer.allocateDirect(Scratch.BLOCK * Float.BYTES).order(ByteOrder.nativeOrder());
    floats = memory.asFloatBuffer();
    integers = memory.asIntBuffer();
  }

  /**
   * Replaces the first {@code n} values of {@code x} by their exponentials. Values are clamped to
   * [-87, 88], where the result is a normal float.
   */
  static void apply(float[] x, int n) {
    PER_THREAD.get().run(x, n);
  }

  private void run(float[] x, int n) {
    if (n > Scratch.BLOCK) {
      float[] part = new float[Scratch.BLOCK];
      for (int at = 0; at < n; at += Scratch.BLOCK) {
        int length = Math.min(Scratch.BLOCK, n - at);
        System.arraycopy(x, at, part, 0, length);
        run(part, length);
        System.arraycopy(part, 0, x, at, length);
      }
      return;
    }
    round(x, rounded, n);
    floats.put(0, rounded, 0, n);
    integers.get(0, bits, 0, n);
    shift(bits, n);
    integers.put(0, bits, 0, n);
    floats.get(0, powers, 0, n);
    finish(x, rounded, powers, n);
  }

  private static void round(float[] x, float[] rounded, int n) {
    for (int i = 0; i < n; i++) {
      float v = Math.min(HIGHEST, Math.max(LOWEST, x[i]));
      x[i] = v;
      rounded[i] = v * LOG2_E + ROUNDING;
    }
  }

  private static void shift(int[] bits, int n) {
    for (int i = 0; i < n; i++) {
      bits[i] = (bits[i] << EXPONENT) + ONE;
    }
  }

  /** Multiplies the power of two by the Taylor polynomial of the remaining exponential. */
  private static void finish(float[] x, float[] rounded, float[] powers, int n) {
    for (int i = 0; i < n; i++) {
      float whole = rounded[i] - ROUNDING;
      float r = x[i] - whole * LN2_HIGH - whole * LN2_LOW;
      float p = 1f / 5040;
      p = p * r + 1f / 720;
      p = p * r + 1f / 120;
      p = p * r + 1f / 24;
      p = p * r + 1f / 6;
      p = p * r + 0.5f;
      p = p * r + 1f;
      p = p * r + 1f;
      x[i] = p * powers[i];
    }
  }
}
