package io.gen4j.vae.internal.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.data.ValueRange;
import io.gen4j.vae.corruption.Corruptions;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.likelihood.Likelihoods;
import io.gen4j.vae.likelihood.PerExampleLikelihood;
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
    public boolean supports(float value) {
      return value > 0 && Float.isFinite(value);
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
}
