package io.gen4j.gan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClassLossTest {

  private static final int[] LABELS = {2, 0, 1};

  @Test
  void valueIsTheMeanNegativeLogProbability() {
    double[][] logits = {{0.1, -0.4, 1.2}, {2, 0, -1}, {0, 0, 0}};
    double expected = 0;
    for (int i = 0; i < 3; i++) {
      double sum = Math.exp(logits[i][0]) + Math.exp(logits[i][1]) + Math.exp(logits[i][2]);
      expected -= Math.log(Math.exp(logits[i][LABELS[i]]) / sum) / 3;
    }
    assertThat(ClassLoss.of(logits, LABELS).value()).isCloseTo(expected, within(1e-12));
  }

  @Test
  void gradientIsTheCentralDifference() {
    Random random = new Random(7);
    double[][] logits = new double[3][3];
    for (double[] row : logits) {
      for (int c = 0; c < 3; c++) {
        row[c] = 2 * random.nextGaussian();
      }
    }
    double[][] gradient = ClassLoss.of(logits, LABELS).gradient();
    double h = 1e-5;
    for (int i = 0; i < 3; i++) {
      for (int c = 0; c < 3; c++) {
        double kept = logits[i][c];
        logits[i][c] = kept + h;
        double above = ClassLoss.of(logits, LABELS).value();
        logits[i][c] = kept - h;
        double below = ClassLoss.of(logits, LABELS).value();
        logits[i][c] = kept;
        assertThat(gradient[i][c]).isCloseTo((above - below) / (2 * h), within(1e-9));
      }
    }
  }

  /** A discriminator without classes, or a batch without labels, adds nothing. */
  @Test
  void isZeroWithoutExamplesOrClasses() {
    for (ClassLoss loss :
        List.of(
            ClassLoss.of(new double[2][0], new int[] {0, 0}),
            ClassLoss.of(new double[2][3], new int[0]),
            ClassLoss.of(new double[0][3], new int[0]))) {
      assertThat(loss.value()).isZero();
    }
    assertThat(ClassLoss.of(new double[2][3], new int[0]).gradient()).hasDimensions(2, 0);
  }

  @Test
  void extremeLogitsStayFinite() {
    double[][] logits = {{1e4, -1e4, 0}, {-1e4, 1e4, 0}, {0, 0, 1e4}};
    ClassLoss loss = ClassLoss.of(logits, LABELS);
    assertThat(loss.value()).isCloseTo((1e4 + 2e4 + 1e4) / 3, within(1e-6));
    for (double[] row : loss.gradient()) {
      assertThat(row).doesNotContain(Double.NaN);
    }
  }
}
