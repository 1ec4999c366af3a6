package io.gen4j.vae.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ValueRange;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LikelihoodsTest {

  private static final PerExampleLikelihood BERNOULLI =
      (PerExampleLikelihood) Likelihoods.bernoulli();

  @Test
  void bernoulliEqualsTheCrossEntropyOfItsProbabilities() {
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
  void derivativeOfBernoulliIsExactForExtremeLogits() {
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
  void unknownNamesAreReported() {
    assertThatThrownBy(() -> Likelihoods.described(Map.of("name", "cauchy")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cauchy");
  }

  /** Sums are taken in blocks and four at a time: every length must come out. */
  @Test
  void bernoulliOfAnyLengthEqualsTheSumOfItsValues() {
    for (int values : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 999, 1000, 1001, 1003, 2005}) {
      double[] x = new double[values];
      double[] logits = new double[values];
      double expected = 0;
      double[] slope = new double[values];
      for (int i = 0; i < values; i++) {
        x[i] = i % 3 / 2.0;
        logits[i] = Math.sin(1 + i) * (i % 7);
        double p = 1 / (1 + Math.exp(-logits[i]));
        expected += x[i] * Math.log(p) + (1 - x[i]) * Math.log(1 - p);
        slope[i] = x[i] - p;
      }
      double[] gradient = new double[values];
      assertThat(BERNOULLI.logDensity(x, logits, gradient))
          .as("%d values", values)
          .isCloseTo(expected, within(1e-9));
      assertThat(BERNOULLI.logDensity(x, logits, null)).isCloseTo(expected, within(1e-9));
      assertThat(gradient).containsExactly(slope, within(1e-11));
    }
  }

  @Test
  void supportsEndWhereTheyEnd() {
    for (Likelihood unit : List.of(Likelihoods.bernoulli(), Likelihoods.continuousBernoulli())) {
      assertThat(unit.support().contains(0)).isTrue();
      assertThat(unit.support().contains(1)).isTrue();
      assertThat(unit.support().contains(-1e-6f)).isFalse();
      assertThat(unit.support().contains(1.000001f)).isFalse();
      assertThat(unit.support().describe()).isEqualTo("values from 0.0 to 1.0");
    }
    assertThat(Likelihoods.gaussian(1).support().contains(-1e30f)).isTrue();
    assertThat(Likelihoods.gaussian(1).support().describe()).isEqualTo("finite numbers");
    Likelihood five = Likelihoods.categorical(5);
    for (int k = 0; k < 5; k++) {
      assertThat(five.support().contains(k / 4f)).isTrue();
      assertThat(five.support().contains(k / 4f + 0.0024f)).isTrue();
      assertThat(five.support().contains(k / 4f - 0.0024f)).isTrue();
      assertThat(five.support().contains(k / 4f + 0.0026f)).isFalse();
      assertThat(five.support().contains(k / 4f - 0.0026f)).isFalse();
    }
    assertThat(five.support().contains(1.25f)).isFalse();
    assertThat(five.support().contains(-0.25f)).isFalse();
    assertThat(five.support().describe()).isEqualTo("5 evenly spaced levels from 0.0 to 1.0");
    Likelihood bytes = Likelihoods.discretizedLogistic();
    assertThat(bytes.support().contains(-1)).isTrue();
    assertThat(bytes.support().contains(-1 + 2 / 255f)).isTrue();
    assertThat(bytes.support().contains(-1 + 1 / 255f)).isFalse();
    assertThat(bytes.support().describe()).isEqualTo("256 evenly spaced levels from -1.0 to 1.0");
  }

  @Test
  void levelsRoundToTheNearestAndClampAtTheEnds() {
    Levels levels = new Levels(5, ValueRange.SYMMETRIC);
    assertThat(levels.step()).isEqualTo(0.5);
    assertThat(levels.value(3)).isEqualTo(0.5);
    assertThat(levels.level(0.24)).isEqualTo(2);
    assertThat(levels.level(0.26)).isEqualTo(3);
    assertThat(levels.level(-7)).isZero();
    assertThat(levels.level(7)).isEqualTo(4);
    assertThat(new Levels(2, ValueRange.UNIT).step()).isEqualTo(1);
  }

  @Test
  void kindsAreStated() {
    assertThat(Likelihoods.bernoulli().isBinary()).isTrue();
    assertThat(Likelihoods.bernoulli().isDiscrete()).isFalse();
    assertThat(Likelihoods.continuousBernoulli().isBinary()).isFalse();
    assertThat(Likelihoods.continuousBernoulli().isDiscrete()).isFalse();
    assertThat(Likelihoods.gaussian(1).isBinary()).isFalse();
    assertThat(Likelihoods.gaussian(1).isDiscrete()).isFalse();
    assertThat(Likelihoods.categorical(3).isDiscrete()).isTrue();
    assertThat(Likelihoods.discretizedLogistic().isDiscrete()).isTrue();
    assertThat(Likelihoods.categorical(3).parametersPerValue()).isEqualTo(3);
    assertThat(Likelihoods.gaussian(1).parametersPerValue()).isEqualTo(1);
    assertThat(Likelihoods.bernoulli().parametersPerValue()).isEqualTo(1);
    assertThat(Likelihoods.continuousBernoulli().parametersPerValue()).isEqualTo(1);
    assertThat(Likelihoods.gaussianWithVariance(-3, ValueRange.UNIT).parametersPerValue())
        .isEqualTo(2);
    assertThat(Likelihoods.discretizedLogistic().parametersPerValue()).isEqualTo(2);
    assertThat(Likelihoods.discretizedLogisticMixture(4, 9).parametersPerValue()).isEqualTo(12);
    assertThat(Likelihoods.bernoulli().range()).isEqualTo(ValueRange.UNIT);
    assertThat(Likelihoods.continuousBernoulli().range()).isEqualTo(ValueRange.UNIT);
    assertThat(Likelihoods.categorical(3).range()).isEqualTo(ValueRange.UNIT);
    assertThat(Likelihoods.discretizedLogistic().range()).isEqualTo(ValueRange.SYMMETRIC);
    assertThat(Likelihoods.gaussian(2).range()).isEqualTo(ValueRange.UNBOUNDED);
  }

  @Test
  void invalidSettingsAreReported() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Likelihoods.gaussian(bad)).hasMessageContaining("got " + bad);
    }
    for (double bad : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> Likelihoods.gaussianWithVariance(bad, ValueRange.UNIT))
          .hasMessageContaining("got " + bad);
    }
    assertThatThrownBy(() -> Likelihoods.categorical(1)).hasMessageContaining("got 1");
    assertThatThrownBy(() -> Likelihoods.discretizedLogisticMixture(0, 4))
        .hasMessageContaining("got 0");
    assertThatThrownBy(() -> Likelihoods.discretizedLogisticMixture(1, 1))
        .hasMessageContaining("got 1");
    assertThat(Likelihoods.categorical(2).parametersPerValue()).isEqualTo(2);
    assertThat(Likelihoods.discretizedLogisticMixture(1, 2).parametersPerValue()).isEqualTo(2);
  }

  /** Where the series takes over from the closed form: both by arithmetic of more digits. */
  @Test
  void continuousBernoulliIsSmoothWhereTheSeriesBegins() {
    PerExampleLikelihood continuous = (PerExampleLikelihood) Likelihoods.continuousBernoulli();
    for (double l : new double[] {-0.02, -0.0101, -0.0099, -1e-4, 0, 1e-9, 0.0099, 0.0101, 0.02}) {
      // log Z = log Σ l^k / (k + 1)!, mean = d log Z / dl, by long series.
      double z = 0;
      double slope = 0;
      double term = 1;
      for (int k = 0; k < 20; k++) {
        z += term / (k + 1);
        slope += term / (k + 2);
        term *= l / (k + 1);
      }
      double[] mean = new double[1];
      continuous.mean(new double[] {l}, mean);
      assertThat(mean[0]).as("mean at %s", l).isCloseTo(slope / z, within(2e-12));
      assertThat(continuous.logDensity(new double[] {0}, new double[] {l}, null))
          .as("log density at %s", l)
          .isCloseTo(-Math.log(z), within(2e-14));
    }
  }

  @Test
  void drawsOfTheContinuousBernoulliAreQuantiles() {
    PerExampleLikelihood continuous = (PerExampleLikelihood) Likelihoods.continuousBernoulli();
    for (double l : new double[] {-30, -2, -1e-5, -1e-7, 0, 1e-7, 1e-5, 3, 30}) {
      for (double u : new double[] {0, 0.1, 0.5, 0.9, 0.999}) {
        double[] x = new double[1];
        continuous.sample(new double[] {l}, fixed(u), x);
        // F(x) = (e^(lx) - 1) / (e^l - 1).
        double expected = l == 0 ? x[0] : Math.expm1(l * x[0]) / Math.expm1(l);
        assertThat(expected).as("l %s, u %s", l, u).isCloseTo(u, within(1e-6));
        assertThat(x[0]).isBetween(0.0, 1.0);
      }
    }
  }

  private static RandomGenerator fixed(double value) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        throw new AssertionError("Only nextDouble is drawn");
      }

      @Override
      public double nextDouble() {
        return value;
      }
    };
  }

  /** Logits of 1,000 neither overflow nor spill over to the next value. */
  @Test
  void theLargestLogitOfACategoricalDecides() {
    PerExampleLikelihood three = (PerExampleLikelihood) Likelihoods.categorical(3);
    // Level after level: the first value has logits 0, 0 and -1000, the second 0, 1000 and 0.
    double[] logits = {0, 0, 0, 1000, -1000, 0};
    double[] half = {0.5, 0.5};
    assertThat(three.logDensity(half, logits, null)).isCloseTo(-Math.log(2), within(1e-12));
    double[] ends = {0, 1};
    assertThat(three.logDensity(ends, logits, null)).isCloseTo(-Math.log(2) - 1000, within(1e-9));
  }

  @Test
  void categoricalDrawsTheLevelOfTheRandomNumber() {
    PerExampleLikelihood three = (PerExampleLikelihood) Likelihoods.categorical(3);
    double[] logits = {Math.log(0.2), Math.log(0.5), Math.log(0.3)};
    double[][] cases = {{0, 0}, {0.19, 0}, {0.21, 0.5}, {0.69, 0.5}, {0.71, 1}, {0.9999, 1}};
    for (double[] each : cases) {
      double[] x = new double[1];
      three.sample(logits, fixed(each[0]), x);
      assertThat(x[0]).as("u = %s", each[0]).isEqualTo(each[1]);
    }
  }
}
