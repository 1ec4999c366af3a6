package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import io.gen4j.vae.internal.Numbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * N(mean, sd²), with the mean as parameter.
 *
 * @param standardDeviation standard deviation of all values
 * @param range range that the data are mapped to
 */
record GaussianFixed(double standardDeviation, ValueRange range) implements Gaussian {

  static final String NAME = "gaussian";

  GaussianFixed {
    if (!(standardDeviation > 0 && Double.isFinite(standardDeviation))) {
      throw new IllegalArgumentException(
          "A standard deviation must be finite and above 0, got " + standardDeviation);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("standard_deviation", standardDeviation);
    Likelihoods.putRange(plain, range);
    return plain;
  }

  @Override
  public int parametersPerValue() {
    return 1;
  }

  @Override
  public double logDensity(double[] x, double[] parameters, double[] gradient) {
    double precision = 1 / (standardDeviation * standardDeviation);
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      double error = x[i] - parameters[i];
      sum += error * error;
      if (gradient != null) {
        gradient[i] = error * precision;
      }
    }
    double logVariance = 2 * Math.log(standardDeviation);
    return -0.5 * (sum * precision + x.length * (Numbers.LOG_2_PI + logVariance));
  }

  @Override
  public void sample(double[] parameters, RandomGenerator random, double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] = parameters[i] + standardDeviation * random.nextGaussian();
    }
  }
}
