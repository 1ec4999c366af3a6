package io.gen4j.examples.anomaly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.stat.correlation.Covariance;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;

class ScoresTest {

  @Test
  void areaByHand() {
    boolean[] anomaly = {false, true, false, true, false};
    assertThat(RocAuc.of(new double[] {1, 5, 2, 4, 3}, anomaly)).isEqualTo(1);
    assertThat(RocAuc.of(new double[] {5, 1, 4, 2, 3}, anomaly)).isZero();
    // 4 beats 1 and 2 of {1, 2, 5}; 3 beats 1 and 2: 4 of 6 pairs.
    assertThat(RocAuc.of(new double[] {1, 4, 2, 3, 5}, anomaly)).isCloseTo(4 / 6.0, within(1e-15));
    assertThat(RocAuc.of(new double[] {7, 7, 7, 7, 7}, anomaly)).isEqualTo(0.5);
    // 2 ties with one 2 and beats 1, loses to 3; 3 beats two and ties with one: 1.5 + 2.5 of 6.
    assertThat(RocAuc.of(new double[] {1, 2, 2, 3, 3}, anomaly)).isCloseTo(4 / 6.0, within(1e-15));
  }

  /** Against the definition: every pair of an anomaly and a normal example. */
  @Test
  void areaOfPairs() {
    Random random = new Random(3);
    int n = 300;
    double[] scores = new double[n];
    boolean[] anomaly = new boolean[n];
    for (int i = 0; i < n; i++) {
      anomaly[i] = random.nextInt(4) == 0;
      scores[i] = random.nextInt(20) + (anomaly[i] ? 3 : 0);
    }
    double wins = 0;
    double pairs = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (anomaly[i] && !anomaly[j]) {
          pairs++;
          wins += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
        }
      }
    }
    assertThat(RocAuc.of(scores, anomaly)).isCloseTo(wins / pairs, within(1e-12));
  }

  @Test
  void areaNeedsBothKinds() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RocAuc.of(new double[] {1, 2}, new boolean[] {true, true}))
        .withMessageContaining("2 anomalies of 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RocAuc.of(new double[] {1, Double.NaN}, new boolean[] {true, false}))
        .withMessageContaining("NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> RocAuc.of(new double[] {1}, new boolean[] {true, false}));
  }

  /** The mean squared error is the sum of the variances left out, which another library gives. */
  @Test
  void componentsLeaveTheSmallestVariances() {
    Random random = new Random(8);
    int n = 400;
    int d = 12;
    double[][] rows = new double[n][d];
    for (double[] row : rows) {
      for (int j = 0; j < d; j++) {
        row[j] = 3 + random.nextGaussian() * (j + 1) + (j > 0 ? 0.5 * row[j - 1] : 0);
      }
    }
    double[] variances =
        new EigenDecomposition(
                new Covariance(new Array2DRowRealMatrix(rows), false).getCovarianceMatrix())
            .getRealEigenvalues();
    var data = Nd4j.createFromArray(rows).castTo(DataType.FLOAT);
    for (int k : new int[] {1, 4, 11, 12}) {
      double[] errors = PrincipalComponents.fit(data, k).errors(data);
      double mean = 0;
      for (double error : errors) {
        mean += error / n;
      }
      double left = 0;
      for (int j = k; j < d; j++) {
        left += variances[j];
      }
      assertThat(mean).as("%d components", k).isCloseTo(left, within(1e-3 * left + 1e-3));
    }
    assertThat(data.toDoubleMatrix()[0][0]).as("data").isCloseTo(rows[0][0], within(1e-5));
    assertThatIllegalArgumentException().isThrownBy(() -> PrincipalComponents.fit(data, 13));
  }

  @Test
  void divergenceByHand() {
    assertThat(VaeScores.divergence(new double[] {0, 0, 0, 0})).isZero();
    // ½(2² + e - 1 - 1) + ½(0 + 1 - 1 - 0)
    assertThat(VaeScores.divergence(new double[] {2, 0, 1, 0}))
        .isCloseTo(0.5 * (4 + Math.E - 2), within(1e-12));
  }
}
