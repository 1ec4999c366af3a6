package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import io.gen4j.vae.internal.Numbers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A mixture of logistic distributions, each rounded to levels of [-1, 1]. The lowest and the
 * highest level include the tails. The parameters of a value are the logits of the mixture weights
 * (if there is more than one component), then the means, then a number r for each scale, with log
 * scale = floor + softplus(r - floor).
 *
 * @param components number of components
 * @param levels number of levels
 */
record LogisticMixture(int components, int levels) implements OnLevels {

  static final String NAME = "discretized-logistic";
  private static final double MIN_LOG_SCALE = -7;

  LogisticMixture {
    new Levels(levels, ValueRange.SYMMETRIC);
    if (components < 1) {
      throw new IllegalArgumentException("A mixture needs 1 or more components, got " + components);
    }
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("components", components);
    plain.put("levels", levels);
    return plain;
  }

  @Override
  public int parametersPerValue() {
    return components == 1 ? 2 : 3 * components;
  }

  @Override
  public double logDensity(double[] x, double[] parameters, double[] gradient) {
    int values = x.length;
    Levels grid = grid();
    Cell cell = new Cell(grid.step() / 2);
    int firstMean = firstMean();
    double[] terms = new double[components];
    double[] dMean = new double[components];
    double[] dRaw = new double[components];
    double sum = 0;
    for (int i = 0; i < values; i++) {
      int level = grid.level(x[i]);
      double normalizer = logNormalizer(parameters, i, values);
      for (int k = 0; k < components; k++) {
        cell.set(
            grid.value(level),
            parameters[(firstMean + k) * values + i],
            parameters[(firstMean + components + k) * values + i],
            level == 0,
            level == levels - 1);
        terms[k] = cell.logMass + logWeight(parameters, k, i, values, normalizer);
        dMean[k] = cell.dMean;
        dRaw[k] = cell.dRaw;
      }
      double logMass = Numbers.logSumExp(terms, 0, components);
      sum += logMass;
      for (int k = 0; gradient != null && k < components; k++) {
        double share = Math.exp(terms[k] - logMass);
        if (components > 1) {
          gradient[k * values + i] =
              share - Math.exp(logWeight(parameters, k, i, values, normalizer));
        }
        gradient[(firstMean + k) * values + i] = share * dMean[k];
        gradient[(firstMean + components + k) * values + i] = share * dRaw[k];
      }
    }
    return sum;
  }

  /** Writes E x = high - step Σ F(edge), summed over the edges between levels. */
  @Override
  public void mean(double[] parameters, double[] mean) {
    int values = mean.length;
    Levels grid = grid();
    int firstMean = firstMean();
    for (int i = 0; i < values; i++) {
      double normalizer = logNormalizer(parameters, i, values);
      double below = 0;
      for (int k = 0; k < components; k++) {
        double center = parameters[(firstMean + k) * values + i];
        double scale = Math.exp(logScale(parameters[(firstMean + components + k) * values + i]));
        double weight = Math.exp(logWeight(parameters, k, i, values, normalizer));
        for (int level = 0; level < levels - 1; level++) {
          double edge = grid.value(level) + grid.step() / 2;
          below += weight * Numbers.sigmoid((edge - center) / scale);
        }
      }
      mean[i] = grid.range().high() - grid.step() * below;
    }
  }

  @Override
  public void sample(double[] parameters, RandomGenerator random, double[] x) {
    int values = x.length;
    Levels grid = grid();
    int firstMean = firstMean();
    for (int i = 0; i < values; i++) {
      double normalizer = logNormalizer(parameters, i, values);
      double left = random.nextDouble();
      int k = 0;
      while (k < components - 1) {
        left -= Math.exp(logWeight(parameters, k, i, values, normalizer));
        if (left < 0) {
          break;
        }
        k++;
      }
      double u = random.nextDouble(Double.MIN_NORMAL, 1);
      double scale = Math.exp(logScale(parameters[(firstMean + components + k) * values + i]));
      double drawn =
          parameters[(firstMean + k) * values + i] + scale * (Math.log(u) - Math.log1p(-u));
      x[i] = grid.value(grid.level(drawn));
    }
  }

  @Override
  public Levels grid() {
    return new Levels(levels, ValueRange.SYMMETRIC);
  }

  private int firstMean() {
    return components == 1 ? 0 : components;
  }

  private double logNormalizer(double[] parameters, int value, int values) {
    if (components == 1) {
      return 0;
    }
    double[] logits = new double[components];
    for (int k = 0; k < components; k++) {
      logits[k] = parameters[k * values + value];
    }
    return Numbers.logSumExp(logits, 0, components);
  }

  private double logWeight(
      double[] parameters, int component, int value, int values, double normalizer) {
    return components == 1 ? 0 : parameters[component * values + value] - normalizer;
  }

  private static double logScale(double raw) {
    return MIN_LOG_SCALE + Numbers.softplus(raw - MIN_LOG_SCALE);
  }

  /** The probability of one logistic distribution between two edges, with its derivatives. */
  private static final class Cell {

    private final double half;
    private double logMass;
    private double dMean;
    private double dRaw;

    Cell(double half) {
      this.half = half;
    }

    /** For the edges a and b: F(a) - F(b) = F(a) (1 - F(b)) (1 - e^(b - a)). */
    void set(double x, double mean, double raw, boolean lowest, boolean highest) {
      double scale = Math.exp(logScale(raw));
      double a = (x - mean + half) / scale;
      double b = (x - mean - half) / scale;
      logMass = 0;
      dMean = 0;
      double dLogScale = 0;
      if (!highest) {
        logMass -= Numbers.softplus(-a);
        dMean -= Numbers.sigmoid(-a) / scale;
        dLogScale -= a * Numbers.sigmoid(-a);
      }
      if (!lowest) {
        logMass -= Numbers.softplus(b);
        dMean += Numbers.sigmoid(b) / scale;
        dLogScale += b * Numbers.sigmoid(b);
      }
      if (!lowest && !highest) {
        double width = 2 * half / scale;
        logMass += Math.log(-Math.expm1(-width));
        dLogScale -= width / Math.expm1(width);
      }
      dRaw = dLogScale * Numbers.sigmoid(raw - MIN_LOG_SCALE);
    }
  }
}
