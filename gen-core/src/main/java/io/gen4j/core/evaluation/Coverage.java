package io.gen4j.core.evaluation;

import java.util.Arrays;

/**
 * Precision, recall, density and coverage of generated features against real ones (Kynkäänniemi et
 * al. 2019, arXiv:1904.06991; Naeem et al. 2020, arXiv:2002.09797), computed with balls around
 * examples. The radius of a ball is the distance to the k-th nearest neighbor in the same set.
 *
 * @param precision share of generated examples inside the ball of at least one real example, from 0
 *     to 1
 * @param recall share of real examples inside the ball of at least one generated example, from 0 to
 *     1
 * @param density mean number of real balls that contain a generated example, divided by k; can be
 *     above 1
 * @param coverage share of real examples whose ball contains a generated example, from 0 to 1
 */
public record Coverage(double precision, double recall, double density, double coverage) {

  private static final int CHUNK = 1000;

  /**
   * Compares two sets of features. Distances are computed in chunks that need memory for {@code
   * 1000 * n} numbers.
   *
   * @param real features of real examples, {@code [n][d]}
   * @param generated features of generated examples, {@code [m][d]}
   * @param k number of the neighbor that sets the radius, at least 1 and below n and m; usually 5
   * @throws IllegalArgumentException if k is out of range, or if the numbers of features differ
   */
  public static Coverage of(double[][] real, double[][] generated, int k) {
    if (k < 1 || k >= Math.min(real.length, generated.length)) {
      throw new IllegalArgumentException(
          "The number of neighbors must be at least 1 and below the number of examples, "
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

  /** Returns the k-th smallest distance in a row, without the distance of the example to itself. */
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
