package io.gen4j.vae.posterior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.prior.PerExamplePrior;
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
import org.nd4j.linalg.api.ndarray.INDArray;

/** What every posterior must do; each ready-made one runs it. */
class PosteriorContractTest {

  private static final int LATENT = 4;
  private static final int DRAWS = 40_000;

  /** A tail of six standard errors: about one false alarm in 5e8 comparisons. */
  private static final double SIGMAS = 6;

  static Stream<PerExamplePosterior> cases() {
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
            Posteriors.twoLayer(1, 3, 5))
        .map(PerExamplePosterior.class::cast);
  }

  static Stream<PerExamplePosterior> withDivergence() {
    return cases().filter(p -> p.hasDivergenceFrom(Priors.standardNormal(LATENT)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void derivativeMatchesSampleAndDensity(PerExamplePosterior posterior) {
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
  void densityMatchesTheTransformedNoise(PerExamplePosterior posterior) {
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

  /** The density at a point that was drawn is the one that was returned with it. */
  @ParameterizedTest
  @MethodSource("cases")
  void densityAtADrawMatchesTheDraw(PerExamplePosterior posterior) {
    double[] parameters = normal(15, posterior.parameterSize());
    double[] weights = weights(posterior);
    double[] z = new double[LATENT];
    double logDensity = posterior.sample(parameters, weights, normal(16, LATENT), z);
    if (posterior.hasLogDensity()) {
      assertThat(posterior.logDensity(parameters, weights, z)).isCloseTo(logDensity, within(1e-10));
    } else {
      assertThatThrownBy(() -> posterior.logDensity(parameters, weights, z))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesNotChangeItsArguments(PerExamplePosterior posterior) {
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
    assertThat(parameters).containsExactly(kept[0]);
    assertThat(weights).containsExactly(kept[1]);
    assertThat(noise).containsExactly(kept[2]);
    assertThat(dz).containsExactly(kept[3]);
  }

  /** Two latent vectors for each of three examples, against one example at a time. */
  @ParameterizedTest
  @MethodSource("cases")
  void batchesMatchSingleExamples(PerExamplePosterior posterior) {
    double[][] parameters = new double[3][];
    double[][] noise = new double[6][];
    double[][] dz = new double[6][];
    Arrays.setAll(parameters, b -> normal(20 + b, posterior.parameterSize()));
    Arrays.setAll(noise, r -> normal(30 + r, LATENT));
    Arrays.setAll(dz, r -> normal(40 + r, LATENT));
    double[] scale = normal(50, 6);
    double[] weights = weights(posterior);
    INDArray p = HeapRows.matrix(parameters);
    INDArray w = HeapRows.vector(weights);
    LatentDraw draw = posterior.draw(p, w, HeapRows.matrix(noise));
    LatentDraw.Gradient gradient = draw.gradient(HeapRows.matrix(dz), scale);
    double[] weightGradient = new double[weights.length];
    for (int b = 0; b < 3; b++) {
      double[] expected = new double[posterior.parameterSize()];
      for (int r = 2 * b; r < 2 * b + 2; r++) {
        double[] z = new double[LATENT];
        double logDensity = posterior.sample(parameters[b], weights, noise[r], z);
        assertThat(draw.logDensities()[r]).isEqualTo(logDensity);
        assertThat(HeapCopy.rows(draw.z())[r]).containsExactly(z);
        if (posterior.hasLogDensity()) {
          assertThat(posterior.logDensities(p, w, draw.z())[r][b])
              .isEqualTo(posterior.logDensity(parameters[b], weights, z));
        }
        posterior.backward(
            parameters[b], weights, noise[r], dz[r], scale[r], expected, weightGradient);
      }
      assertThat(HeapCopy.rows(gradient.parameters())[b]).containsExactly(expected, within(1e-12));
    }
    assertThat(HeapRows.values(gradient.weights())).containsExactly(weightGradient, within(1e-12));
    assertThat(gradient.weights() == null).isEqualTo(posterior.weightCount() == 0);
    double[] center = new double[LATENT];
    posterior.sample(parameters[1], weights, new double[LATENT], center);
    assertThat(HeapCopy.rows(posterior.mean(p, w))[1]).containsExactly(center);
  }

  @ParameterizedTest
  @MethodSource("withDivergence")
  void divergencesOfABatchMatchSingleExamples(PerExamplePosterior posterior) {
    double[][] parameters = {
      normal(60, posterior.parameterSize()), normal(61, posterior.parameterSize())
    };
    double[][] scale = {normal(62, LATENT), normal(63, LATENT)};
    INDArray p = HeapRows.matrix(parameters);
    double[][] divergence = HeapCopy.rows(posterior.divergence(p));
    double[][] gradient = HeapCopy.rows(posterior.divergenceGradient(p, HeapRows.matrix(scale)));
    for (int b = 0; b < 2; b++) {
      double[] expected = new double[LATENT];
      posterior.divergence(parameters[b], expected);
      assertThat(divergence[b]).containsExactly(expected);
      double[] slope = new double[parameters[b].length];
      posterior.divergenceBackward(parameters[b], scale[b], slope);
      assertThat(gradient[b]).containsExactly(slope);
    }
  }

  @ParameterizedTest
  @MethodSource("withDivergence")
  void divergenceAgreesWithSampling(PerExamplePosterior posterior) {
    PerExamplePrior prior = (PerExamplePrior) Priors.standardNormal(LATENT);
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
  void derivativeOfTheDivergence(PerExamplePosterior posterior) {
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
  void isRestoredFromItsDescription(PerExamplePosterior posterior) {
    assertThat(Posteriors.described(posterior.describe())).isEqualTo(posterior);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void saysThatItHasNoDivergence(PerExamplePosterior posterior) {
    if (!posterior.hasDivergenceFrom(Priors.standardNormal(LATENT))) {
      assertThatThrownBy(
              () -> posterior.divergence(new double[posterior.parameterSize()], new double[LATENT]))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  private static double objective(
      PerExamplePosterior posterior,
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
  private static double[] weights(PerExamplePosterior posterior) {
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
