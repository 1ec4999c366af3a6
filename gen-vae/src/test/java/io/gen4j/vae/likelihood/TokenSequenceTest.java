package io.gen4j.vae.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.testing.Derivatives;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class TokenSequenceTest {

  private static final List<String> VOCABULARY = List.of("<start>", "<end>", "<unk>", "a", "b");
  private static final int TIME = 4;
  private static final Autoregressive TOKENS = tokens(0);

  private static Autoregressive tokens(double wordDropout) {
    Field field =
        new Field(Field.DATA, ExampleShape.vector(TIME), new FieldKind.Tokens(VOCABULARY));
    return (Autoregressive) Likelihoods.tokens(field, wordDropout);
  }

  private static INDArray logits(int rows, long seed) {
    Random random = new Random(seed);
    double[] values = random.doubles((long) rows * 5 * (TIME - 1), -2, 2).toArray();
    return Nd4j.createFromArray(values).reshape('c', rows, 5, TIME - 1);
  }

  private static INDArray doubles(double[][] rows) {
    return Nd4j.createFromArray(rows);
  }

  private static double logProbability(INDArray logits, int row, int step, int token) {
    double sum = 0;
    for (int k = 0; k < 5; k++) {
      sum += Math.exp(logits.getDouble(row, k, step));
    }
    return logits.getDouble(row, token, step) - Math.log(sum);
  }

  @Test
  void logDensitiesAreSumsOverPredictedTokens() {
    INDArray x = doubles(new double[][] {{0, 3, 4, 1}, {0, 4, 1, 1}});
    INDArray mask = doubles(new double[][] {{1, 1, 1, 1}, {1, 1, 1, 0}});
    // Two latent samples for each of two sequences.
    INDArray logits = logits(4, 1);
    double[] found = TOKENS.logDensities(x, logits, mask);
    for (int row = 0; row < 4; row++) {
      int[] target = row < 2 ? new int[] {3, 4, 1} : new int[] {4, 1};
      double expected = 0;
      for (int t = 0; t < target.length; t++) {
        expected += logProbability(logits, row, t, target[t]);
      }
      assertThat(found[row]).isCloseTo(expected, within(1e-12));
    }
    assertThat(TOKENS.logDensities(x, logits, null)[2]).isLessThan(found[2]);
  }

  @Test
  void gradientMatchesTheValue() {
    INDArray x = doubles(new double[][] {{0, 3, 4, 1}, {0, 4, 1, 1}});
    INDArray mask = doubles(new double[][] {{1, 1, 1, 1}, {1, 1, 1, 0}});
    double[] weights = {0.3, -1.2};
    double[] point = logits(2, 5).dup('c').data().asDouble();
    double[] gradient =
        TOKENS
            .evaluate(x, Nd4j.createFromArray(point).reshape('c', 2, 5, TIME - 1), mask)
            .gradient(weights)
            .dup('c')
            .data()
            .asDouble();
    Derivatives.check(
        "tokens",
        gradient,
        p -> {
          double[] values =
              TOKENS.logDensities(x, Nd4j.createFromArray(p).reshape('c', 2, 5, TIME - 1), mask);
          return weights[0] * values[0] + weights[1] * values[1];
        },
        point);
  }

  @Test
  void theDecoderSeesTheTokensBefore() {
    INDArray x = doubles(new double[][] {{0, 3, 4, 1}, {0, 4, 1, 1}});
    assertThat(TOKENS.previous(x, null)).isEqualTo(doubles(new double[][] {{0, 3, 4}, {0, 4, 1}}));
    // A third of the words, but never the first token. 3,000 draws: off by 0.05 once in 10^7.
    INDArray many = Nd4j.ones(DataType.DOUBLE, 1500, TIME).muli(3);
    INDArray seen = tokens(1 / 3.0).previous(many, Seeds.generator(4));
    double hidden = 0;
    for (int i = 0; i < 1500; i++) {
      assertThat(seen.getDouble(i, 0)).isEqualTo(3);
      hidden += (seen.getDouble(i, 1) == 2 ? 1 : 0) + (seen.getDouble(i, 2) == 2 ? 1 : 0);
    }
    assertThat(hidden / 3000).isCloseTo(1 / 3.0, within(0.05));
    assertThat(tokens(1 / 3.0).previous(many, null)).isEqualTo(TOKENS.previous(many, null));
    assertThat(seen).isEqualTo(tokens(1 / 3.0).previous(many, Seeds.generator(4)));
  }

  @Test
  void sequencesAreGeneratedStepByStep() {
    // The most probable next token is b after the start and after a, a after b; b b is impossible.
    INDArray made =
        TOKENS.generate(
            2,
            (step, previous) -> {
              double[] logits = new double[2 * 5];
              for (int row = 0; row < 2; row++) {
                int next = previous.getInt(row, step) == 4 ? 3 : 4;
                // The second row ends after two tokens.
                logits[row * 5 + (row == 1 && step == 2 ? 1 : next)] = 9;
              }
              return logits;
            },
            null);
    assertThat(made)
        .isEqualTo(doubles(new double[][] {{0, 4, 3, 4}, {0, 4, 3, 1}}).castTo(DataType.FLOAT));
  }

  @Test
  void drawsStopAtTheEndAndHaveTheProbabilities() {
    // In each step the end has probability 1/2, a 1/3 and b 1/6.
    int rows = 6000;
    INDArray made =
        TOKENS.generate(
            rows,
            (step, previous) -> {
              double[] logits = new double[rows * 5];
              for (int row = 0; row < rows; row++) {
                logits[row * 5] = -50;
                logits[row * 5 + 1] = Math.log(1 / 2.0);
                logits[row * 5 + 2] = -50;
                logits[row * 5 + 3] = Math.log(1 / 3.0);
                logits[row * 5 + 4] = Math.log(1 / 6.0);
              }
              return logits;
            },
            Seeds.generator(8));
    double atOnce = 0;
    double second = 0;
    for (int r = 0; r < rows; r++) {
      boolean ended = false;
      for (int t = 1; t < TIME; t++) {
        assertThat(ended && made.getInt(r, t) != 1).isFalse();
        ended |= made.getInt(r, t) == 1;
      }
      atOnce += made.getInt(r, 1) == 1 ? 1 : 0;
      second += made.getInt(r, 1) == 4 && made.getInt(r, 2) == 3 ? 1 : 0;
    }
    // Bounds of 5 standard deviations.
    assertThat(atOnce / rows).isCloseTo(0.5, within(0.033));
    assertThat(second / rows).isCloseTo(1 / 18.0, within(0.015));
  }

  @Test
  void descriptionRestoresIt() {
    assertThat(Likelihoods.described(tokens(0.25).describe())).isEqualTo(tokens(0.25));
    assertThat(TOKENS.support().contains(4)).isTrue();
    assertThat(TOKENS.support().contains(5)).isFalse();
    assertThat(TOKENS.support().contains(0.5f)).isFalse();
    assertThat(TOKENS.support().contains(Float.NaN)).isFalse();
  }

  @Test
  void otherDataAreRefused() {
    Field numbers = Field.continuous(Field.DATA, ExampleShape.vector(TIME), ValueRange.UNIT);
    assertThatThrownBy(() -> Likelihoods.tokens(numbers, 0)).hasMessageContaining("kind tokens");
    Field plain =
        new Field(Field.DATA, ExampleShape.vector(3), new FieldKind.Tokens(List.of("a", "b")));
    assertThatThrownBy(() -> Likelihoods.tokens(plain, 0.1)).hasMessageContaining("hidden words");
    assertThat(Likelihoods.tokens(plain, 0).describe()).containsEntry("end", -1);
    assertThatThrownBy(() -> tokens(1.1)).hasMessageContaining("from 0 to 1");
  }
}
