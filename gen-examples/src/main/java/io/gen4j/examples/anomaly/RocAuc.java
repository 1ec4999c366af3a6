package io.gen4j.examples.anomaly;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Area under the receiver operating characteristic: the probability that an anomaly scores higher
 * than a normal example (Hanley and McNeil 1982). A tie counts as one half.
 */
public final class RocAuc {

  private RocAuc() {}

  /**
   * Returns the area.
   *
   * @param scores one per example, higher if more anomalous, none of them NaN
   * @param anomaly whether each example is an anomaly
   * @return from 0 to 1; 0.5 if the scores carry no information
   * @throws IllegalArgumentException if there are no anomalies or only anomalies, the lengths
   *     differ, or a score is NaN
   */
  public static double of(double[] scores, boolean[] anomaly) {
    int n = scores.length;
    if (anomaly.length != n) {
      throw new IllegalArgumentException(
          "Each score needs one flag: got " + n + " scores and " + anomaly.length + " flags");
    }
    Integer[] order = new Integer[n];
    long anomalies = 0;
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException(
            "Scores must not be NaN, but the score of example " + i + " is");
      }
      order[i] = i;
      anomalies += anomaly[i] ? 1 : 0;
    }
    if (anomalies == 0 || anomalies == n) {
      throw new IllegalArgumentException(
          "The area under the ROC curve needs anomalies and normal examples, got "
              + anomalies
              + " anomalies of "
              + n
              + " examples");
    }
    Arrays.sort(order, Comparator.comparingDouble(i -> scores[i]));
    double rankSum = 0;
    for (int from = 0; from < n; ) {
      int to = from;
      while (to < n && scores[order[to]] == scores[order[from]]) {
        to++;
      }
      // Tied scores share the mean of the ranks from + 1 to to.
      double rank = (from + 1 + to) / 2.0;
      for (int i = from; i < to; i++) {
        rankSum += anomaly[order[i]] ? rank : 0;
      }
      from = to;
    }
    double wins = rankSum - anomalies * (anomalies + 1) / 2.0;
    return wins / ((double) anomalies * (n - anomalies));
  }
}
