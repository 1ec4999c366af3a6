package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import io.gen4j.vae.internal.Numbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * N(mean, variance) with the parameters (mean, r), where log variance = floor + softplus(r -
 * floor). Well above the floor, this is r.
 *
 * @param minLogVariance the floor; without a floor, the likelihood would have no upper bound
 * @param range range that the data are mapped to
 */
record GaussianLearned(double minLogVariance, ValueRange range) implements Gaussian {

  static final String NAME = "gaussian-learned-variance";

  GaussianLearned {
    if (!Double.isFinite(minLogVariance)) {
      throw new IllegalArgumentException(
          "The smallest log-variance must be finite, got " + minLogVariance);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("min_log_variance", minLogVariance);
    Likelihoods.putRange(plain, range);
    return plain;
  }

  @Override
  public int parametersPerValue() {
    return 2;
  }

  @Override
  public double logDensity(double[] x, double[] parameters, double[] gradient) {
    int values = x.length;
    double sum = 0;
    for (int i = 0; i < values; i++) {
      double raw = parameters[values + i] - minLogVariance;
      double logVariance = minLogVariance + Numbers.softplus(raw);
      double precision = Math.exp(-logVariance);
      double error = x[i] - parameters[i];
      sum += Numbers.LOG_2_PI + logVariance + error * error * precision;
      if (gradient != null) {
        gradient[i] = error * precision;
        gradient[values + i] = 0.5 * (error * error * precision - 1) * Numbers.sigmoid(raw);
      }
    }
    return -0.5 * sum;
  }

  @Override
  public void sample(double[] parameters, RandomGenerator random, double[] x) {
    for (int i = 0; i < x.length; i++) {
      double logVariance =
          minLogVariance + Numbers.softplus(parameters[x.length + i] - minLogVariance);
      x[i] = parameters[i] + Math.exp(0.5 * logVariance) * random.nextGaussian();
    }
  }
}
