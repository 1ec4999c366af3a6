package io.gen4j.vae.prior;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.internal.HeapRows;
import io.gen4j.vae.testing.Derivatives;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What every prior must do; each ready-made one runs it. */
class PriorContractTest {

  private static final int DRAWS = 40_000;

  /** A tail of six standard errors: about one false alarm in 5e8 comparisons. */
  private static final double SIGMAS = 6;

  /** Makes the prior for a latent size. */
  record Case(String name, IntFunction<Prior> prior) {

    PerExamplePrior perExample(int size) {
      return (PerExamplePrior) prior.apply(size);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        new Case("standard normal", Priors::standardNormal),
        new Case("mixture of one", size -> Priors.gaussianMixture(size, 1)),
        new Case("VampPrior", size -> Priors.vamp(size, 3)),
        new Case("autoregressive flow", size -> Priors.maskedAutoregressiveFlow(size, 2, 5)),
        new Case("two layers", size -> Priors.twoLayer(Math.max(1, size - 1), 1, 4)),
        new Case("mixture of four", size -> Priors.gaussianMixture(size, 4)));
  }

  /** Two layers have two components or more. */
  static Stream<Case> onTheLine() {
    return cases().filter(c -> c.prior().apply(1).latentSize() == 1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void derivativeMatchesTheValue(Case c) {
    PerExamplePrior prior = c.perExample(3);
    double[] z = normal(1, prior.latentSize());
    double[] weights = weights(prior);
    double[] dz = new double[z.length];
    double[] weightGradient = new double[weights.length];
    double value = prior.logDensity(z, weights, -0.7, dz, weightGradient);
    assertThat(prior.logDensity(z, weights, 0, null, null)).isEqualTo(value);
    Derivatives.check("z", dz, x -> -0.7 * prior.logDensity(x, weights, 0, null, null), z);
    Derivatives.check(
        "weights", weightGradient, w -> -0.7 * prior.logDensity(z, w, 0, null, null), weights);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void batchesMatchSingleVectors(Case c) {
    PerExamplePrior prior = c.perExample(3);
    double[][] z = new double[20][];
    Arrays.setAll(z, r -> normal(10 + r, prior.latentSize()));
    double[] scales = normal(50, z.length);
    double[] weights = weights(prior);
    INDArray w = HeapRows.vector(weights);
    PriorDensity density = prior.evaluate(HeapRows.matrix(z), w);
    PriorDensity.Gradient gradient = density.gradient(scales);
    double[] weightGradient = new double[weights.length];
    for (int r = 0; r < z.length; r++) {
      double[] dz = new double[z[r].length];
      assertThat(density.values()[r])
          .isEqualTo(prior.logDensity(z[r], weights, scales[r], dz, weightGradient));
      assertThat(HeapCopy.rows(gradient.z())[r]).containsExactly(dz);
    }
    assertThat(HeapRows.values(gradient.weights())).containsExactly(weightGradient, within(1e-10));
    assertThat(gradient.weights() == null).isEqualTo(prior.weightCount() == 0);
    double[][] drawn = HeapCopy.rows(prior.sample(3, w, Seeds.generator(8)));
    RandomGenerator random = Seeds.generator(8);
    for (double[] row : drawn) {
      double[] expected = new double[row.length];
      prior.sample(weights, random, expected);
      assertThat(row).containsExactly(expected);
    }
  }

  /** On a grid of the plane, where components may depend on each other. */
  @ParameterizedTest
  @MethodSource("cases")
  void integratesToOneInThePlane(Case c) {
    PerExamplePrior prior = c.perExample(2);
    double[] weights = weights(prior);
    double width = 0.06;
    double total = 0;
    double product = 0;
    double square = 0;
    double[] z = new double[2];
    for (z[0] = -11; z[0] < 11; z[0] += width) {
      for (z[1] = -11; z[1] < 11; z[1] += width) {
        double mass = width * width * Math.exp(prior.logDensity(z, weights, 0, null, null));
        total += mass;
        product += mass * z[0] * z[1];
        square += mass * z[0] * z[1] * z[0] * z[1];
      }
    }
    assertThat(total).isCloseTo(1, within(2e-3));
    RandomGenerator random = Seeds.generator(6);
    double drawn = 0;
    for (int i = 0; i < DRAWS; i++) {
      prior.sample(weights, random, z);
      drawn += z[0] * z[1] / DRAWS;
    }
    double error = Math.sqrt((square - product * product) / DRAWS);
    assertThat(drawn).isCloseTo(product, within(SIGMAS * error + 2e-3));
  }

  @ParameterizedTest
  @MethodSource("onTheLine")
  void integratesToOneAndDrawsHaveItsMoments(Case c) {
    PerExamplePrior prior = c.perExample(1);
    double[] weights = weights(prior);
    double total = 0;
    double mean = 0;
    double square = 0;
    double fourth = 0;
    double width = 1e-3;
    for (double at = -30; at < 30; at += width) {
      double mass = width * Math.exp(prior.logDensity(new double[] {at}, weights, 0, null, null));
      total += mass;
      mean += mass * at;
      square += mass * at * at;
      fourth += mass * at * at * at * at;
    }
    assertThat(total).isCloseTo(1, within(1e-6));
    RandomGenerator random = Seeds.generator(4);
    double sum = 0;
    double squares = 0;
    double[] z = new double[1];
    for (int i = 0; i < DRAWS; i++) {
      prior.sample(weights, random, z);
      sum += z[0];
      squares += z[0] * z[0];
    }
    assertThat(sum / DRAWS)
        .isCloseTo(mean, within(SIGMAS * Math.sqrt((square - mean * mean) / DRAWS)));
    assertThat(squares / DRAWS)
        .isCloseTo(square, within(SIGMAS * Math.sqrt((fourth - square * square) / DRAWS)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesNotChangeItsArguments(Case c) {
    PerExamplePrior prior = c.perExample(2);
    double[] z = normal(5, 2);
    double[] weights = weights(prior);
    double[][] kept = {z.clone(), weights.clone()};
    prior.logDensity(z, weights, 1, new double[2], new double[weights.length]);
    prior.sample(weights, Seeds.generator(1), new double[2]);
    assertThat(z).containsExactly(kept[0]);
    assertThat(weights).containsExactly(kept[1]);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRestoredFromItsDescription(Case c) {
    PerExamplePrior prior = c.perExample(2);
    assertThat(Priors.described(prior.describe())).isEqualTo(prior);
  }

  private static double[] weights(Prior prior) {
    double[] weights = prior.initialWeights(1);
    double[] shift = normal(2, weights.length);
    Arrays.setAll(weights, i -> weights[i] + 0.4 * shift[i]);
    return weights;
  }

  private static double[] normal(long seed, int size) {
    RandomGenerator random = Seeds.generator(seed);
    return IntStream.range(0, size).mapToDouble(i -> 0.7 * random.nextGaussian()).toArray();
  }
}
