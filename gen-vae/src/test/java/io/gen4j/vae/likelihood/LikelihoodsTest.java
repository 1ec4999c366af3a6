package io.gen4j.vae.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LikelihoodsTest {

  private static final PerExampleLikelihood BERNOULLI =
      (PerExampleLikelihood) Likelihoods.bernoulli();

  @Test
  void bernoulliIsTheCrossEntropyOfItsProbabilities() {
    double[] x = {0, 1, 1, 0, 0.25};
    double[] p = {0.1, 0.9, 0.3, 0.5, 0.6};
    double[] logits = new double[p.length];
    double expected = 0;
    for (int i = 0; i < p.length; i++) {
      logits[i] = Math.log(p[i] / (1 - p[i]));
      expected += x[i] * Math.log(p[i]) + (1 - x[i]) * Math.log(1 - p[i]);
    }
    assertThat(BERNOULLI.logDensity(x, logits, null)).isCloseTo(expected, within(1e-12));
  }

  @Test
  void bernoulliOfManyValuesDoesNotOverflow() {
    int values = 3 * 64 * 64;
    double[] x = new double[values];
    double[] logits = new double[values];
    assertThat(BERNOULLI.logDensity(x, logits, null))
        .isCloseTo(-values * Math.log(2), within(1e-8));
  }

  @Test
  void derivativeOfBernoulliIsWithoutGaps() {
    double[] logits = {0, -0.0, 1e-12, 30, -30, 700, -700, Float.MAX_VALUE, -Float.MAX_VALUE};
    double[] gradient = new double[logits.length];
    BERNOULLI.logDensity(new double[logits.length], logits, gradient);
    for (int i = 0; i < logits.length; i++) {
      assertThat(gradient[i])
          .as("at %s", logits[i])
          .isCloseTo(-1 / (1 + Math.exp(-logits[i])), within(1e-13));
    }
    for (double logit :
        new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
      double[] one = new double[1];
      BERNOULLI.logDensity(new double[1], new double[] {logit}, one);
      assertThat(one[0]).as("at %s", logit).isNaN();
    }
  }

  @Test
  void unknownNamesAreNamed() {
    assertThatThrownBy(() -> Likelihoods.described(Map.of("name", "cauchy")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cauchy");
  }
}
