package io.gen4j.examples.plane;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.ModeCoverage;
import io.gen4j.core.random.Seeds;
import io.gen4j.datasets.InMemoryDataset;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Equally likely isotropic Gaussians in the plane, the standard test of mode coverage (Srivastava
 * et al. 2017, Lin et al. 2018).
 *
 * @param name short name, for example {@code ring}
 * @param modes centers of the Gaussians
 * @param deviation standard deviation of each, along each axis
 */
public record Mixture(String name, List<Point> modes, double deviation) {

  /**
   * A sample has high quality if its nearest mode is at most this many standard deviations away.
   */
  public static final int NEAR = 3;

  /** A point in the plane. */
  public record Point(double x, double y) {}

  /** Makes the list immutable. */
  public Mixture {
    modes = List.copyOf(modes);
  }

  /** Returns 8 Gaussians on the unit circle, standard deviation 0.01. */
  public static Mixture ring() {
    List<Point> modes = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      double angle = 2 * Math.PI * i / 8;
      modes.add(new Point(Math.cos(angle), Math.sin(angle)));
    }
    return new Mixture("ring", modes, 0.01);
  }

  /** Returns 25 Gaussians on {-4, -2, 0, 2, 4}², standard deviation 0.05. */
  public static Mixture grid() {
    List<Point> modes = new ArrayList<>();
    for (int x = -4; x <= 4; x += 2) {
      for (int y = -4; y <= 4; y += 2) {
        modes.add(new Point(x, y));
      }
    }
    return new Mixture("grid", modes, 0.05);
  }

  /** Returns half the side of a square around the origin that contains every mode with a margin. */
  public double extent() {
    double largest = 0;
    for (Point mode : modes) {
      largest = Math.max(largest, Math.max(Math.abs(mode.x), Math.abs(mode.y)));
    }
    return 1.25 * largest;
  }

  /** Draws points, each from a random mode. Equal seeds give equal points. */
  public Dataset sample(int count, long seed) {
    RandomGenerator random = Seeds.generator(seed);
    float[][] points = new float[count][2];
    for (float[] point : points) {
      Point mode = modes.get(random.nextInt(modes.size()));
      point[0] = (float) (mode.x + deviation * random.nextGaussian());
      point[1] = (float) (mode.y + deviation * random.nextGaussian());
    }
    return InMemoryDataset.of(name, points, ValueRange.UNBOUNDED);
  }

  /**
   * Counts the modes that samples show. A sample has high quality if it is within {@value #NEAR}
   * standard deviations of its mode.
   *
   * @param points {@code [n][2]}, n at least 1
   * @throws IllegalStateException if there are no points
   */
  public ModeCoverage coverage(double[][] points) {
    double[][] centers =
        modes.stream().map(mode -> new double[] {mode.x, mode.y}).toArray(double[][]::new);
    return ModeCoverage.around(centers, NEAR * deviation).add(points).coverage();
  }
}
