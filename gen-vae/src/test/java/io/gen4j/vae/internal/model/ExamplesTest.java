package io.gen4j.vae.internal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.likelihood.PerExampleLikelihood;
import io.gen4j.vae.likelihood.Support;
import io.gen4j.vae.objective.Objectives;
import io.gen4j.vae.posterior.Posteriors;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.testing.TestData;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ExamplesTest {

  /** A distribution of positive numbers. */
  private record Positive() implements PerExampleLikelihood {

    @Override
    public Map<String, Object> describe() {
      return Map.of("name", "positive");
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNBOUNDED;
    }

    @Override
    public int parametersPerValue() {
      return 1;
    }

    @Override
    public Support support() {
      return new Support() {
        @Override
        public boolean contains(float value) {
          return value > 0 && Float.isFinite(value);
        }

        @Override
        public String describe() {
          return "numbers above 0";
        }
      };
    }

    @Override
    public double logDensity(double[] x, double[] parameters, double[] gradient) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void mean(double[] parameters, double[] mean) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void sample(double[] parameters, RandomGenerator random, double[] x) {
      throw new UnsupportedOperationException();
    }
  }

  private static ModelSettings settings(Likelihood likelihood) {
    return new ModelSettings(
        likelihood,
        Posteriors.diagonalGaussian(1),
        Priors.standardNormal(1),
        Objectives.elbo(),
        Corruptions.none(),
        0,
        false,
        1);
  }

  private static TestData data(float padding) {
    TestData data = TestData.normal(2, 2, 3);
    float[][] rows = {{2, padding, 3, padding, 4, 5}, {6, 7, 8, 9, 1, padding}};
    float[][] masks = {{0, 0, 1}, {0, 1, 1}};
    return new TestData(data.shape(), data.range(), rows, null, masks);
  }

  @Test
  void paddingIsZeroForTheEncoderAndForALikelihoodThatSupportsZero() {
    Examples examples =
        Examples.read(data(Float.POSITIVE_INFINITY), 0, 1, settings(Likelihoods.gaussian(1)));
    assertThat(examples.values()).containsExactly(0, 0, 3, 0, 0, 5);
    assertThat(examples.data()).isSameAs(examples.values());
    assertThat(examples.maskOfValues()).containsExactly(0, 0, 1, 0, 0, 1);
  }

  @Test
  void aLikelihoodThatDoesNotSupportZeroSeesASupportedValueInPadding() {
    Examples examples = Examples.read(data(-2), 0, 1, settings(new Positive()));
    assertThat(examples.values()).containsExactly(0, 0, 3, 0, 0, 5);
    assertThat(examples.data()).containsExactly(3, 3, 3, 3, 3, 5);
  }

  @Test
  void paddingOfATargetIsZeroToo() {
    TestData data = data(0);
    float[][] targets = {{Float.NaN, 1, 2, 3, Float.NaN, 4}, new float[6]};
    Examples examples =
        Examples.read(data.withTargets(targets), 0, 1, settings(Likelihoods.gaussian(1)));
    assertThat(examples.data()).containsExactly(0, 0, 2, 0, 0, 4);
    assertThat(examples.values()).containsExactly(0, 0, 3, 0, 0, 5);
  }

  private static boolean known(ValueRange declared, Likelihood likelihood, boolean target) {
    TestData data = new TestData(ExampleShape.vector(1), declared, new float[][] {{0}}, null, null);
    return Examples.areKnownUsable(
        target ? data.withTargets(new float[][] {{0}}) : data, settings(likelihood));
  }

  @Test
  void batchesAreCheckedUnlessTheirRangeIsInTheSupport() {
    for (boolean target : new boolean[] {false, true}) {
      assertThat(known(ValueRange.BYTES, Likelihoods.bernoulli(), target)).isTrue();
      assertThat(known(new ValueRange(-7, 0.1f), Likelihoods.bernoulli(), target)).isTrue();
      assertThat(known(ValueRange.UNBOUNDED, Likelihoods.gaussian(1), target)).isTrue();
      assertThat(known(ValueRange.BYTES, Likelihoods.gaussian(1), target)).isTrue();
      assertThat(known(ValueRange.UNIT, Likelihoods.categorical(4), target)).as("gaps").isFalse();
      assertThat(known(ValueRange.BYTES, new Positive(), target)).as("own").isFalse();
      assertThat(known(ValueRange.UNBOUNDED, Likelihoods.bernoulli(), target)).isFalse();
    }
  }

  /** Why the ends are enough: no map of a value leaves the maps of the ends. */
  @Test
  void valuesAreMappedBetweenTheEndsOfTheirRange() {
    RandomGenerator random = Seeds.generator(5);
    for (int trial = 0; trial < 20_000; trial++) {
      float low = (random.nextFloat() - 0.5f) * (float) Math.exp(10 * random.nextGaussian());
      float high = low + Math.max(Math.ulp(low) * 3, random.nextFloat() * 10);
      float value =
          random.nextBoolean()
              ? low + random.nextFloat() * (high - low)
              : Math.nextUp(Math.nextUp(low));
      float[] mapped = {low, Math.max(low, Math.min(high, value)), high};
      new ValueRange(low, high).mapTo(ValueRange.SYMMETRIC, mapped, 0, 3);
      ValueRange.SYMMETRIC.mapTo(ValueRange.UNIT, mapped, 0, 3);
      assertThat(mapped[1]).isBetween(mapped[0], mapped[2]);
    }
  }

  @Test
  void theFirstBadValueThatCountsIsNamed() {
    TestData data = data(Float.POSITIVE_INFINITY);
    data.rows()[0][5] = Float.NaN;
    assertThatThrownBy(() -> Examples.read(data, 0, 2, settings(Likelihoods.gaussian(1))))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("needs finite numbers, but in test data")
        .hasMessageContaining("example 0 holds NaN at position 5");
  }
}
