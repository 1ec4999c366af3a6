package io.gen4j.benchmarks.driver;

import java.util.Arrays;
import java.util.List;

/**
 * What one engine did with one task, or why it could not.
 *
 * @param reason why there are no figures, or null
 * @param parameters number of trained parameters
 * @param rounds milliseconds per step, one figure a round
 * @param stepsPerRound steps that a round's figure is the mean of
 * @param firstLoss loss of the very first step; NaN where a step has no loss
 * @param leastLoss least loss of any step
 */
public record Timing(
    String reason,
    long parameters,
    List<Double> rounds,
    int stepsPerRound,
    double firstLoss,
    double leastLoss) {

  /** Part of the first loss that the least must be below, or training has not begun to work. */
  private static final double FALL = 0.95;

  static Timing absent(String reason) {
    return new Timing(reason, 0, List.of(), 0, Double.NaN, Double.NaN);
  }

  /** Whether there are figures. */
  public boolean present() {
    return reason == null;
  }

  /** Returns the median of the rounds, in milliseconds per step. */
  public double median() {
    return quantile(0.5);
  }

  /** Returns half the distance of the quartiles, as a part of the median. */
  public double spread() {
    return (quantile(0.75) - quantile(0.25)) / 2 / median();
  }

  /** Whether the loss fell, or there is none. */
  public boolean learns() {
    return Double.isNaN(firstLoss) || leastLoss < firstLoss - (1 - FALL) * Math.abs(firstLoss);
  }

  private double quantile(double part) {
    double[] sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    double place = part * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(below + 1, sorted.length - 1);
    double weight = place - below;
    return Arrays.stream(new double[] {(1 - weight) * sorted[below], weight * sorted[above]}).sum();
  }
}
