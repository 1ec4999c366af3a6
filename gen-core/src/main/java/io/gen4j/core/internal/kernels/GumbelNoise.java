package io.gen4j.core.internal.kernels;

/**
 * Standard Gumbel noise, -log(-log(u)) with u uniform in (0, 1), as a function of a seed and an
 * index. Two logarithms per value would take longer than all else that a step of a sequence model
 * computes. So 16 random bits choose one of 65,536 quantiles. The largest 1/256 of the values are
 * computed exactly from 53 bits more, because the maximum of many is usually one of them.
 */
final class GumbelNoise {

  private static final int BITS = 16;
  private static final int LOWEST_EXACT = 0xFF00;
  private static final double EXACT_SHARE = 1.0 / 256;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final float[] QUANTILES = quantiles();

  private GumbelNoise() {}

  private static float[] quantiles() {
    float[] all = new float[1 << BITS];
    for (int i = 0; i < all.length; i++) {
      all[i] = (float) -Math.log(-Math.log((i + 0.5) / all.length));
    }
    return all;
  }

  /** Overwrites the first {@code n} values of an array. */
  static void fill(long seed, float[] out, int n) {
    long state = seed;
    for (int i = 0; i < n; i += 4) {
      state += GOLDEN;
      long word = mix(state);
      int most = Math.min(4, n - i);
      for (int j = 0; j < most; j++) {
        int index = (int) (word >>> BITS * j) & 0xFFFF;
        out[i + j] = index < LOWEST_EXACT ? QUANTILES[index] : exact(mix(word + j + 1));
      }
    }
  }

  /** Returns a value above the quantile of 255/256. */
  private static float exact(long bits) {
    double share = ((bits >>> 11) + 0.5) * 0x1p-53;
    return (float) -Math.log(-Math.log1p(-EXACT_SHARE * share));
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
