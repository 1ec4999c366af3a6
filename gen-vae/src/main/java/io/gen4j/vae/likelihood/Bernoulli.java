package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import io.gen4j.vae.internal.Numbers;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Bernoulli variables on logits. */
record Bernoulli() implements Likelihood {

  static final String NAME = "bernoulli";

  /** A product of this many numbers from 1 to 2 does not overflow. */
  private static final int FACTORS = 1000;

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME);
  }

  @Override
  public ValueRange range() {
    return ValueRange.UNIT;
  }

  @Override
  public int parametersPerValue() {
    return 1;
  }

  @Override
  public boolean isBinary() {
    return true;
  }

  @Override
  public boolean supports(float value) {
    return value >= 0 && value <= 1;
  }

  @Override
  public String support() {
    return "values from 0 to 1";
  }

  /** Σ x l - max(l, 0) - log(1 + e^-|l|), the logarithms taken of products of many factors. */
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
        double top = parameters[i] >= 0 ? 1 : e[i];
        gradient[i] = x[i] - top / (1 + e[i]);
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

  /** Two sums side by side: one would wait for itself. */
  private static double linear(double[] x, double[] l, int from, int to) {
    double even = 0;
    double odd = 0;
    int i = from;
    for (; i + 1 < to; i += 2) {
      even += x[i] * l[i] - Math.max(l[i], 0);
      odd += x[i + 1] * l[i + 1] - Math.max(l[i + 1], 0);
    }
    return i < to ? even + odd + x[i] * l[i] - Math.max(l[i], 0) : even + odd;
  }

  private static double product(double[] e, int from, int to) {
    double even = 1;
    double odd = 1;
    int i = from;
    for (; i + 1 < to; i += 2) {
      even *= 1 + e[i];
      odd *= 1 + e[i + 1];
    }
    return i < to ? even * odd * (1 + e[i]) : even * odd;
  }
}
