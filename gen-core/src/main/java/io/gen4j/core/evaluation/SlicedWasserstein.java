package io.gen4j.core.evaluation;

import io.gen4j.core.random.Seeds;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * The sliced Wasserstein distance of order 2 (Rabin et al. 2011; Bonneel et al. 2015): both sets
 * are projected on directions, and the squared Wasserstein distances of the projections are
 * averaged. The result is the square root of this mean, in units of the features. It is 0 for equal
 * sets. The sets can have different sizes, since the distance is between their empirical
 * distributions.
 *
 * <p>The computation needs 64 numbers for each row, in addition to the sets. If there are too many
 * examples for memory, use the rows of a {@link FeatureReservoir}.
 */
public final class SlicedWasserstein {

  private static final int CHUNK = 64;

  private SlicedWasserstein() {}

  /**
   * Measures with random directions, which are uniformly distributed on the sphere.
   *
   * @param a features of the first set, {@code [n][d]}
   * @param b features of the second set, {@code [m][d]}
   * @param directions number of directions, 1 or more; the error is proportional to 1 / √directions
   * @param seed seed of the directions
   * @throws IllegalArgumentException if there are no directions, or if the numbers of features
   *     differ
   */
  public static double between(double[][] a, double[][] b, int directions, long seed) {
    if (directions < 1) {
      throw new IllegalArgumentException(
          "The number of directions must be 1 or more, got" + " " + directions);
    }
    RandomGenerator random = Seeds.generator(seed);
    double[][] chosen = new double[directions][FeatureRows.of(a).features()];
    for (double[] direction : chosen) {
      Arrays.setAll(direction, i -> random.nextGaussian());
    }
    return between(a, b, chosen);
  }

  /**
   * Measures with given directions.
   *
   * @param a features of the first set, {@code [n][d]}
   * @param b features of the second set, {@code [m][d]}
   * @param directions {@code [directions][d]}, each of any length above 0
   * @throws IllegalArgumentException if a direction is zero, or if the numbers of features differ
   */
  public static double between(double[][] a, double[][] b, double[][] directions) {
    FeatureRows left = FeatureRows.of(a);
    FeatureRows right = FeatureRows.of(b);
    left.requireSameFeatures(right);
    FeatureRows unit = FeatureRows.of(unit(directions));
    left.requireSameFeatures(unit);
    double sum = 0;
    for (int from = 0; from < unit.size(); from += CHUNK) {
      FeatureRows some = unit.range(from, Math.min(unit.size(), from + CHUNK));
      double[] x = some.inner(left);
      double[] y = some.inner(right);
      for (int i = 0; i < some.size(); i++) {
        sum +=
            squaredDistance(
                Arrays.copyOfRange(x, i * left.size(), (i + 1) * left.size()),
                Arrays.copyOfRange(y, i * right.size(), (i + 1) * right.size()));
      }
    }
    return Math.sqrt(sum / unit.size());
  }

  private static double[][] unit(double[][] directions) {
    double[][] unit = new double[directions.length][];
    for (int i = 0; i < unit.length; i++) {
      double length = Math.sqrt(Arrays.stream(directions[i]).map(x -> x * x).sum());
      if (!(length > 0)) {
        throw new IllegalArgumentException("Direction " + i + " has the length " + length);
      }
      unit[i] = Arrays.stream(directions[i]).map(x -> x / length).toArray();
    }
    return unit;
  }

  /**
   * The squared Wasserstein distance between two sets of numbers. Both are sorted and their mass is
   * matched in this order.
   */
  private static double squaredDistance(double[] x, double[] y) {
    Arrays.sort(x);
    Arrays.sort(y);
    long n = x.length;
    long m = y.length;
    double sum = 0;
    // Positions are in units of 1 / (n m), so every point of x has the mass m.
    long done = 0;
    for (int i = 0, j = 0; i < n && j < m; ) {
      long end = Math.min((i + 1) * m, (j + 1) * n);
      sum += (end - done) * (x[i] - y[j]) * (x[i] - y[j]);
      done = end;
      i += end == (i + 1) * m ? 1 : 0;
      j += end == (j + 1) * n ? 1 : 0;
    }
    return sum / ((double) n * m);
  }
}
