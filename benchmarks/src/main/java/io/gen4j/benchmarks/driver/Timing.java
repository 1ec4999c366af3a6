package io.gen4j.benchmarks.driver;

import java.util.Arrays;
import java.util.List;

/**
 * The measurement of one engine on one task, or the reason why there is none.
 *
 * @param reason why there are no figures, or null
 * @param parameters number of trained parameters
 * @param rounds milliseconds per step, one value per round
 * @param stepsPerRound steps per round; the value of a round is their mean
 * @param firstLoss loss of the first step; NaN if the task has no loss
 * @param leastLoss smallest loss of any step
 */
public record Timing(
    String reason,
    long parameters,
    List<Double> rounds,
    int stepsPerRound,
    double firstLoss,
    double leastLoss) {

  /**
   * The smallest loss must be below this fraction of the first loss. Otherwise the training does
   * not work.
   */
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

  /** Returns half the interquartile range, as a fraction of the median. */
  public double spread() {
    return (quantile(0.75) - quantile(0.25)) / 2 / median();
  }

  /** Whether the loss fell; true if the task has no loss. */
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
