package io.gen4j.vae.internal;

/** Numerically stable forms of some functions. The textbook forms overflow or lose precision. */
public final class Numbers {

  /** log(2π). */
  public static final double LOG_2_PI = Math.log(2 * Math.PI);

  /** Adding a number below e^-40 to 1 does not change a double. */
  private static final double NEGLIGIBLE = 40;

  private static final double HALVINGS = 1.0 / 1024;

  private Numbers() {}

  /** Returns log(1 + e^x) without overflow. */
  public static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  /** Returns 1 / (1 + e^-x) without overflow. */
  public static double sigmoid(double x) {
    double e = Math.exp(-Math.abs(x));
    return x >= 0 ? 1 / (1 + e) : e / (1 + e);
  }

  /** Returns log Σ e^x over {@code count} values, starting at {@code offset}. */
  public static double logSumExp(double[] x, int offset, int count) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = offset; i < offset + count; i++) {
      if (Double.isNaN(x[i])) {
        return Double.NaN;
      }
      max = Math.max(max, x[i]);
    }
    if (Double.isInfinite(max)) {
      return max;
    }
    double sum = 0;
    for (int i = offset; i < offset + count; i++) {
      sum += Math.exp(x[i] - max);
    }
    return max + Math.log(sum);
  }

  /** Returns log(e^a + e^b). */
  public static double logAddExp(double a, double b) {
    double max = Math.max(a, b);
    return Double.isInfinite(max) ? max : max + Math.log1p(Math.exp(-Math.abs(a - b)));
  }

  /**
   * Writes {@code exp(-|x|)} to {@code out}, with a relative error of about 1e-13. Values below
   * e^-40 become e^-40. It evaluates a short series at x / 1024 and squares the result ten times.
   * Unlike {@link Math#exp}, the compiler can vectorize this.
   */
  public static void expOfMinusAbs(double[] x, double[] out, int count) {
    for (int i = 0; i < count; i++) {
      double t = -Math.min(NEGLIGIBLE, Math.abs(x[i])) * HALVINGS;
      double e =
          1
              + t
                  * (1
                      + t
                          * (1.0 / 2
                              + t
                                  * (1.0 / 6
                                      + t
                                          * (1.0 / 24
                                              + t
                                                  * (1.0 / 120
                                                      + t * (1.0 / 720 + t * (1.0 / 5040)))))));
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      e *= e;
      out[i] = e;
    }
  }
}
