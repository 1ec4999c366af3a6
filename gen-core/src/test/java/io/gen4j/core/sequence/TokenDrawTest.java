package io.gen4j.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Frequencies are within 4.5 standard deviations, which fails by chance once in 100,000 times. */
class TokenDrawTest {

  private static final int DRAWS = 20_000;

  /** Logits of the probabilities 0.1, 0.4, 0.2, 0.3, after one value to skip. */
  private static final float[] LOGITS = {
    99, (float) Math.log(0.1), (float) Math.log(0.4), (float) Math.log(0.2), (float) Math.log(0.3)
  };

  private static double[] frequencies(Generation how, int... used) {
    BitSet set = new BitSet();
    for (int token : used) {
      set.set(token);
    }
    Random random = new Random(5);
    double[] shares = new double[4];
    for (int i = 0; i < DRAWS; i++) {
      shares[TokenDraw.draw(LOGITS, 1, 4, how, set, random)] += 1.0 / DRAWS;
    }
    return shares;
  }

  private static void assertShares(double[] shares, double... expected) {
    for (int i = 0; i < expected.length; i++) {
      double deviation = Math.sqrt(expected[i] * (1 - expected[i]) / DRAWS);
      assertThat(shares[i]).isCloseTo(expected[i], within(4.5 * deviation + 1e-12));
    }
  }

  @Test
  void drawsFromTheModelsDistribution() {
    assertShares(frequencies(Generation.tokens(1)), 0.1, 0.4, 0.2, 0.3);
  }

  @Test
  void temperatureIsAPowerOfTheProbabilities() {
    // Squares: 0.01, 0.16, 0.04, 0.09, of sum 0.3.
    Generation how = Generation.tokens(1).withTemperature(0.5);
    assertShares(frequencies(how), 0.01 / 0.3, 0.16 / 0.3, 0.04 / 0.3, 0.09 / 0.3);
    assertShares(frequencies(how.withTemperature(0)), 0, 1, 0, 0);
  }

  @Test
  void topKKeepsTheMostProbable() {
    assertShares(frequencies(Generation.tokens(1).withTopK(2)), 0, 0.4 / 0.7, 0, 0.3 / 0.7);
    assertShares(frequencies(Generation.tokens(1).withTopK(9)), 0.1, 0.4, 0.2, 0.3);
  }

  @Test
  void nucleusKeepsTheSmallestSetThatReachesIt() {
    assertShares(frequencies(Generation.tokens(1).withNucleus(0.65)), 0, 0.4 / 0.7, 0, 0.3 / 0.7);
    assertShares(
        frequencies(Generation.tokens(1).withNucleus(0.75)), 0, 0.4 / 0.9, 0.2 / 0.9, 0.3 / 0.9);
    assertShares(frequencies(Generation.tokens(1).withNucleus(1e-9)), 0, 1, 0, 0);
  }

  @Test
  void repetitionPenaltyAppliesToUsedTokens() {
    // Negative logits are multiplied: 0.4 becomes 0.16, and the sum 0.76.
    Generation how = Generation.tokens(1).withRepetitionPenalty(2);
    assertShares(frequencies(how, 1), 0.1 / 0.76, 0.16 / 0.76, 0.2 / 0.76, 0.3 / 0.76);
    float[] positive = {2, 1};
    BitSet used = new BitSet();
    used.set(0);
    Generation greedy = Generation.tokens(1).withTemperature(0).withRepetitionPenalty(3);
    assertThat(TokenDraw.draw(positive, 0, 2, greedy, used, new Random(1))).isEqualTo(1);
  }

  @Test
  void valuesAreChecked() {
    Generation how = Generation.tokens(1);
    assertThatThrownBy(() -> Generation.tokens(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> how.withTemperature(-1)).hasMessageContaining("got -1.0");
    assertThatThrownBy(() -> how.withTopK(-1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> how.withNucleus(0)).hasMessageContaining("got 0.0");
    assertThatThrownBy(() -> how.withRepetitionPenalty(0.5)).hasMessageContaining("got 0.5");
    assertThat(how.withStopTokens(Set.of(3)).stopTokens()).containsExactly(3);
  }
}
