package io.gen4j.vae.likelihood;

import java.util.Map;
import java.util.random.RandomGenerator;

/** The density e^(x l) / Z on [0, 1] with Z = (e^l - 1) / l. */
record ContinuousBernoulli() implements OneLogit {

  static final String NAME = "continuous-bernoulli";

  /** If |l| is below this, series are more exact than the closed forms. */
  private static final double SMALL = 1e-2;

  @Override
  public Map<String, Object> describe() {
    return Map.of("name", NAME);
  }

  @Override
  public double logDensity(double[] x, double[] parameters, double[] gradient) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double l = parameters[i];
      sum += x[i] * l - logNormalizer(l);
      if (gradient != null) {
        gradient[i] = x[i] - mean(l);
      }
    }
    return sum;
  }

  @Override
  public void mean(double[] parameters, double[] mean) {
    for (int i = 0; i < mean.length; i++) {
      mean[i] = mean(parameters[i]);
    }
  }

  /** Inverts the distribution function, in a form that cannot overflow. */
  @Override
  public void sample(double[] parameters, RandomGenerator random, double[] x) {
    for (int i = 0; i < x.length; i++) {
      double l = parameters[i];
      double u = random.nextDouble();
      double drawn =
          Math.abs(l) < 1e-6
              ? u
              : l > 0
                  ? 1 + Math.log(u + (1 - u) * Math.exp(-l)) / l
                  : Math.log1p(u * Math.expm1(l)) / l;
      x[i] = Math.max(0, Math.min(1, drawn));
    }
  }

  /** Returns log((e^l - 1) / l) = l/2 + log(sinh(l/2) / (l/2)). */
  private static double logNormalizer(double l) {
    double a = Math.abs(l);
    double even =
        a < SMALL
            ? a * a / 24 - a * a * a * a / 2880
            : 0.5 * a + Math.log1p(-Math.exp(-a)) - Math.log(a);
    return 0.5 * l + even;
  }

  /** Returns 1 / (1 - e^-l) - 1 / l. */
  private static double mean(double l) {
    return Math.abs(l) < SMALL ? 0.5 + l / 12 - l * l * l / 720 : -1 / Math.expm1(-l) - 1 / l;
  }
}
