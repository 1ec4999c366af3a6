package io.gen4j.examples.anomaly;

import java.util.Arrays;
import java.util.Comparator;

/**
 * Area under the receiver operating characteristic: the probability that an anomaly scores higher
 * than a normal example, ties counted by half (Hanley and McNeil 1982).
 */
public final class RocAuc {

  private RocAuc() {}

  /**
   * Returns the area.
   *
   * @param scores one per example, higher for "more anomalous", none of them NaN
   * @param anomaly whether each example is one
   * @return from 0 to 1; 0.5 of scores that know nothing
   * @throws IllegalArgumentException if one kind is missing, lengths differ, or a score is NaN
   */
  public static double of(double[] scores, boolean[] anomaly) {
    int n = scores.length;
    if (anomaly.length != n) {
      throw new IllegalArgumentException(
          "Give one mark to a score: got " + anomaly.length + " marks for " + n + " scores");
    }
    Integer[] order = new Integer[n];
    long anomalies = 0;
    for (int i = 0; i < n; i++) {
      if (Double.isNaN(scores[i])) {
        throw new IllegalArgumentException("A score is a number, but that of " + i + " is NaN");
      }
      order[i] = i;
      anomalies += anomaly[i] ? 1 : 0;
    }
    if (anomalies == 0 || anomalies == n) {
      throw new IllegalArgumentException(
          "The area compares anomalies with normal examples, but got "
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
      // Ranks from + 1 to to, shared by all that tie.
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
