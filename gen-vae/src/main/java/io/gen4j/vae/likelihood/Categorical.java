package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * An arbitrary distribution over levels of [0, 1], with one logit per level.
 *
 * @param levels number of levels
 */
record Categorical(int levels) implements OnLevels {

  static final String NAME = "categorical";

  Categorical {
    new Levels(levels, ValueRange.UNIT);
  }

  @Override
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("name", NAME);
    plain.put("levels", levels);
    return plain;
  }

  @Override
  public int parametersPerValue() {
    return levels;
  }

  @Override
  public double logDensity(double[] x, double[] parameters, double[] gradient) {
    int values = x.length;
    Levels grid = grid();
    double sum = 0;
    for (int i = 0; i < values; i++) {
      double normalizer = logNormalizer(parameters, i, values);
      int chosen = grid.level(x[i]);
      sum += parameters[chosen * values + i] - normalizer;
      for (int k = 0; gradient != null && k < levels; k++) {
        int at = k * values + i;
        gradient[at] = (k == chosen ? 1 : 0) - Math.exp(parameters[at] - normalizer);
      }
    }
    return sum;
  }

  @Override
  public void mean(double[] parameters, double[] mean) {
    int values = mean.length;
    Levels grid = grid();
    for (int i = 0; i < values; i++) {
      double normalizer = logNormalizer(parameters, i, values);
      double sum = 0;
      for (int k = 0; k < levels; k++) {
        sum += grid.value(k) * Math.exp(parameters[k * values + i] - normalizer);
      }
      mean[i] = sum;
    }
  }

  @Override
  public void sample(double[] parameters, RandomGenerator random, double[] x) {
    int values = x.length;
    Levels grid = grid();
    for (int i = 0; i < values; i++) {
      double normalizer = logNormalizer(parameters, i, values);
      double left = random.nextDouble();
      int level = 0;
      while (level < levels - 1) {
        left -= Math.exp(parameters[level * values + i] - normalizer);
        if (left < 0) {
          break;
        }
        level++;
      }
      x[i] = grid.value(level);
    }
  }

  @Override
  public Levels grid() {
    return new Levels(levels, ValueRange.UNIT);
  }

  private double logNormalizer(double[] parameters, int value, int values) {
    double max = Double.NEGATIVE_INFINITY;
    for (int k = 0; k < levels; k++) {
      max = Math.max(max, parameters[k * values + value]);
    }
    double sum = 0;
    for (int k = 0; k < levels; k++) {
      sum += Math.exp(parameters[k * values + value] - max);
    }
    return max + Math.log(sum);
  }
}
