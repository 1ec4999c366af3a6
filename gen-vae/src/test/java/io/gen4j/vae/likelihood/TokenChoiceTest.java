package io.gen4j.vae.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Which tokens a likelihood of sequences chooses, and which settings it takes. */
class TokenChoiceTest {

  /** Vocabulary of 4, three steps, of which the first is token 2. */
  private final TokenSequence sequence = new TokenSequence(4, 3, 2, 0, -1, 0);

  /** Logits {@code [rows, 4, 2]} with 1,000 at the wanted token of each step and 0 elsewhere. */
  private static INDArray certain(int[]... wanted) {
    INDArray logits = Nd4j.zeros(DataType.DOUBLE, wanted.length, 4, 2);
    for (int r = 0; r < wanted.length; r++) {
      for (int t = 0; t < 2; t++) {
        logits.putScalar(new int[] {r, wanted[r][t], t}, 1000);
      }
    }
    return logits;
  }

  @Test
  void everyStepHasItsOwnLogits() {
    INDArray logits = certain(new int[] {3, 0}, new int[] {1, 3}, new int[] {0, 1});
    for (INDArray chosen : List.of(sequence.mean(logits), sequence.sample(logits, new Random(5)))) {
      assertThat(chosen.dataType()).isEqualTo(DataType.DOUBLE);
      assertThat(chosen.toDoubleMatrix())
          .isEqualTo(new double[][] {{2, 3, 0}, {2, 1, 3}, {2, 0, 1}});
    }
  }

  @Test
  void drawsFollowTheProbabilities() {
    int rows = 4000;
    INDArray logits = Nd4j.zeros(DataType.DOUBLE, rows, 4, 2);
    double[] weights = {3, 1, 4, 2};
    for (int r = 0; r < rows; r++) {
      for (int k = 0; k < 4; k++) {
        logits.putScalar(new int[] {r, k, 1}, Math.log(weights[k]));
      }
    }
    double[][] drawn = sequence.sample(logits, new Random(5)).toDoubleMatrix();
    double[] shares = new double[4];
    for (double[] row : drawn) {
      shares[(int) row[2]] += 1.0 / rows;
    }
    for (int k = 0; k < 4; k++) {
      double p = weights[k] / 10;
      // Five standard errors: one of four is outside for two seeds in a million.
      double error = 5 * Math.sqrt(p * (1 - p) / rows);
      assertThat(shares[k]).isBetween(p - error, p + error);
    }
  }

  /** The second sequence ends at once; the decoder is asked until the first has ended as well. */
  @Test
  void generationStopsWhenAllHaveEnded() {
    TokenSequence longer = new TokenSequence(4, 7, 2, 0, -1, 0);
    List<double[][]> seen = new ArrayList<>();
    Autoregressive.StepOutput decoder =
        (step, before) -> {
          seen.add(before.toDoubleMatrix());
          double[] logits = new double[2 * 4];
          logits[step < 2 ? 3 : 0] = 50;
          logits[4 + (step == 0 ? 0 : 1)] = 50;
          return logits;
        };
    assertThat(longer.generate(2, decoder, null).toDoubleMatrix())
        .isEqualTo(new double[][] {{2, 3, 3, 0, 0, 0, 0}, {2, 0, 0, 0, 0, 0, 0}});
    assertThat(seen).hasSize(3);
    assertThat(seen.get(2)[0]).startsWith(2, 3, 3);
    TokenSequence endless = new TokenSequence(4, 7, 2, -1, -1, 0);
    seen.clear();
    assertThat(endless.generate(2, decoder, null).toDoubleMatrix())
        .isEqualTo(new double[][] {{2, 3, 3, 0, 0, 0, 0}, {2, 0, 1, 1, 1, 1, 1}});
    assertThat(seen).hasSize(6);
    seen.clear();
    TokenSequence other = new TokenSequence(4, 7, 2, 1, -1, 0);
    assertThat(other.generate(2, decoder, null).toDoubleMatrix()[1])
        .containsExactly(2, 0, 1, 1, 1, 1, 1);
  }

  @Test
  void describesItsValues() {
    assertThat(sequence.range()).isEqualTo(new ValueRange(0, 3));
    assertThat(sequence.parametersPerValue()).isEqualTo(4);
    assertThat(sequence.isDiscrete()).isTrue();
    assertThat(sequence.shape()).isEqualTo(ExampleShape.vector(3));
    assertThat(sequence.predicted()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, 0, -1, -1, 0",
    "2, 1, 0, -1, -1, 0",
    "2, 2, -1, -1, -1, 0",
    "2, 2, 2, -1, -1, 0",
    "2, 2, 0, -2, -1, 0",
    "2, 2, 0, 2, -1, 0",
    "2, 2, 0, -1, 2, 0",
    "2, 2, 0, -1, 1, -0.1",
    "2, 2, 0, -1, 1, 1.1",
    "2, 2, 0, -1, 1, NaN",
    "2, 2, 0, -1, -1, 0.5"
  })
  void refusesTokensAndSharesThatAreNone(
      int tokens, int time, int start, int end, int hidden, double dropout) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TokenSequence(tokens, time, start, end, hidden, dropout));
  }

  @ParameterizedTest
  @CsvSource({"0, -1, -1, 0", "1, 1, 1, 1", "0, 0, 0, 0.5"})
  void takesTheEndsOfTheRanges(int start, int end, int hidden, double dropout) {
    TokenSequence made = new TokenSequence(2, 2, start, end, hidden, dropout);
    assertThat(TokenSequence.described(made.describe())).isEqualTo(made);
  }
}
