package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Noise;
import io.gen4j.gan.augmentation.Augmentation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ViewTest {

  /** Neighbours of the batch side by side as channels, each with the planes of its class. */
  @Test
  void packsNeighboursWithTheirConditions() {
    Condition condition = Condition.of(2, Conditioning.CONCATENATED, Codes.NONE);
    View view = new View(new DiscriminatorInput(2, Schedule.ZERO, Augmentation.NONE), condition);
    INDArray data = Noise.normal(1, 4, 3, 2, 2);
    double[][] classes = {{1, 0}, {0, 1}, {0, 1}, {1, 0}};

    INDArray seen = view.see(data, classes, 0, 0);

    assertThat(seen.shape()).containsExactly(2, 10, 2, 2);
    for (int n = 0; n < 4; n++) {
      for (int y = 0; y < 2; y++) {
        for (int x = 0; x < 2; x++) {
          for (int c = 0; c < 5; c++) {
            double expected = c < 3 ? data.getDouble(n, c, y, x) : classes[n][c - 3];
            assertThat(seen.getDouble(n / 2, n % 2 * 5 + c, y, x)).isEqualTo(expected);
          }
        }
      }
    }
  }

  /** The way back is the transpose: <see(x + h) - see(x), g> = <h, back(g)>. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void theWayBackIsTheTransposeOfTheWayThere(int packing) {
    Condition condition = Condition.of(2, Conditioning.CONCATENATED, Codes.NONE);
    View view =
        new View(
            new DiscriminatorInput(packing, Schedule.constant(0.3), Augmentation.NONE), condition);
    double[][] classes = {{1, 0}, {0, 1}, {0, 1}, {1, 0}};
    for (long[] shape : new long[][] {{4, 3}, {4, 3, 2, 2}}) {
      INDArray data = Noise.normal(1, shape);
      INDArray change = Noise.normal(2, shape);
      INDArray seen = view.see(data, classes, 7, 5);
      INDArray moved = view.see(data.add(change), classes, 7, 5).sub(seen);
      INDArray gradient = Noise.normal(3, seen.shape());

      double there = moved.mul(gradient).sumNumber().doubleValue();
      double back = change.mul(view.back(gradient, data, 5)).sumNumber().doubleValue();

      assertThat(Math.abs(there)).isGreaterThan(0.1);
      assertThat(back).isCloseTo(there, within(1e-5));
    }
  }

  @Test
  void noiseFollowsItsScheduleAndSeed() {
    View view =
        new View(
            new DiscriminatorInput(1, new Schedule(0.8, 0.2, 10), Augmentation.NONE),
            new Condition.None());
    INDArray zeros = Nd4j.zeros(100, 50);
    double[][] none = new double[100][0];
    // 5,000 numbers: the standard error of the deviation is 1 %; five of them.
    for (int step : new int[] {0, 5, 10, 1000}) {
      double expected = step == 0 ? 0.8 : step == 5 ? 0.5 : 0.2;
      assertThat(view.see(zeros, none, step, 3).stdNumber().doubleValue())
          .isCloseTo(expected, within(0.05 * expected));
    }
    assertThat(view.see(zeros, none, 5, 3)).isEqualTo(view.see(zeros, none, 5, 3));
    assertThat(view.see(zeros, none, 5, 3)).isNotEqualTo(view.see(zeros, none, 5, 4));
    assertThat(zeros.sumNumber().doubleValue()).isZero();
  }
}
