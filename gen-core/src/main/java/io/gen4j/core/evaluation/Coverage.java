package io.gen4j.core.evaluation;

import java.util.Arrays;

/**
 * Precision, recall, density and coverage of generated features against real ones (Kynkäänniemi et
 * al. 2019, arXiv:1904.06991; Naeem et al. 2020, arXiv:2002.09797), on balls around examples that
 * reach to their k-th nearest neighbor of the same set.
 *
 * @param precision share of generated examples that lie in the ball of some real one
 * @param recall share of real examples that lie in the ball of some generated one
 * @param density mean number of real balls that a generated example lies in, divided by k; it may
 *     exceed 1
 * @param coverage share of real examples whose ball holds a generated one
 */
public record Coverage(double precision, double recall, double density, double coverage) {

  private static final int CHUNK = 1000;

  /**
   * Measures two sets; distances are computed in pieces, in memory for {@code 1000 * n} numbers.
   *
   * @param real {@code [n][d]}
   * @param generated {@code [m][d]}
   * @param k neighbors, from 1 to below n and m; 5 is customary
   * @throws IllegalArgumentException if k is out of its range, or the features differ
   */
  public static Coverage of(double[][] real, double[][] generated, int k) {
    if (k < 1 || k >= Math.min(real.length, generated.length)) {
      throw new IllegalArgumentException(
          "The number of neighbors is from 1 to below the number of examples, "
              + Math.min(real.length, generated.length)
              + ", got "
              + k);
    }
    FeatureRows r = FeatureRows.of(real);
    FeatureRows g = FeatureRows.of(generated);
    r.requireSameFeatures(g);
    double[] realRadii = radii(r, k);
    double[] generatedRadii = radii(g, k);
    boolean[] realIsHit = new boolean[r.size()];
    boolean[] realBallHasOne = new boolean[r.size()];
    long precise = 0;
    long balls = 0;
    for (int from = 0; from < g.size(); from += CHUNK) {
      FeatureRows some = g.range(from, Math.min(g.size(), from + CHUNK));
      double[] distances = some.squaredDistances(r);
      for (int i = 0; i < some.size(); i++) {
        boolean inSome = false;
        for (int j = 0; j < r.size(); j++) {
          double distance = distances[i * r.size() + j];
          if (distance < realRadii[j]) {
            inSome = true;
            balls++;
            realBallHasOne[j] = true;
          }
          realIsHit[j] |= distance < generatedRadii[from + i];
        }
        precise += inSome ? 1 : 0;
      }
    }
    return new Coverage(
        (double) precise / g.size(),
        share(realIsHit),
        (double) balls / ((double) k * g.size()),
        share(realBallHasOne));
  }

  /** Squared distances to the k-th nearest other example. */
  private static double[] radii(FeatureRows set, int k) {
    double[] radii = new double[set.size()];
    for (int from = 0; from < set.size(); from += CHUNK) {
      FeatureRows some = set.range(from, Math.min(set.size(), from + CHUNK));
      double[] distances = some.squaredDistances(set);
      for (int i = 0; i < some.size(); i++) {
        radii[from + i] = smallest(distances, i * set.size(), from + i, set.size(), k);
      }
    }
    return radii;
  }

  /** Returns the k-th smallest distance of a row, that to the example itself left out. */
  private static double smallest(double[] distances, int row, int self, int count, int k) {
    double[] nearest = new double[k];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int j = 0; j < count; j++) {
      double distance = distances[row + j];
      if (j == self || distance >= nearest[k - 1]) {
        continue;
      }
      int at = k - 1;
      for (; at > 0 && nearest[at - 1] > distance; at--) {
        nearest[at] = nearest[at - 1];
      }
      nearest[at] = distance;
    }
    return nearest[k - 1];
  }

  private static double share(boolean[] those) {
    int count = 0;
    for (boolean each : those) {
      count += each ? 1 : 0;
    }
    return (double) count / those.length;
  }
}
