package io.gen4j.vae.likelihood;

import io.gen4j.vae.internal.Numbers;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Independent Bernoulli variables, with logits as parameters. */
record Bernoulli() implements OneLogit {

  static final String NAME = "bernoulli";

  /** A product of this many numbers between 1 and 2 does not overflow. */
  private static final int FACTORS = 1000;

  /** Keeps l / |l| finite at 0 and has no effect elsewhere. */
  private static final double TINY = 1e-300;

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME);
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  /**
   * Returns Σ (x l - max(l, 0) - log(1 + e^-|l|)). It uses max(l, 0) = (l + |l|) / 2, and one
   * logarithm of a product for many values.
   */
  @Override
  public double logDensity(double[] x, double[] parameters, double[] gradient) {
    int values = x.length;
    double[] e = gradient == null ? new double[values] : gradient;
    Numbers.expOfMinusAbs(parameters, e, values);
    double sum = 0;
    for (int from = 0; from < values; from += FACTORS) {
      int to = Math.min(values, from + FACTORS);
      sum += linear(x, parameters, from, to) - Math.log(product(e, from, to));
    }
    if (gradient != null) {
      for (int i = 0; i < values; i++) {
        // The logistic function, 1/2 + tanh(l/2)/2, without a branch, which would prevent
        // vectorization. Infinite logits give NaN.
        double l = parameters[i];
        gradient[i] = x[i] - 0.5 - 0.5 * (1 - e[i]) * l / ((1 + e[i]) * (Math.abs(l) + TINY));
      }
    }
    return sum;
  }

  @Override
  public void mean(double[] parameters, double[] mean) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] = Numbers.sigmoid(parameters[i]);
    }
  }

  @Override
  public void sample(double[] parameters, RandomGenerator random, double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = random.nextDouble() < Numbers.sigmoid(parameters[i]) ? 1 : 0;
    }
  }

  /** Keeps four independent sums: with one, each addition would wait for the one before it. */
  private static double linear(double[] x, double[] l, int from, int to) {
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a += (x[i] - 0.5) * l[i] - 0.5 * Math.abs(l[i]);
      b += (x[i + 1] - 0.5) * l[i + 1] - 0.5 * Math.abs(l[i + 1]);
      c += (x[i + 2] - 0.5) * l[i + 2] - 0.5 * Math.abs(l[i + 2]);
      d += (x[i + 3] - 0.5) * l[i + 3] - 0.5 * Math.abs(l[i + 3]);
    }
    for (; i < to; i++) {
      a += (x[i] - 0.5) * l[i] - 0.5 * Math.abs(l[i]);
    }
    return a + b + c + d;
  }

  private static double product(double[] e, int from, int to) {
    double a = 1;
    double b = 1;
    double c = 1;
    double d = 1;
    int i = from;
    for (; i + 3 < to; i += 4) {
      a *= 1 + e[i];
      b *= 1 + e[i + 1];
      c *= 1 + e[i + 2];
      d *= 1 + e[i + 3];
    }
    for (; i < to; i++) {
      a *= 1 + e[i];
    }
    return a * b * (c * d);
  }
}
