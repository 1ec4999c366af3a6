package io.gen4j.vae.likelihood;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.testing.Derivatives;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.analysis.integration.gauss.GaussIntegratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every likelihood must do; each ready-made one runs it. */
class LikelihoodContractTest {

  private static final int VALUES = 7;
  private static final int DRAWS = 40_000;

  private static final GaussIntegratorFactory QUADRATURE = new GaussIntegratorFactory();

  /** A tail of six standard errors: about one false alarm in 5e8 comparisons. */
  private static final double SIGMAS = 6;

  /**
   * A likelihood with how its support is summed over: {@code levels} points of mass from 0 to 1 (or
   * -1 to 1), or an interval of a density.
   */
  record Case(PerExampleLikelihood likelihood, double low, double high, int levels) {

    @Override
    public String toString() {
      return likelihood.describe().toString();
    }

    double[] draw(long seed) {
      RandomGenerator random = Seeds.generator(seed);
      double[] x = new double[VALUES];
      double[] parameters = parameters(seed + 1, VALUES);
      likelihood.sample(parameters, random, x);
      return x;
    }

    double[] parameters(long seed, int values) {
      RandomGenerator random = Seeds.generator(seed);
      return IntStream.range(0, values * likelihood.parametersPerValue())
          .mapToDouble(i -> 0.8 * random.nextGaussian())
          .toArray();
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case((PerExampleLikelihood) Likelihoods.bernoulli(), 0, 1, 2),
        new Case((PerExampleLikelihood) Likelihoods.continuousBernoulli(), 0, 1, 0),
        new Case((PerExampleLikelihood) Likelihoods.gaussian(0.3), -10, 10, 0),
        new Case((PerExampleLikelihood) Likelihoods.gaussian(2, ValueRange.UNIT), -30, 30, 0),
        new Case(
            (PerExampleLikelihood) Likelihoods.gaussianWithVariance(-6, ValueRange.SYMMETRIC),
            -60,
            60,
            0),
        new Case((PerExampleLikelihood) Likelihoods.categorical(5), 0, 1, 5),
        new Case((PerExampleLikelihood) Likelihoods.discretizedLogistic(), -1, 1, 256),
        new Case((PerExampleLikelihood) Likelihoods.discretizedLogisticMixture(3, 17), -1, 1, 17));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void derivativeMatchesTheValue(Case c) {
    for (long seed = 0; seed < 5; seed++) {
      double[] x = c.draw(seed);
      double[] parameters = c.parameters(100 + seed, VALUES);
      double[] gradient = new double[parameters.length];
      double value = c.likelihood().logDensity(x, parameters, gradient);
      assertThat(c.likelihood().logDensity(x, parameters, null)).isEqualTo(value);
      Derivatives.check(
          c + " with seed " + seed,
          gradient,
          p -> c.likelihood().logDensity(x, p, null),
          parameters);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sumsOrIntegratesToOne(Case c) {
    for (long seed = 0; seed < 5; seed++) {
      double[] parameters = c.parameters(seed, 1);
      assertThat(expectation(c, parameters, x -> 1)).isCloseTo(1, within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void meanMatchesTheDensity(Case c) {
    for (long seed = 0; seed < 5; seed++) {
      double[] parameters = c.parameters(seed, 1);
      double[] mean = new double[1];
      c.likelihood().mean(parameters, mean);
      assertThat(mean[0]).isCloseTo(expectation(c, parameters, x -> x), within(1e-6));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void drawsHaveTheMomentsOfTheDensity(Case c) {
    double[] parameters = c.parameters(7, 1);
    double mean = expectation(c, parameters, x -> x);
    double variance = expectation(c, parameters, x -> (x - mean) * (x - mean));
    double fourth = expectation(c, parameters, x -> Math.pow(x - mean, 4));
    RandomGenerator random = Seeds.generator(11);
    double sum = 0;
    double squares = 0;
    double[] x = new double[1];
    for (int i = 0; i < DRAWS; i++) {
      c.likelihood().sample(parameters, random, x);
      assertThat(c.likelihood().support().contains((float) x[0])).as("drew %s", x[0]).isTrue();
      sum += x[0];
      squares += (x[0] - mean) * (x[0] - mean);
    }
    assertThat(sum / DRAWS).isCloseTo(mean, within(1e-12 + SIGMAS * Math.sqrt(variance / DRAWS)));
    assertThat(squares / DRAWS)
        .isCloseTo(
            variance, within(1e-12 + SIGMAS * Math.sqrt((fourth - variance * variance) / DRAWS)));
  }

  /** Each value by itself, with its own parameters and the same random numbers in turn. */
  @ParameterizedTest
  @MethodSource("cases")
  void meansAndDrawsMatchThoseOfSingleValues(Case c) {
    double[] parameters = c.parameters(5, VALUES);
    double[] means = new double[VALUES];
    double[] drawn = new double[VALUES];
    c.likelihood().mean(parameters, means);
    c.likelihood().sample(parameters, Seeds.generator(6), drawn);
    RandomGenerator random = Seeds.generator(6);
    int each = c.likelihood().parametersPerValue();
    for (int i = 0; i < VALUES; i++) {
      int value = i;
      double[] own =
          IntStream.range(0, each).mapToDouble(k -> parameters[k * VALUES + value]).toArray();
      double[] one = new double[1];
      c.likelihood().mean(own, one);
      assertThat(means[i]).isCloseTo(one[0], within(1e-12));
      c.likelihood().sample(own, random, one);
      assertThat(drawn[i]).isCloseTo(one[0], within(1e-12));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isFiniteForExtremeParameters(Case c) {
    for (double size : new double[] {-60, 60}) {
      double[] x = c.draw(3);
      double[] parameters = new double[VALUES * c.likelihood().parametersPerValue()];
      Arrays.fill(parameters, size);
      double[] gradient = new double[parameters.length];
      assertThat(c.likelihood().logDensity(x, parameters, gradient)).isFinite();
      for (double derivative : gradient) {
        assertThat(derivative).isFinite();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesNotChangeItsArguments(Case c) {
    double[] x = c.draw(1);
    double[] parameters = c.parameters(2, VALUES);
    double[] keptX = x.clone();
    double[] keptParameters = parameters.clone();
    c.likelihood().logDensity(x, parameters, new double[parameters.length]);
    c.likelihood().mean(parameters, new double[VALUES]);
    c.likelihood().sample(parameters, Seeds.generator(1), new double[VALUES]);
    assertThat(x).containsExactly(keptX);
    assertThat(parameters).containsExactly(keptParameters);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rejectsValuesOutsideItsSupport(Case c) {
    assertThat(c.likelihood().support().contains(Float.NaN)).isFalse();
    assertThat(c.likelihood().support().contains(Float.POSITIVE_INFINITY)).isFalse();
    assertThat(c.likelihood().support().describe()).isNotBlank();
  }

  /** The quick search finds what the question about each value finds. */
  @ParameterizedTest
  @MethodSource("cases")
  void theFirstValueOutsideTheSupportIsFound(Case c) {
    Support support = c.likelihood().support();
    RandomGenerator random = Seeds.generator(3);
    float[] odd = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 0, 1, -1, -0f, 1.5f, -1e-7f
    };
    for (int trial = 0; trial < 200; trial++) {
      float[] values = new float[1 + random.nextInt(9)];
      for (int i = 0; i < values.length; i++) {
        values[i] =
            random.nextInt(6) == 0
                ? odd[random.nextInt(odd.length)]
                : random.nextInt(4) == 0 ? random.nextFloat() * 3 - 1 : random.nextInt(256) / 255f;
      }
      int from = random.nextInt(values.length);
      int expected = from;
      while (expected < values.length && support.contains(values[expected])) {
        expected++;
      }
      assertThat(support.firstOutside(values, from)).isEqualTo(expected);
      for (float value : values) {
        support
            .interval()
            .ifPresent(
                interval ->
                    assertThat(support.contains(value)).isEqualTo(interval.contains(value)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRestoredFromItsDescription(Case c) {
    assertThat(Likelihoods.described(c.likelihood().describe())).isEqualTo(c.likelihood());
  }

  private interface Function {
    double at(double x);
  }

  /** Σ f(x) p(x) over levels, or ∫ by Gauss-Legendre quadrature of 200 panels of 20 points. */
  private static double expectation(Case c, double[] parameters, Function f) {
    double sum = 0;
    double[] x = new double[1];
    if (c.levels() > 0) {
      for (int k = 0; k < c.levels(); k++) {
        x[0] = c.low() + (c.high() - c.low()) * k / (c.levels() - 1);
        sum += f.at(x[0]) * Math.exp(c.likelihood().logDensity(x, parameters, null));
      }
      return sum;
    }
    int panels = 200;
    double width = (c.high() - c.low()) / panels;
    for (int i = 0; i < panels; i++) {
      double from = c.low() + i * width;
      sum +=
          QUADRATURE
              .legendre(20, from, from + width)
              .integrate(
                  at ->
                      f.at(at)
                          * Math.exp(
                              c.likelihood().logDensity(new double[] {at}, parameters, null)));
    }
    return sum;
  }
}
