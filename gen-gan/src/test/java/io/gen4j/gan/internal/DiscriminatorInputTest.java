package io.gen4j.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Noise;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.option.InputChanges;
import io.gen4j.gan.option.Schedule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class DiscriminatorInputTest {

  private static final Conditioning CLASSES =
      Conditioning.classes(2, ConditioningKind.CONCATENATED);

  /** Neighbours of the batch side by side as channels, each with the planes of its class. */
  @Test
  void packsNeighboursWithTheirConditions() {
    DiscriminatorInput input = new DiscriminatorInput(InputChanges.NONE, CLASSES, 2);
    INDArray data = Noise.normal(1, 4, 3, 2, 2);
    double[][] classes = {{1, 0}, {0, 1}, {0, 1}, {1, 0}};

    INDArray seen = input.see(examples(data, classes), 0, 0)[0];

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
    DiscriminatorInput input =
        new DiscriminatorInput(
            InputChanges.NONE.withInstanceNoise(Schedule.constant(0.3)), CLASSES, packing);
    double[][] classes = {{1, 0}, {0, 1}, {0, 1}, {1, 0}};
    for (long[] shape : new long[][] {{4, 3}, {4, 3, 2, 2}}) {
      INDArray data = Noise.normal(1, shape);
      INDArray change = Noise.normal(2, shape);
      Examples examples = examples(data, classes);
      INDArray seen = input.see(examples, 7, 5)[0];
      INDArray moved = input.see(examples(data.add(change), classes), 7, 5)[0].sub(seen);
      INDArray gradient = Noise.normal(3, seen.shape());

      double there = moved.mul(gradient).sumNumber().doubleValue();
      double back = change.mul(input.back(gradient, examples, 5)).sumNumber().doubleValue();

      assertThat(Math.abs(there)).isGreaterThan(0.1);
      assertThat(back).isCloseTo(there, within(1e-5));
    }
  }

  @Test
  void noiseFollowsItsScheduleAndSeed() {
    DiscriminatorInput input =
        new DiscriminatorInput(
            InputChanges.NONE.withInstanceNoise(new Schedule(0.8, 0.2, 10)), Conditioning.NONE, 1);
    INDArray zeros = Nd4j.zeros(100, 50);
    Examples none = examples(zeros, new double[100][0]);
    // 5,000 numbers: the standard error of the deviation is 1 %; five of them.
    for (int step : new int[] {0, 5, 10, 1000}) {
      double expected = step == 0 ? 0.8 : step == 5 ? 0.5 : 0.2;
      assertThat(input.see(none, step, 3)[0].stdNumber().doubleValue())
          .isCloseTo(expected, within(0.05 * expected));
    }
    assertThat(input.see(none, 5, 3)[0]).isEqualTo(input.see(none, 5, 3)[0]);
    assertThat(input.see(none, 5, 3)[0]).isNotEqualTo(input.see(none, 5, 4)[0]);
    assertThat(zeros.sumNumber().doubleValue()).isZero();
  }

  private static Examples examples(INDArray data, double[][] classes) {
    return new Examples(data, ConditionBatch.of(classes), null);
  }
}
