package io.gen4j.examples.plane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.evaluation.ModeCoverage;
import io.gen4j.examples.support.Estimate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MixtureTest {

  @Test
  void modesLieWhereTheyAreSaidTo() {
    Mixture ring = Mixture.ring();
    assertThat(ring.modes()).hasSize(8);
    assertThat(ring.deviation()).isEqualTo(0.01);
    for (Mixture.Point mode : ring.modes()) {
      assertThat(Math.hypot(mode.x(), mode.y())).isCloseTo(1, within(1e-12));
    }
    // Neighbours are 45 degrees apart: a chord of 2 sin(22.5°).
    assertThat(
            Math.hypot(
                ring.modes().get(1).x() - ring.modes().get(0).x(),
                ring.modes().get(1).y() - ring.modes().get(0).y()))
        .isCloseTo(2 * Math.sin(Math.PI / 8), within(1e-12));

    Set<Mixture.Point> expected = new HashSet<>();
    for (double x : new double[] {-4, -2, 0, 2, 4}) {
      for (double y : new double[] {-4, -2, 0, 2, 4}) {
        expected.add(new Mixture.Point(x, y));
      }
    }
    assertThat(new HashSet<>(Mixture.grid().modes())).isEqualTo(expected);
    assertThat(Mixture.grid().modes()).hasSize(25);
    assertThat(Mixture.grid().deviation()).isEqualTo(0.05);
    assertThat(Mixture.grid().extent()).isEqualTo(5);
  }

  /** Bands of five standard errors: fewer than 1 of 100,000 seeds would miss one. */
  @Test
  void pointsAreDrawnFromTheMixture() {
    int n = 50_000;
    Mixture grid = Mixture.grid();
    Dataset data = grid.sample(n, 5);
    double[][] points = points(data);

    int[] counts = new int[25];
    double squares = 0;
    for (double[] point : points) {
      int column = (int) Math.round((point[0] + 4) / 2);
      int row = (int) Math.round((point[1] + 4) / 2);
      counts[5 * column + row]++;
      squares += Math.pow(point[0] - (2 * column - 4), 2) + Math.pow(point[1] - (2 * row - 4), 2);
    }
    double expected = n / 25.0;
    for (int count : counts) {
      assertThat((double) count).isCloseTo(expected, within(5 * Math.sqrt(expected * 24 / 25)));
    }
    // Two squared normals a point: mean 2 sd², variance 4 sd⁴.
    double sd2 = 0.05 * 0.05;
    assertThat(squares / n).isCloseTo(2 * sd2, within(5 * 2 * sd2 / Math.sqrt(n)));

    ModeCoverage coverage = grid.coverage(points);
    assertThat(coverage.found()).isEqualTo(25);
    // Within 3 deviations in the plane: 1 - e^(-9/2).
    double near = 1 - Math.exp(-4.5);
    assertThat(coverage.highQuality())
        .isCloseTo(near, within(5 * Math.sqrt(near * (1 - near) / n)));
    // 2 n KL is about chi-squared with 24 degrees of freedom.
    assertThat(coverage.reverseKl()).isBetween(0.0, (24 + 5 * Math.sqrt(48)) / (2 * n));
  }

  @Test
  void equalSeedsGiveEqualPoints() {
    assertThat(Mixture.ring().sample(100, 3).digest())
        .isEqualTo(Mixture.ring().sample(100, 3).digest())
        .isNotEqualTo(Mixture.ring().sample(100, 4).digest());
  }

  @Test
  void countsByHand() {
    Mixture ring = Mixture.ring();
    // Mode 0 at (1, 0), mode 2 at (0, 1), mode 4 at (-1, 0).
    double[][] points = {
      {1, 0},
      {1.02, 0},
      {0.9701, 0}, // near, near, just near
      {1.0301, 0}, // just not
      {0, 1.2},
      {0.01, 0.9}, // nearest to mode 2, far from it: it is not found
      {-1, 0.029},
      {-1, 0.001}
    };

    ModeCoverage coverage = ring.coverage(points);

    assertThat(coverage.found()).isEqualTo(2);
    assertThat(coverage.highQuality()).isEqualTo(5.0 / 8);
    double expected =
        0.5 * Math.log(0.5 * 8) + 0.25 * Math.log(0.25 * 8) + 0.25 * Math.log(0.25 * 8);
    assertThat(coverage.reverseKl()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void theWorstAndTheBestDivergence() {
    Mixture grid = Mixture.grid();
    List<double[]> all = new ArrayList<>();
    for (Mixture.Point mode : grid.modes()) {
      all.add(new double[] {mode.x(), mode.y()});
    }
    assertThat(grid.coverage(all.toArray(double[][]::new)))
        .isEqualTo(
            new ModeCoverage(
                25, 25, 1, grid.coverage(all.toArray(double[][]::new)).reverseKl(), 25));
    assertThat(grid.coverage(all.toArray(double[][]::new)).reverseKl()).isCloseTo(0, within(1e-12));
    double[][] collapsed = new double[10][];
    Arrays.fill(collapsed, new double[] {2, -4});
    assertThat(grid.coverage(collapsed).found()).isEqualTo(1);
    assertThat(grid.coverage(collapsed).reverseKl()).isCloseTo(Math.log(25), within(1e-12));
    assertThatIllegalStateException().isThrownBy(() -> grid.coverage(new double[0][]));
  }

  @Test
  void estimatesMeanAndStandardError() {
    Estimate estimate = Estimate.of(1, 2, 3, 6);
    assertThat(estimate.mean()).isCloseTo(3, within(1e-12));
    // Deviations 2, 1, 0, 3: variance 14/3.
    assertThat(estimate.standardError()).isCloseTo(Math.sqrt(14.0 / 3 / 4), within(1e-12));
    assertThat(Estimate.of(5).mean()).isEqualTo(5);
    assertThat(Estimate.of(8, 8, 8, 8, 8, 8, 8, 8, 8, 8)).isEqualTo(new Estimate(8, 0));
    assertThat(Estimate.of(5).toMap()).containsEntry("standard_error", null);
  }

  private static double[][] points(Dataset data) {
    double[][] points = new double[data.size()][2];
    float[] values = new float[2];
    for (int i = 0; i < points.length; i++) {
      data.read(i, values, 0);
      points[i] = new double[] {values[0], values[1]};
    }
    return points;
  }
}
