package io.gen4j.examples.support;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The mean over trials, with its standard error.
 *
 * @param mean mean over the trials
 * @param standardError sample standard deviation divided by the square root of the number of
 *     trials; NaN for one trial
 */
public record Estimate(double mean, double standardError) {

  /** Returns the estimate from the values of at least one trial. */
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

  /** Returns the estimate of a figure from at least one trial. */
  public static <T> Estimate of(List<T> trials, ToDoubleFunction<T> figure) {
    return of(trials.stream().mapToDouble(figure).toArray());
  }

  /** Returns plain data. The standard error of a single trial is null. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("mean", mean);
    map.put("standard_error", Double.isNaN(standardError) ? null : standardError);
    return map;
  }
}
