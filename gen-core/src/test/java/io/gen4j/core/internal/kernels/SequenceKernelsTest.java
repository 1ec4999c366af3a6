package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.testing.Checks;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class SequenceKernelsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 2048, 5000})
  void exponentialsAreNearlyExact(int n) {
    float[] x = new float[n];
    Random random = new Random(n);
    for (int i = 0; i < n; i++) {
      x[i] = (random.nextFloat() - 0.5f) * (i % 2 == 0 ? 170 : 2);
    }
    float[] y = x.clone();
    Exponential.apply(y, n);
    for (int i = 0; i < n; i++) {
      assertThat(y[i] / Math.exp(x[i])).isCloseTo(1, within(3e-7));
    }
  }

  @Test
  void exponentialsOutsideAreClamped() {
    float[] x = {-1000, Float.NEGATIVE_INFINITY, 1000, 0};
    Exponential.apply(x, 4);
    assertThat(x[0]).isBetween(0f, 2e-38f);
    assertThat(x[1]).isBetween(0f, 2e-38f);
    assertThat(x[2]).isGreaterThan(1e38f).isFinite();
    assertThat(x[3]).isEqualTo(1f);
  }

  @Test
  void sumsAgreeWithPlainLoops() {
    float[] a = new float[40];
    float[] b = new float[40];
    for (int i = 0; i < 40; i++) {
      a[i] = i - 13;
      b[i] = 2 * i + 1;
    }
    for (int n = 1; n < 30; n++) {
      float sum = 0;
      float dot = 0;
      float max = a[3];
      for (int i = 3; i < 3 + n; i++) {
        sum += a[i];
        dot += a[i] * b[i];
        max = Math.max(max, a[i]);
      }
      assertThat(RowSums.sum(a, 3, n)).isEqualTo(sum);
      assertThat(RowSums.dot(a, b, 3, n)).isEqualTo(dot);
      assertThat(RowSums.max(a, 3, n)).isEqualTo(max);
    }
  }

  /** The gradient of the smoothed loss, by central differences of the formula in doubles. */
  @ParameterizedTest
  @ValueSource(ints = {2, 65, 3001})
  void crossEntropyAgreesWithItsDefinition(int classes) {
    int rows = 4;
    int[] targets = {1, -1, classes - 1, 0};
    double smoothing = 0.2;
    double[] values = Checks.normal(6, rows * classes);
    INDArray logits = Checks.array(values, rows, classes);
    INDArray gradient = Checks.array(new double[rows * classes], rows, classes);
    double[] losses = CrossEntropy.rows(logits, targets, smoothing, 0.5, gradient);
    double[] found = Checks.values(gradient);
    for (int r = 0; r < rows; r++) {
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(values[r * classes + c]);
      }
      boolean counts = targets[r] >= 0;
      double expected = counts ? Math.log(sum) - values[r * classes + targets[r]] : 0;
      assertThat(losses[r]).isCloseTo(expected, within(1e-5));
      for (int c = 0; c < classes; c++) {
        double target = smoothing / classes + (c == targets[r] ? 1 - smoothing : 0);
        double slope = 0.5 * (Math.exp(values[r * classes + c]) / sum - target);
        assertThat(found[r * classes + c]).isCloseTo(counts ? slope : 0, within(1e-6));
      }
    }
    assertThat(CrossEntropy.rows(logits, targets, 0, 1, null)).isEqualTo(losses);
  }

  /** The share of zeros is within 4.5 standard deviations. */
  @Test
  void dropoutKeepsTheMean() {
    int n = 100_000;
    INDArray x = Checks.array(new double[n], n, 1).addi(1);
    DropoutMask.apply(x, 7, 0.3);
    double[] values = Checks.values(x);
    int zeros = 0;
    for (int i = 0; i < n; i++) {
      zeros += values[i] == 0 ? 1 : 0;
      assertThat(values[i]).isIn(0.0, (double) (float) (1 / 0.7));
      assertThat(DropoutMask.isZero(7, i, 0.3)).isEqualTo(values[i] == 0);
    }
    assertThat(zeros / (double) n).isCloseTo(0.3, within(4.5 * Math.sqrt(0.21 / n)));
  }
}
