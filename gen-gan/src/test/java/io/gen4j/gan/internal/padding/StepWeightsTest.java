package io.gen4j.gan.internal.padding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class StepWeightsTest {

  private static final INDArray MASK = Nd4j.createFromArray(new double[][] {{1, 1, 0}, {1, 0, 0}});

  @Test
  void sequencesHaveTheWeightsOfTheirSteps() {
    INDArray sequences = Nd4j.ones(DataType.DOUBLE, 2, 2, 3);
    sequences.putScalar(1, 0, 2, Double.NaN);
    StepWeights weights = StepWeights.of(MASK, sequences);
    for (int v = 0; v < 6; v++) {
      assertThat(weights.at(0, v)).isEqualTo(v % 3 < 2 ? 1 : 0);
      assertThat(weights.at(1, v)).isEqualTo(v % 3 < 1 ? 1 : 0);
    }
    assertThat(weights.zero(sequences))
        .isEqualTo(
            Nd4j.createFromArray(
                new double[][][] {{{1, 1, 0}, {1, 1, 0}}, {{1, 0, 0}, {1, 0, 0}}}));
  }

  /** As DL4J folds sequences for a dense layer: the steps of an example one after another. */
  @Test
  void foldedSequencesHaveOneWeightARow() {
    StepWeights weights = StepWeights.of(MASK, Nd4j.ones(DataType.DOUBLE, 6, 4));
    double[] expected = {1, 1, 0, 1, 0, 0};
    for (int row = 0; row < 6; row++) {
      for (int v = 0; v < 4; v++) {
        assertThat(weights.at(row, v)).isEqualTo(expected[row]);
      }
    }
  }

  @Test
  void valuesWithoutATimeAxisAllCount() {
    INDArray vectors = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
    StepWeights weights = StepWeights.of(MASK, vectors);
    assertThat(weights.at(1, 2)).isEqualTo(1);
    assertThat(weights.zero(vectors)).isEqualTo(vectors);
    assertThat(StepWeights.of(MASK, Nd4j.ones(2, 1, 3, 3)).at(0, 2)).isEqualTo(1);
    assertThat(StepWeights.of(null, Nd4j.ones(2, 1, 3)).at(0, 2)).isEqualTo(1);
  }

  @Test
  void sequencesOfAnotherLengthAreRefused() {
    assertThatIllegalStateException()
        .isThrownBy(() -> StepWeights.of(MASK, Nd4j.ones(2, 1, 4)))
        .withMessageContaining("3 steps")
        .withMessageContaining("[2, 1, 4]");
  }

  @Test
  void inputsThatAreSequencesOfTheMaskAreMasked() {
    INDArray sequence = Nd4j.ones(2, 2, 3);
    assertThat(StepWeights.masks(null, sequence)).isNull();
    assertThat(StepWeights.masks(MASK, Nd4j.ones(2, 3), Nd4j.ones(2, 1, 4))).isNull();
    assertThat(StepWeights.masks(MASK, Nd4j.ones(2, 3), sequence)).containsExactly(null, MASK);
    assertThat(StepWeights.withoutPadding(MASK, Nd4j.ones(2, 1, 4))).isEqualTo(Nd4j.ones(2, 1, 4));
    assertThat(StepWeights.withoutPadding(MASK, sequence).sumNumber().intValue()).isEqualTo(6);
  }
}
