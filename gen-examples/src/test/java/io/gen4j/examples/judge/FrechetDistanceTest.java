package io.gen4j.examples.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

/** Against closed forms of the distance, which exist where the two covariances commute. */
class FrechetDistanceTest {

  private static final int D = 8;

  @Test
  void isZeroBetweenASetAndItself() {
    double[][] features = gaussian(new Random(1), 200, 2.0);

    assertThat(FrechetDistance.between(features, features)).isCloseTo(0, within(1e-9));
  }

  @Test
  void isTheSquaredShiftWhenOnlyTheMeanMoves() {
    double[][] a = gaussian(new Random(2), 200, 1.5);
    double[][] b = new double[a.length][];
    double expected = 0;
    for (int j = 0; j < D; j++) {
      expected += (0.5 + j) * (0.5 + j);
    }
    for (int i = 0; i < a.length; i++) {
      b[i] = a[i].clone();
      for (int j = 0; j < D; j++) {
        b[i][j] += 0.5 + j;
      }
    }

    assertThat(FrechetDistance.between(a, b)).isCloseTo(expected, within(1e-9 * expected));
  }

  @Test
  void isTheDifferenceOfScalesSquaredWhenOneSetIsTheOtherStretched() {
    // b = 3a about the mean: the covariance is 9 times as large, d² = (3 - 1)² tr(cov a).
    double[][] a = centred(gaussian(new Random(3), 300, 1.0));
    double[][] b = new double[a.length][];
    double trace = 0;
    for (int i = 0; i < a.length; i++) {
      b[i] = Arrays.stream(a[i]).map(v -> 3 * v).toArray();
      trace += Arrays.stream(a[i]).map(v -> v * v).sum() / (a.length - 1);
    }

    assertThat(FrechetDistance.between(a, b)).isCloseTo(4 * trace, within(1e-9 * trace));
  }

  @Test
  void isTheSumOverAxesForDiagonalGaussians() {
    double[] mean1 = {0, 1, -2};
    double[] mean2 = {0.5, 1, 2};
    double[] deviation1 = {1, 2, 0};
    double[] deviation2 = {3, 0.5, 0.25};
    double expected = 0;
    for (int i = 0; i < 3; i++) {
      expected += Math.pow(mean1[i] - mean2[i], 2) + Math.pow(deviation1[i] - deviation2[i], 2);
    }

    double distance =
        FrechetDistance.betweenGaussians(mean1, diagonal(deviation1), mean2, diagonal(deviation2));

    assertThat(distance).isCloseTo(expected, within(1e-12));
    assertThat(expected).isCloseTo(22.5625, within(1e-12));
  }

  @Test
  void doesNotChangeWhenBothGaussiansAreTurned() {
    Random random = new Random(4);
    double[] deviation1 = random.doubles(D, 0.1, 3).toArray();
    double[] deviation2 = random.doubles(D, 0.1, 3).toArray();
    double[] zero = new double[D];
    double expected = 0;
    for (int i = 0; i < D; i++) {
      expected += Math.pow(deviation1[i] - deviation2[i], 2);
    }
    RealMatrix turn =
        new QRDecomposition(MatrixUtils.createRealMatrix(gaussian(random, D, 1))).getQ();

    double distance =
        FrechetDistance.betweenGaussians(
            zero, turned(turn, diagonal(deviation1)), zero, turned(turn, diagonal(deviation2)));

    assertThat(distance).isCloseTo(expected, within(1e-10));
  }

  @Test
  void agreesWithTwoByTwoGaussiansThatDoNotCommute() {
    // In two dimensions tr (S1 S2)^½ = sqrt(tr(S1 S2) + 2 sqrt(det S1 det S2)).
    double[][] s1 = {{2, 0.8}, {0.8, 1}};
    double[][] s2 = {{1, -0.5}, {-0.5, 3}};
    double traceOfProduct = 2 * 1 + 2 * 0.8 * -0.5 + 1 * 3;
    double determinants = (2 - 0.64) * (3 - 0.25);
    double expected = 3 + 4 - 2 * Math.sqrt(traceOfProduct + 2 * Math.sqrt(determinants));
    double[] zero = new double[2];

    assertThat(FrechetDistance.betweenGaussians(zero, s1, zero, s2))
        .isCloseTo(expected, within(1e-12));
    assertThat(FrechetDistance.betweenGaussians(zero, s2, zero, s1))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void takesSetsThatDoNotSpanTheirSpace() {
    // Three points of eight dimensions: the covariance has rank 2, the rest of it is exactly 0.
    double[][] a = {new double[D], new double[D], new double[D]};
    double[][] b = {new double[D], new double[D], new double[D]};
    a[1][0] = 1;
    a[2][1] = 1;
    for (int i = 0; i < 3; i++) {
      b[i] = a[i].clone();
      b[i][7] = 2;
    }

    assertThat(FrechetDistance.between(a, b)).isCloseTo(4, within(1e-7));
  }

  @Test
  void takesArraysOfAnyTypeAndOrder() {
    double[][] a = gaussian(new Random(5), 50, 1);
    double[][] b = gaussian(new Random(6), 70, 2);
    double expected = FrechetDistance.between(a, b);

    assertThat(FrechetDistance.between(Nd4j.create(a), Nd4j.create(b).dup('f')))
        .isCloseTo(expected, within(1e-12 * expected));
  }

  @Test
  void refusesWhatHasNoCovariance() {
    double[][] two = {{1, 2}, {3, 4}};
    double[][] one = {{1, 2}};
    double[][] wide = {{1, 2, 3}, {4, 5, 6}};
    double[][] diverged = {{1, 2}, {Double.NaN, 4}};

    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrechetDistance.between(two, one))
        .withMessageContaining("two examples or more, but got 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrechetDistance.between(two, wide))
        .withMessageContaining("means of 2 and 3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrechetDistance.between(diverged, two))
        .withMessageContaining("example 1 has NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FrechetDistance.between(Nd4j.zeros(2, 2, 2), Nd4j.zeros(2, 2)))
        .withMessageContaining("[2, 2, 2]");
  }

  private static double[][] gaussian(Random random, int rows, double deviation) {
    double[][] values = new double[rows][D];
    for (double[] row : values) {
      for (int j = 0; j < D; j++) {
        row[j] = deviation * (1 + 0.3 * j) * random.nextGaussian();
      }
    }
    return values;
  }

  private static double[][] centred(double[][] rows) {
    for (int j = 0; j < D; j++) {
      int column = j;
      double mean = Arrays.stream(rows).mapToDouble(row -> row[column]).average().orElseThrow();
      for (double[] row : rows) {
        row[j] -= mean;
      }
    }
    return rows;
  }

  private static double[][] diagonal(double[] deviations) {
    double[] variances = Arrays.stream(deviations).map(s -> s * s).toArray();
    return MatrixUtils.createRealDiagonalMatrix(variances).getData();
  }

  private static double[][] turned(RealMatrix turn, double[][] covariance) {
    return turn.multiply(MatrixUtils.createRealMatrix(covariance))
        .multiply(turn.transpose())
        .getData();
  }
}
