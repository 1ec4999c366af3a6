package io.gen4j.examples.support;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * A mean over trials with its standard error.
 *
 * @param mean mean
 * @param standardError sample standard deviation over the root of the number of trials; NaN of one
 */
public record Estimate(double mean, double standardError) {

  /** Estimates from the values of the trials, 1 or more. */
  public static Estimate of(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double variance = squares / (values.length - 1);
    return new Estimate(mean, Math.sqrt(variance / values.length));
  }

  /** Estimates a figure from the trials, 1 or more. */
  public static <T> Estimate of(List<T> trials, ToDoubleFunction<T> figure) {
    return of(trials.stream().mapToDouble(figure).toArray());
  }

  /** Returns plain data; the error of one trial is not known, and null. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mean", mean);
    map.put("standard_error", Double.isNaN(standardError) ? null : standardError);
    return map;
  }
}
