package io.gen4j.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.gen4j.core.random.Seeds;
import io.gen4j.core.testing.Checks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EvaluationTest {

  /** The test of pytorch-fid: standard normals a unit apart in each of 2,048 dimensions. */
  @Test
  void distanceOfTwoNormalsInManyDimensions() {
    int d = 2048;
    double[] zero = new double[d];
    double[] one = new double[d];
    Arrays.fill(one, 1);
    double[][] unit = new double[d][d];
    for (int i = 0; i < d; i++) {
      unit[i][i] = 1;
    }
    double distance =
        FrechetDistance.between(
            FeatureStatistics.of(0, zero, unit), FeatureStatistics.of(0, one, unit));
    assertThat(distance).isCloseTo(2048, offset(1e-6));
  }

  /** Images that are 0, 0.5 and 1 throughout: pixels vary together. */
  @Test
  void statisticsOfThreeFlatImages() {
    double[][] images = new double[3][12];
    Arrays.fill(images[1], 0.5);
    Arrays.fill(images[2], 1);
    FeatureStatistics statistics = FeatureStatistics.of(images);
    assertThat(statistics.mean()).containsOnly(0.5);
    assertThat(statistics.covariance()).containsOnly(0.25);
    assertThat(statistics.count()).isEqualTo(3);
  }

  @Test
  void distanceOfDiagonalGaussiansIsThatOfTheirDeviations() {
    double[][] a = {{4, 0}, {0, 9}};
    double[][] b = {{1, 0}, {0, 25}};
    double distance =
        FrechetDistance.between(
            FeatureStatistics.of(0, new double[] {1, 2}, a),
            FeatureStatistics.of(0, new double[] {3, 5}, b));
    // |m|² = 4 + 9, and (2-1)² + (3-5)².
    assertThat(distance).isCloseTo(18, offset(1e-10));
  }

  @Test
  void distanceOfCovariancesThatDoNotCommute() {
    // In two dimensions tr (AB)^½ = sqrt(tr AB + 2 sqrt(det AB)).
    double[][] a = {{2, 1}, {1, 3}};
    double[][] b = {{5, -2}, {-2, 1}};
    double traceProduct = 2 * 5 - 2 - 2 + 3;
    double determinants = (6 - 1) * (5 - 4);
    double expected = 5 + 6 - 2 * Math.sqrt(traceProduct + 2 * Math.sqrt(determinants));
    double distance =
        FrechetDistance.between(
            FeatureStatistics.of(0, new double[2], a), FeatureStatistics.of(0, new double[2], b));
    assertThat(distance).isCloseTo(expected, offset(1e-10));
  }

  @Test
  void aSingularCovarianceGivesARightNumberAndAWarning() {
    double[][] a = {{0, 0, 0}, {2, 2, 2}};
    double[][] b = {{1, 1, 1}, {5, 5, 5}};
    double[] distance = new double[1];
    String log = Checks.standardError(() -> distance[0] = FrechetDistance.between(a, b));
    // Both lie on one line: means 1 and 3, deviations sqrt(2) and sqrt(8) along (1, 1, 1).
    assertThat(distance[0]).isCloseTo(12 + 3 * 2, offset(1e-6));
    assertThat(log).contains("2 examples are not enough for 3 features");
  }

  /** A unit that is dead in both sets is no reason to warn; one that is constant in one set is. */
  @Test
  void featuresThatAreConstantInBothSetsGiveNoWarning() {
    double[][] a = normal(1, 40, 3, 0);
    double[][] b = normal(2, 40, 3, 0);
    for (int i = 0; i < 40; i++) {
      a[i][1] = 5;
      b[i][1] = 7;
    }
    double[] distance = new double[2];
    String log = Checks.standardError(() -> distance[0] = FrechetDistance.between(a, b));
    assertThat(log).doesNotContain("WARN");
    double[][] without =
        Arrays.stream(a).map(r -> new double[] {r[0], r[2]}).toArray(double[][]::new);
    double[][] other =
        Arrays.stream(b).map(r -> new double[] {r[0], r[2]}).toArray(double[][]::new);
    assertThat(distance[0]).isCloseTo(4 + FrechetDistance.between(without, other), offset(1e-9));
    b[3][1] = 7.5;
    String second = Checks.standardError(() -> distance[1] = FrechetDistance.between(a, b));
    assertThat(second).contains("3 varying features is singular", "rank 2");
  }

  @Test
  void statisticsDoNotDependOnTheBatches() {
    double[][] rows = normal(1, 57, 5, 1e6);
    FeatureStatistics whole = FeatureStatistics.of(rows);
    FeatureStatistics.Collector collector = FeatureStatistics.collector();
    for (int from = 0; from < 57; from += 10) {
      collector.add(Arrays.copyOfRange(rows, from, Math.min(57, from + 10)));
    }
    assertThat(collector.count()).isEqualTo(57);
    FeatureStatistics parts = collector.add().statistics();
    Checks.assertClose("covariance", parts.covariance(), whole.covariance(), 1e-9);
    Checks.assertClose("mean", parts.mean(), whole.mean(), 1e-12);
    // Two passes are the oracle: a mean of a million does not drown a variance of one.
    double mean = Arrays.stream(rows).mapToDouble(r -> r[2]).average().orElseThrow();
    double variance =
        Arrays.stream(rows).mapToDouble(r -> (r[2] - mean) * (r[2] - mean)).sum() / 56;
    assertThat(whole.covariance()[2 * 5 + 2]).isCloseTo(variance, offset(1e-6 * variance));
  }

  @Test
  void statisticsAreReadAsTheyWereWritten(@TempDir Path folder) throws Exception {
    FeatureStatistics statistics = FeatureStatistics.of(normal(2, 20, 7, 0));
    Path file = folder.resolve("real.npz");
    statistics.write(file);
    FeatureStatistics read = FeatureStatistics.read(file);
    assertThat(read.mean()).isEqualTo(statistics.mean());
    assertThat(read.covariance()).isEqualTo(statistics.covariance());
    assertThat(read.count()).isZero();
    byte[] bytes = Files.readAllBytes(file);
    Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(bytes, bytes.length / 2));
    assertThatThrownBy(() -> FeatureStatistics.read(cut))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("not a complete .npz file");
    assertThatThrownBy(() -> FeatureStatistics.read(folder.resolve("none.npz")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not exist");
  }

  /** The expectation of the kernel is a polynomial in the moments of inner products. */
  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 2})
  void kernelDistanceOfShiftedNormalsIsItsClosedForm(double shift) {
    int d = 16;
    double s = d * shift * shift;
    double xx = 1 + 3.0 / d;
    double yy =
        1
            + 3 * s / d
            + 3 * (s * s + 2 * s + d) / (d * d)
            + (s * s * s + 6 * s * s + 3 * s * d + 6 * s) / Math.pow(d, 3);
    double xy = 1 + 3 * (s + d) / (d * d);
    double expected = xx + yy - 2 * xy;
    KernelDistance distance =
        KernelDistance.between(normal(3, 3000, d, 0), normal(4, 3000, d, shift), 50, 1000, 5);
    assertThat(distance.value()).isCloseTo(expected, offset(0.1 * expected));
    assertThat(distance.standardError()).isBetween(1e-5 * expected, 0.05 * expected);
  }

  /** Subsets of all rows would all be equal, and their spread would measure rounding alone. */
  @Test
  void kernelDistanceOfSmallSetsHasAnError() {
    double[][] left = normal(11, 300, 8, 0);
    double[][] right = normal(12, 300, 8, 0);
    KernelDistance distance = KernelDistance.between(left, right, 7);
    KernelDistance halves = KernelDistance.between(left, right, 100, 150, 7);
    assertThat(distance).isEqualTo(halves);
    assertThat(distance.standardError()).isBetween(1e-4, 1e-2);
    assertThatThrownBy(() -> KernelDistance.between(normal(1, 3, 8, 0), normal(2, 9, 8, 0), 7))
        .hasMessageContaining("4 or more rows")
        .hasMessageContaining("3 and 9");
  }

  @Test
  void moreFeaturesThanTheHeapHoldsAreRefused() {
    FeatureStatistics.Collector.requireRoom(2048, 6L * 8 * 2048 * 2048);
    assertThatThrownBy(
            () -> FeatureStatistics.Collector.requireRoom(2048, 6L * 8 * 2048 * 2048 - 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2,048 features need about 0.2 GB");
  }

  @Test
  void kernelDistanceOfOneDistributionIsNearZero() {
    KernelDistance distance =
        KernelDistance.between(normal(5, 2000, 8, 0), normal(6, 2000, 8, 0), 7);
    // Unbiased: it may fall below 0. Three standard errors of the two sets of 2,000.
    assertThat(distance.value()).isBetween(-0.01, 0.01);
    assertThatThrownBy(
            () -> KernelDistance.between(normal(5, 9, 8, 0), normal(6, 9, 8, 0), 1, 10, 7))
        .hasMessageContaining("2 to 9 rows");
    assertThatThrownBy(
            () -> KernelDistance.between(normal(5, 9, 8, 0), normal(6, 9, 7, 0), 1, 9, 7))
        .hasMessageContaining("8 and 7");
  }

  /**
   * Against the definitions, pair by pair, and in pieces that do not divide the sets. The figures
   * that prdc publishes (.4772, .4705, 1.0555, .9735) are of one draw without a seed, which nobody
   * can repeat.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 5})
  void coverageAgreesWithItsDefinitions(int k) {
    double[][] real = normal(7, 1203, 12, 0);
    double[][] generated = normal(8, 1101, 12, 0.2);
    double[] realRadii = radii(real, k);
    double[] generatedRadii = radii(generated, k);
    long precise = 0;
    long balls = 0;
    boolean[] recalled = new boolean[real.length];
    boolean[] covered = new boolean[real.length];
    for (int j = 0; j < generated.length; j++) {
      int around = 0;
      for (int i = 0; i < real.length; i++) {
        double distance = distance(real[i], generated[j]);
        around += distance < realRadii[i] ? 1 : 0;
        covered[i] |= distance < realRadii[i];
        recalled[i] |= distance < generatedRadii[j];
      }
      balls += around;
      precise += around > 0 ? 1 : 0;
    }
    Coverage coverage = Coverage.of(real, generated, k);
    assertThat(coverage.precision()).isEqualTo((double) precise / generated.length);
    assertThat(coverage.recall()).isEqualTo(share(recalled));
    assertThat(coverage.density()).isCloseTo((double) balls / k / generated.length, offset(1e-12));
    assertThat(coverage.coverage()).isEqualTo(share(covered));
  }

  private static double[] radii(double[][] set, int k) {
    double[] radii = new double[set.length];
    for (int i = 0; i < set.length; i++) {
      double[] one = set[i];
      // The nearest is the example itself.
      radii[i] =
          Arrays.stream(set).mapToDouble(other -> distance(one, other)).sorted().toArray()[k];
    }
    return radii;
  }

  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum);
  }

  private static double share(boolean[] those) {
    int count = 0;
    for (boolean each : those) {
      count += each ? 1 : 0;
    }
    return (double) count / those.length;
  }

  @Test
  void coverageOfPointsThatCanBeCounted() {
    double[][] real = {{0}, {1}, {2}, {10}};
    double[][] generated = {{0.5}, {0.6}, {20}, {21}};
    // k = 1: real radii 1, 1, 1, 8; generated radii 0.1, 0.1, 1, 1.
    Coverage coverage = Coverage.of(real, generated, 1);
    assertThat(coverage.precision()).isEqualTo(0.5);
    assertThat(coverage.recall()).isEqualTo(0);
    assertThat(coverage.density()).isEqualTo(4 / 4.0);
    assertThat(coverage.coverage()).isEqualTo(0.5);
    assertThatThrownBy(() -> Coverage.of(real, generated, 4)).hasMessageContaining("below");
  }

  @Test
  void inceptionScoreOfKnownDistributions() {
    InceptionScore sure = new InceptionScore(4);
    for (int i = 0; i < 8; i++) {
      double[] row = new double[4];
      row[i % 4] = 1;
      sure.add(row);
    }
    assertThat(sure.value()).isCloseTo(4, offset(1e-12));
    InceptionScore same = new InceptionScore(2).add(new double[][] {{0.3, 0.7}, {0.3, 0.7}});
    assertThat(same.value()).isCloseTo(1, offset(1e-12));
    InceptionScore mixed = new InceptionScore(2).add(new double[][] {{0.9, 0.1}, {0.1, 0.9}});
    double entropy = -0.9 * Math.log(0.9) - 0.1 * Math.log(0.1);
    assertThat(mixed.value()).isCloseTo(Math.exp(Math.log(2) - entropy), offset(1e-12));
    assertThatThrownBy(() -> new InceptionScore(2).value())
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> new InceptionScore(2).add(new double[] {0.9, 0.2}))
        .hasMessageContaining("sum to 1");
    assertThatThrownBy(() -> new InceptionScore(2).add(new double[] {1.5, -0.5}))
        .hasMessageContaining("0 or more");
  }

  @Test
  void statisticsCheckWhatTheyGet() {
    assertThatThrownBy(() -> FeatureStatistics.of(new double[][] {{1, 2}}))
        .hasMessageContaining("two examples or more, but got 1");
    assertThatThrownBy(() -> FeatureStatistics.of(new double[][] {{1, 2}, {3}}))
        .hasMessageContaining("example 1 has 1");
    assertThatThrownBy(() -> FeatureStatistics.of(new double[][] {{1, 2}, {3, Double.NaN}}))
        .hasMessageContaining("NaN");
    assertThatThrownBy(
            () -> FeatureStatistics.of(0, new double[2], new double[][] {{1, 2}, {3, 4}}))
        .hasMessageContaining("symmetric");
    assertThatThrownBy(() -> FeatureStatistics.of(0, new double[2], new double[3][2]))
        .hasMessageContaining("3 rows");
    FeatureStatistics two = FeatureStatistics.of(normal(1, 9, 2, 0));
    FeatureStatistics three = FeatureStatistics.of(normal(1, 9, 3, 0));
    assertThatThrownBy(() -> FrechetDistance.between(two, three)).hasMessageContaining("2 and 3");
  }

  private static double[][] normal(long seed, int count, int features, double shift) {
    RandomGenerator random = Seeds.generator(seed);
    double[][] rows = new double[count][features];
    for (double[] row : rows) {
      for (int i = 0; i < features; i++) {
        row[i] = shift + random.nextGaussian();
      }
    }
    return rows;
  }
}
