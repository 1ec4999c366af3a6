package io.gen4j.gan.internal.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.sequence.TokenSampler;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.sequence.LanguageModel;
import io.gen4j.core.sequence.SequenceModelOptions;
import io.gen4j.core.sequence.SequenceShape;
import io.gen4j.gan.sequence.PolicyGradient;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class PolicyUpdateTest {

  private static final int TOKENS = 3;
  private static final int TIME = 3;
  private static final int BATCH = 8;
  private static final double STEP = 1e-2;

  private final LanguageModel model =
      LanguageModel.create(
          List.of("a", "b", "c"),
          TIME,
          SequenceModelOptions.of(SequenceShape.lstm(1, 2)).withSeed(4));

  /** A reward of each sequence without any pattern. */
  private static double reward(int... sequence) {
    int hash = 7;
    for (int token : sequence) {
      hash = hash * 31 + token * 17 + 5;
    }
    return Math.floorMod(hash * 0x9E3779B9, 1000) / 1000.0;
  }

  private static double[] rewards(int[] tokens, int rows, int time) {
    double[] all = new double[rows];
    for (int i = 0; i < rows; i++) {
      all[i] = reward(Arrays.copyOfRange(tokens, i * time, (i + 1) * time));
    }
    return all;
  }

  /**
   * Returns all sequences; after the token {@code stop}, a sequence consists of this token.
   *
   * @return sequences as the generator draws them
   */
  private static List<int[]> all(int stop) {
    List<int[]> all = new ArrayList<>();
    for (int i = 0; i < 27; i++) {
      int[] sequence = {i / 9, i / 3 % 3, i % 3};
      boolean filled = true;
      for (int t = 1; t < TIME; t++) {
        filled &= sequence[t - 1] != stop || sequence[t] == stop;
      }
      if (filled) {
        all.add(sequence);
      }
    }
    return all;
  }

  /** Returns the expected reward, over all sequences. */
  private double expectation(int stop) {
    double sum = 0;
    for (int[] sequence : all(stop)) {
      int length = TIME;
      while (length > 1 && sequence[length - 2] == stop) {
        length--;
      }
      int[] drawn = Arrays.copyOf(sequence, length);
      sum += Math.exp(model.density().logProbability(drawn)) * reward(sequence);
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"0,-1,true", "2,-1,true", "0,1,true", "2,1,true", "2,-1,false"})
  void isTheGradientOfTheExpectedRewardOnAverage(int rollouts, int stop, boolean baseline) {
    INDArray parameters = model.network().parameters();
    int count = (int) parameters.length();
    double[] exact = new double[count];
    for (int i = 0; i < count; i++) {
      double value = parameters.getDouble(i);
      parameters.putScalar(i, value + STEP);
      double above = expectation(stop);
      parameters.putScalar(i, value - STEP);
      double below = expectation(stop);
      parameters.putScalar(i, value);
      exact[i] = -(above - below) / (2 * STEP);
    }
    // Without rollouts or without a baseline, the variance is higher.
    int batches = rollouts == 0 || !baseline ? 1600 : 400;
    double[] sums = new double[count];
    double[] squares = new double[count];
    try (Samplers samplers = new Samplers(model.network(), 0, stop)) {
      PolicyUpdate update =
          new PolicyUpdate(
              model.network(), samplers, 0, stop, new PolicyGradient(rollouts, baseline));
      for (int batch = 0; batch < batches; batch++) {
        int[] tokens = samplers.of(BATCH, TIME).draw(Seeds.derive(6, batch));
        TokenBatch fake = new TokenBatch(tokens, BATCH, TIME);
        Map<String, Double> metrics = new HashMap<>();
        double loss = update.run(fake, PolicyUpdateTest::rewards, Seeds.derive(7, batch), metrics);
        assertThat(metrics).containsEntry("reward", -loss);
        double[] gradient = HeapCopy.doubles(model.network().gradients());
        for (int i = 0; i < count; i++) {
          sums[i] += gradient[i];
          squares[i] += gradient[i] * gradient[i];
        }
      }
    }
    int significant = 0;
    for (int i = 0; i < count; i++) {
      double mean = sums[i] / batches;
      double error = Math.sqrt((squares[i] / batches - mean * mean) / batches);
      // 57 means beyond 5 standard errors: 1 of 30,000 seeds. The central
      // difference of floats has an error, too.
      assertThat(Math.abs(mean - exact[i])).as("parameter " + i).isLessThan(5 * error + 5e-4);
      significant += Math.abs(exact[i]) > 5 * error + 5e-4 ? 1 : 0;
    }
    // A gradient of zero, or of the wrong sign, would not pass.
    assertThat(significant).isGreaterThan(5);
  }

  /** With equal rewards there is nothing to learn. Without a baseline, chance decides. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void onlyABaselineRemovesEqualRewards(boolean baseline) {
    try (Samplers samplers = new Samplers(model.network(), 0, -1)) {
      PolicyUpdate update =
          new PolicyUpdate(model.network(), samplers, 0, -1, new PolicyGradient(0, baseline));
      TokenBatch fake = new TokenBatch(samplers.of(BATCH, TIME).draw(1), BATCH, TIME);
      update.run(fake, (tokens, rows, time) -> filled(rows, 0.5), 2, new HashMap<>());
      double size = model.network().gradients().norm2Number().doubleValue();
      if (baseline) {
        assertThat(size).isLessThan(1e-6);
      } else {
        assertThat(size).isGreaterThan(1e-3);
      }
    }
  }

  private static double[] filled(int size, double value) {
    double[] all = new double[size];
    Arrays.fill(all, value);
    return all;
  }

  @Test
  void drawnTokensAreThoseOfTheDistribution() {
    try (TokenSampler sampler =
        new TokenSampler(model.network().graph(), 5000, TIME, 0, TokenSampler.NO_STOP)) {
      int[] tokens = sampler.draw(9);
      int[] counts = new int[27];
      for (int i = 0; i < 5000; i++) {
        counts[tokens[3 * i] * 9 + tokens[3 * i + 1] * 3 + tokens[3 * i + 2]]++;
      }
      double statistic = 0;
      for (int[] sequence : all(-1)) {
        double expected = 5000 * Math.exp(model.density().logProbability(sequence));
        double off = counts[sequence[0] * 9 + sequence[1] * 3 + sequence[2]] - expected;
        statistic += off * off / expected;
      }
      // The chi-squared distribution with 26 degrees of freedom exceeds 63 in 1 of 15,000 seeds.
      assertThat(statistic).isLessThan(63);
      // Given beginnings stay as they are, and what follows depends on them.
      int[] given = new int[5000];
      Arrays.fill(given, 2500, 5000, 2);
      int[] completed = tokens.clone();
      sampler.complete(completed, given, 10);
      for (int i = 2500; i < 5000; i++) {
        assertThat(completed[3 * i]).isEqualTo(tokens[3 * i]);
        assertThat(completed[3 * i + 1]).isEqualTo(tokens[3 * i + 1]);
      }
      assertThat(completed).isNotEqualTo(tokens);
    }
  }
}
