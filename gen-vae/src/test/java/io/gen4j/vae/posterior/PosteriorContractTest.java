package io.gen4j.vae.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Seeds;
import io.gen4j.vae.prior.Prior;
import io.gen4j.vae.prior.Priors;
import io.gen4j.vae.testing.Derivatives;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every posterior must do; each ready-made one runs it. */
class PosteriorContractTest {

  private static final int LATENT = 4;
  private static final int DRAWS = 40_000;

  /** A tail of six standard errors: about one false alarm in 5e8 comparisons. */
  private static final double SIGMAS = 6;

  static Stream<Posterior> cases() {
    return Stream.of(
        Posteriors.diagonalGaussian(LATENT),
        Posteriors.fullGaussian(LATENT),
        Posteriors.radialFlow(LATENT, 1),
        Posteriors.radialFlow(LATENT, 3),
        Posteriors.planarFlow(LATENT, 1),
        Posteriors.planarFlow(LATENT, 3),
        Posteriors.inverseAutoregressiveFlow(LATENT, 1, 5, 0),
        Posteriors.inverseAutoregressiveFlow(LATENT, 3, 9, 6),
        Posteriors.twoLayer(3, 1, 5),
        Posteriors.twoLayer(1, 3, 5));
  }

  static Stream<Posterior> withDivergence() {
    return cases().filter(p -> p.hasDivergenceFrom(Priors.standardNormal(LATENT)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void derivativeIsThatOfSampleAndDensity(Posterior posterior) {
    double[] noise = normal(3, LATENT);
    double[] dz = normal(4, LATENT);
    for (double dLogDensity : new double[] {0, -0.7}) {
      double[] parameters = normal(5, posterior.parameterSize());
      double[] weights = weights(posterior);
      double[] gradient = new double[parameters.length];
      double[] weightGradient = new double[weights.length];
      posterior.backward(parameters, weights, noise, dz, dLogDensity, gradient, weightGradient);
      Derivatives.check(
          "parameters of " + posterior.describe(),
          gradient,
          p -> objective(posterior, p, weights, noise, dz, dLogDensity),
          parameters);
      Derivatives.check(
          "weights of " + posterior.describe(),
          weightGradient,
          w -> objective(posterior, parameters, w, noise, dz, dLogDensity),
          weights);
    }
  }

  /** log q(z) = log N(ε) - log |det dz/dε|, the determinant from central differences. */
  @ParameterizedTest
  @MethodSource("cases")
  void densityIsThatOfTheTransformedNoise(Posterior posterior) {
    double[] parameters = normal(6, posterior.parameterSize());
    double[] weights = weights(posterior);
    double[] noise = normal(7, LATENT);
    double[][] jacobian = new double[LATENT][];
    for (int i = 0; i < LATENT; i++) {
      int row = i;
      jacobian[i] =
          Derivatives.of(
              e -> {
                double[] z = new double[LATENT];
                posterior.sample(parameters, weights, e, z);
                return z[row];
              },
              noise);
    }
    double determinant = new LUDecomposition(new Array2DRowRealMatrix(jacobian)).getDeterminant();
    double logNormal = Arrays.stream(noise).map(e -> -0.5 * (e * e + Math.log(2 * Math.PI))).sum();
    assertThat(posterior.sample(parameters, weights, noise, new double[LATENT]))
        .isCloseTo(logNormal - Math.log(Math.abs(determinant)), within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void leavesItsArgumentsAlone(Posterior posterior) {
    double[] parameters = normal(8, posterior.parameterSize());
    double[] weights = weights(posterior);
    double[] noise = normal(9, LATENT);
    double[] dz = normal(10, LATENT);
    double[][] kept = {parameters.clone(), weights.clone(), noise.clone(), dz.clone()};
    posterior.sample(parameters, weights, noise, new double[LATENT]);
    posterior.backward(
        parameters,
        weights,
        noise,
        dz,
        1,
        new double[parameters.length],
        new double[weights.length]);
    posterior.mean(parameters, weights, new double[LATENT]);
    assertThat(parameters).containsExactly(kept[0]);
    assertThat(weights).containsExactly(kept[1]);
    assertThat(noise).containsExactly(kept[2]);
    assertThat(dz).containsExactly(kept[3]);
  }

  @ParameterizedTest
  @MethodSource("withDivergence")
  void divergenceAgreesWithSampling(Posterior posterior) {
    Prior prior = Priors.standardNormal(LATENT);
    double[] parameters = normal(11, posterior.parameterSize());
    double[] closed = new double[LATENT];
    posterior.divergence(parameters, closed);
    RandomGenerator random = Seeds.generator(12);
    double sum = 0;
    double squares = 0;
    double[] noise = new double[LATENT];
    double[] z = new double[LATENT];
    for (int i = 0; i < DRAWS; i++) {
      Arrays.setAll(noise, k -> random.nextGaussian());
      double term =
          posterior.sample(parameters, new double[0], noise, z)
              - prior.logDensity(z, new double[0], 0, null, null);
      sum += term;
      squares += term * term;
    }
    double mean = sum / DRAWS;
    double error = Math.sqrt((squares / DRAWS - mean * mean) / DRAWS);
    assertThat(Arrays.stream(closed).sum()).isCloseTo(mean, within(SIGMAS * error));
    assertThat(Arrays.stream(closed).sum()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("withDivergence")
  void derivativeOfTheDivergence(Posterior posterior) {
    double[] parameters = normal(13, posterior.parameterSize());
    double[] scale = normal(14, LATENT);
    double[] gradient = new double[parameters.length];
    posterior.divergenceBackward(parameters, scale, gradient);
    Derivatives.check(
        posterior.describe().toString(),
        gradient,
        p -> {
          double[] terms = new double[LATENT];
          posterior.divergence(p, terms);
          return IntStream.range(0, LATENT).mapToDouble(i -> scale[i] * terms[i]).sum();
        },
        parameters);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void comesBackFromItsDescription(Posterior posterior) {
    assertThat(Posteriors.described(posterior.describe())).isEqualTo(posterior);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysThatItHasNoDivergence(Posterior posterior) {
    if (!posterior.hasDivergenceFrom(Priors.standardNormal(LATENT))) {
      assertThatThrownBy(
              () -> posterior.divergence(new double[posterior.parameterSize()], new double[LATENT]))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  private static double objective(
      Posterior posterior,
      double[] parameters,
      double[] weights,
      double[] noise,
      double[] dz,
      double dLogDensity) {
    double[] z = new double[LATENT];
    double logDensity = posterior.sample(parameters, weights, noise, z);
    return dLogDensity * logDensity
        + IntStream.range(0, LATENT).mapToDouble(i -> dz[i] * z[i]).sum();
  }

  /** Weights away from where training starts, which may be a special place. */
  private static double[] weights(Posterior posterior) {
    double[] weights = posterior.initialWeights(1);
    double[] shift = normal(2, weights.length);
    Arrays.setAll(weights, i -> weights[i] + 0.3 * shift[i]);
    return weights;
  }

  private static double[] normal(long seed, int size) {
    RandomGenerator random = Seeds.generator(seed);
    return IntStream.range(0, size).mapToDouble(i -> 0.7 * random.nextGaussian()).toArray();
  }
}
