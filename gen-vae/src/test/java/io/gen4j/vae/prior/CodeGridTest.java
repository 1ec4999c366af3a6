package io.gen4j.vae.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Seeds;
import io.gen4j.vae.testing.Derivatives;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CodeGridTest {

  private static final int CODES = 3;
  private static final int CELLS = 81;
  private static final int DRAWS = 40_000;
  private final PerExamplePrior prior = (PerExamplePrior) Priors.codeGrid(2, 2, CODES);
  private final double[] weights = weights();

  @Test
  void probabilitiesSumToOneAndMatchDraws() {
    double[] probability = new double[CELLS];
    for (int cell = 0; cell < CELLS; cell++) {
      probability[cell] = Math.exp(prior.logDensity(codes(cell), weights, 0, null, null));
    }
    assertThat(Arrays.stream(probability).sum()).isCloseTo(1, within(1e-12));
    int[] counts = new int[CELLS];
    RandomGenerator random = Seeds.generator(2);
    double[] z = new double[4];
    for (int i = 0; i < DRAWS; i++) {
      prior.sample(weights, random, z);
      counts[(int) (z[0] + CODES * (z[1] + CODES * (z[2] + CODES * z[3])))]++;
    }
    for (int cell = 0; cell < CELLS; cell++) {
      // Six standard deviations of each of 81 shares: about one false alarm in 6e6.
      double p = probability[cell];
      assertThat(counts[cell] / (double) DRAWS)
          .isCloseTo(p, within(6 * Math.sqrt(p * (1 - p) / DRAWS)));
    }
  }

  @Test
  void derivativeMatchesTheValue() {
    double[] z = codes(46);
    double[] gradient = new double[weights.length];
    double[] dz = new double[4];
    prior.logDensity(z, weights, -0.7, dz, gradient);
    Derivatives.check(
        "weights", gradient, w -> -0.7 * prior.logDensity(z, w, 0, null, null), weights);
    assertThat(dz).containsOnly(0);
  }

  /** Codes that hang together: a neighbour tells more than the position does. */
  @Test
  void probabilitiesDependOnNeighbors() {
    double[] alone = codes(0);
    double[] beside = codes(0);
    beside[0] = 1;
    double[] other = weights.clone();
    int left = 4 * CODES + CODES;
    other[left] += 1;
    // Only what follows a code 1 has changed.
    assertThat(prior.logDensity(alone, other, 0, null, null))
        .isEqualTo(prior.logDensity(alone, weights, 0, null, null));
    assertThat(prior.logDensity(beside, other, 0, null, null))
        .isGreaterThan(prior.logDensity(beside, weights, 0, null, null));
  }

  @Test
  void isRestoredFromItsDescriptionAndRejectsInvalidSettings() {
    assertThat(Priors.described(prior.describe())).isEqualTo(prior);
    assertThatThrownBy(() -> Priors.codeGrid(2, 2, 1)).hasMessageContaining("1");
  }

  private static double[] codes(int cell) {
    return new double[] {cell % CODES, cell / CODES % CODES, cell / 9 % CODES, cell / 27 % CODES};
  }

  private double[] weights() {
    RandomGenerator random = Seeds.generator(1);
    double[] values = prior.initialWeights(1);
    Arrays.setAll(values, i -> random.nextGaussian());
    return values;
  }
}
