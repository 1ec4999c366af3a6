package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.testing.Checks;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class GumbelRowsTest {

  private static final int TOKENS = 7;

  private static int[] free(int rows) {
    int[] none = new int[rows];
    Arrays.fill(none, -1);
    return none;
  }

  @Test
  void noiseHasGumbelsDistribution() {
    int n = 1 << 20;
    float[] noise = new float[n];
    GumbelNoise.fill(5, noise, n);
    // The distribution function is exp(-exp(-x)). A correct share is further than 5 deviations
    // away in 1 of 1.7 million seeds; 5.6 and above are computed in another way than the rest.
    for (double x : new double[] {-2, -1, 0, 1, 3, 5.5, 5.6, 8, 11}) {
      int below = 0;
      for (float each : noise) {
        below += each < x ? 1 : 0;
      }
      double expected = Math.exp(-Math.exp(-x));
      double deviation = Math.sqrt(expected * (1 - expected) / n);
      // One of 65,536 quantiles may lie on the other side.
      assertThat(below / (double) n).isCloseTo(expected, within(5 * deviation + 1.0 / 65536));
    }
    float[] again = new float[10];
    GumbelNoise.fill(5, again, 7);
    assertThat(Arrays.copyOf(again, 7)).isEqualTo(Arrays.copyOf(noise, 7));
    assertThat(Arrays.copyOfRange(again, 7, 10)).containsOnly(0);
    GumbelNoise.fill(6, again, 7);
    assertThat(again[0]).isNotEqualTo(noise[0]);
  }

  @Test
  void drawsFollowTheSoftmax() {
    int rows = 20_000;
    double[] logits = {0, 1, -2, 3, 0.5, -0.5, 2};
    float[] all = new float[rows * TOKENS];
    long[] seeds = new long[rows];
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < TOKENS; i++) {
        all[row * TOKENS + i] = (float) logits[i];
      }
      seeds[row] = row * 31L + 7;
    }
    int[] drawn = new int[rows];
    GumbelRows.draw(HeapCopy.array(all, rows, TOKENS), seeds, drawn);
    double sum = Arrays.stream(logits).map(Math::exp).sum();
    for (int i = 0; i < TOKENS; i++) {
      int token = i;
      double expected = Math.exp(logits[i]) / sum;
      double share = Arrays.stream(drawn).filter(each -> each == token).count() / (double) rows;
      // 7 shares beyond 4.5 deviations: 1 of 21,000 seeds.
      assertThat(share)
          .isCloseTo(expected, within(4.5 * Math.sqrt(expected * (1 - expected) / rows)));
    }
  }

  @Test
  void relaxedDrawsPeakAtTheDrawnToken() {
    int rows = 50;
    float[] logits = new float[rows * TOKENS];
    double[] normal = Checks.normal(3, logits.length);
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) normal[i];
    }
    long[] seeds = new long[rows];
    Arrays.setAll(seeds, i -> 100 + i);
    int[] drawn = new int[rows];
    GumbelRows.draw(HeapCopy.array(logits, rows, TOKENS), seeds, drawn);
    INDArray relaxed = HeapCopy.array(logits, rows, TOKENS);
    int[] fixed = free(rows);
    fixed[4] = 2;
    GumbelRows.softmax(relaxed, seeds, 1.7f, fixed);
    for (int row = 0; row < rows; row++) {
      double[] y = Checks.values(relaxed.getRow(row));
      assertThat(Arrays.stream(y).sum()).isCloseTo(1, within(1e-5));
      int wanted = row == 4 ? 2 : drawn[row];
      assertThat(y[wanted]).isEqualTo(Arrays.stream(y).max().orElseThrow());
    }
    assertThat(relaxed.getDouble(4, 2)).isEqualTo(1);
    // Sharp enough, the relaxed draw is the draw.
    INDArray sharp = HeapCopy.array(logits, rows, TOKENS);
    GumbelRows.softmax(sharp, seeds, 1e4f, free(rows));
    for (int row = 0; row < rows; row++) {
      assertThat(sharp.getDouble(row, drawn[row])).isCloseTo(1, within(1e-3));
    }
  }

  @Test
  void gradientsAgreeWithCentralDifferencesInDouble() {
    int rows = 3;
    double sharpness = 1.7;
    double[] logits = Checks.normal(3, rows * TOKENS);
    double[] weights = Checks.normal(4, rows * TOKENS);
    long[] seeds = {11, 12, 13};
    int[] fixed = {-1, 3, -1};
    INDArray relaxed = HeapCopy.array(floats(logits), rows, TOKENS);
    GumbelRows.softmax(relaxed, seeds, (float) sharpness, fixed);
    INDArray gradient = HeapCopy.array(floats(weights), rows, TOKENS);
    GumbelRows.backward(relaxed, gradient, (float) sharpness, fixed);
    double[] found = Checks.values(gradient);
    double[] expected = new double[found.length];
    double step = 1e-5;
    for (int i = 0; i < logits.length; i++) {
      double value = logits[i];
      logits[i] = value + step;
      double above = objective(logits, seeds, sharpness, fixed, weights);
      logits[i] = value - step;
      double below = objective(logits, seeds, sharpness, fixed, weights);
      logits[i] = value;
      expected[i] = (above - below) / (2 * step);
    }
    Checks.assertClose("gradients", found, expected, 1e-5);
    assertThat(Arrays.copyOfRange(found, TOKENS, 2 * TOKENS)).containsOnly(0);
    assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
  }

  /** The weighted sum of the softmax of (logits + noise) * sharpness, in double. */
  private static double objective(
      double[] logits, long[] seeds, double sharpness, int[] fixed, double[] weights) {
    double total = 0;
    for (int row = 0; row < seeds.length; row++) {
      if (fixed[row] >= 0) {
        total += weights[row * TOKENS + fixed[row]];
        continue;
      }
      float[] noise = new float[TOKENS];
      GumbelNoise.fill(seeds[row], noise, TOKENS);
      double sum = 0;
      double weighted = 0;
      for (int i = 0; i < TOKENS; i++) {
        double e = Math.exp((logits[row * TOKENS + i] + noise[i]) * sharpness);
        sum += e;
        weighted += e * weights[row * TOKENS + i];
      }
      total += weighted / sum;
    }
    return total;
  }

  @Test
  void rowsAreScaledAndOneHot() {
    INDArray matrix = HeapCopy.array(new float[] {1, 2, 3, 4}, 2, 2);
    GumbelRows.scale(matrix, new float[] {2, -1});
    assertThat(Checks.values(matrix)).containsExactly(2, 4, -3, -4);
    GumbelRows.oneHot(new int[] {1, 0}, matrix);
    assertThat(Checks.values(matrix)).containsExactly(0, 1, 1, 0);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
