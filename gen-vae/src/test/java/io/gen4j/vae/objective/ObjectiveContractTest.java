package io.gen4j.vae.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.random.Seeds;
import io.gen4j.vae.regularizer.AggregateEstimate;
import io.gen4j.vae.regularizer.Kernel;
import io.gen4j.vae.regularizer.Regularizers;
import io.gen4j.vae.testing.Derivatives;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every objective must do, and what each is known to be. */
class ObjectiveContractTest {

  private static final int BATCH = 3;
  private static final int LATENT = 4;

  static Stream<Objective> cases() {
    return Stream.of(
        Objectives.elbo(),
        Objectives.betaElbo(4),
        Objectives.elbo(Schedule.warmUp(2, 100), 0),
        Objectives.elbo(Schedule.constant(1), 0.6),
        Objectives.reconstruction(),
        Objectives.wasserstein(3, Kernel.gaussian(0.5, 1)),
        Objectives.infoVae(0.3, 4, Kernel.inverseMultiquadratic()),
        Objectives.betaTcvae(5),
        Objectives.betaTcvae(0.5, 3, 2, AggregateEstimate.STRATIFIED),
        Objectives.dipVaeOne(2, 3),
        Objectives.dipVaeTwo(2, 3),
        Objectives.factorVae(6),
        Objectives.vectorQuantized(0.25),
        Objectives.importanceWeighted(2).with(Regularizers.sparsity(1)),
        Objectives.importanceWeighted(1),
        Objectives.importanceWeighted(5, 2).with(Regularizers.sparsity(1)),
        Objectives.importanceWeighted(5));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void derivativesMatchTheValue(Objective objective) {
    long step = 50;
    int k = objective.samples();
    BoundTerms sampled = sampled(k);
    if (!objective.requiresDivergence()) {
      BoundLoss loss = objective.evaluate(sampled, step);
      Derivatives.check(
          "log p(x|z)",
          loss.logLikelihood(),
          t ->
              objective
                  .evaluate(
                      new BoundTerms(k, t, sampled.logPrior(), sampled.logPosterior(), null), step)
                  .value(),
          sampled.logLikelihood());
      Derivatives.check(
          "log p(z)",
          loss.logPrior(),
          t ->
              objective
                  .evaluate(
                      new BoundTerms(k, sampled.logLikelihood(), t, sampled.logPosterior(), null),
                      step)
                  .value(),
          sampled.logPrior());
      Derivatives.check(
          "log q(z|x)",
          loss.logPosterior(),
          t ->
              objective
                  .evaluate(
                      new BoundTerms(k, sampled.logLikelihood(), sampled.logPrior(), t, null), step)
                  .value(),
          sampled.logPosterior());
    }
    if (objective.wantsDivergence()) {
      BoundTerms closed = new BoundTerms(k, sampled.logLikelihood(), null, null, divergence(BATCH));
      BoundLoss loss = objective.evaluate(closed, step);
      double[] flat = Arrays.stream(loss.divergence()).flatMapToDouble(Arrays::stream).toArray();
      Derivatives.check(
          "divergence",
          flat,
          d ->
              objective
                  .evaluate(new BoundTerms(k, sampled.logLikelihood(), null, null, unflat(d)), step)
                  .value(),
          Arrays.stream(closed.divergence()).flatMapToDouble(Arrays::stream).toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRestoredFromItsDescription(Objective objective) {
    assertThat(Objectives.described(objective.describe())).isEqualTo(objective);
  }

  @Test
  void boundOfOneSampleEqualsTheElbo() {
    BoundTerms terms = sampled(1);
    assertThat(Objectives.importanceWeighted(1).evaluate(terms, 0).value())
        .isCloseTo(Objectives.elbo().evaluate(terms, 0).value(), within(1e-12));
  }

  /** Theorem 1 of Burda et al. 2016, on fixed weights: averaged over all subsets of K. */
  @Test
  void boundGrowsWithTheNumberOfSamples() {
    double[] logWeights = {-3, 0.5, 1, -0.2};
    double one = Arrays.stream(logWeights).map(w -> bound(w)).average().orElseThrow();
    double two =
        IntStream.range(0, 4)
            .boxed()
            .flatMap(
                i -> IntStream.range(i + 1, 4).mapToObj(j -> bound(logWeights[i], logWeights[j])))
            .mapToDouble(Double::doubleValue)
            .average()
            .orElseThrow();
    double four = bound(logWeights);
    assertThat(one).isLessThan(two);
    assertThat(two).isLessThan(four);
  }

  @Test
  void freeNatsHaveNoCost() {
    double[][] divergence = {{0.2, 2}, {0.4, 1}};
    BoundTerms terms = new BoundTerms(1, new double[2], null, null, divergence);
    BoundLoss loss = Objectives.elbo(Schedule.constant(1), 0.5).evaluate(terms, 0);
    assertThat(loss.value()).isCloseTo(0.5 + 1.5, within(1e-12));
    assertThat(loss.divergence()[0]).containsExactly(0, 0.5);
  }

  @Test
  void schedulesRampAndRepeat() {
    Schedule once = Schedule.warmUp(4, 100);
    assertThat(once.at(0)).isZero();
    assertThat(once.at(50)).isCloseTo(2, within(1e-12));
    assertThat(once.at(1000)).isEqualTo(4);
    Schedule cyclic = new Schedule(0, 1, 50, 100);
    assertThat(cyclic.at(125)).isCloseTo(0.5, within(1e-12));
    assertThat(cyclic.at(199)).isEqualTo(1);
    assertThatThrownBy(() -> new Schedule(0, Double.NaN, 0, 0)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> new Schedule(0, 1, 50, 20)).hasMessageContaining("20");
  }

  /** InfoVAE with α = 0 and λ = 1 is the ELBO. */
  @Test
  void termsHaveTheWeightsOfThePapers() {
    BoundTerms terms = sampled(1);
    double elbo = Objectives.elbo().evaluate(terms, 0).value();
    Kernel kernel = Kernel.gaussian(1);
    assertThat(Objectives.infoVae(0, 1, kernel).evaluate(terms, 0).value())
        .isCloseTo(elbo, within(1e-12));
    double reconstruction = Objectives.reconstruction().evaluate(terms, 0).value();
    assertThat(Objectives.infoVae(1, 5, kernel).evaluate(terms, 0).value())
        .isCloseTo(reconstruction, within(1e-12));
    // With equal weights the parts of β-TCVAE are the divergence again.
    assertThat(Objectives.betaTcvae(1, 1, 1, AggregateEstimate.WEIGHTED).evaluate(terms, 0).value())
        .isCloseTo(elbo, within(1e-12));
  }

  @Test
  void invalidSettingsAreReported() {
    assertThatThrownBy(() -> Objectives.infoVae(2, 1, Kernel.gaussian(1)))
        .hasMessageContaining("-1");
    assertThatThrownBy(() -> Objectives.betaTcvae(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Objectives.vectorQuantized(-0.5)).hasMessageContaining("-0.5");
    assertThatThrownBy(() -> Objectives.importanceWeighted(0)).hasMessageContaining("got 0");
    assertThatThrownBy(() -> Objectives.betaElbo(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Objectives.elbo(Schedule.constant(1), -2)).hasMessageContaining("-2");
    assertThatThrownBy(() -> new BoundTerms(2, new double[3], new double[3], new double[3], null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void settingsAreAcceptedUpToTheirBoundsAndNotBeyond() {
    double infinite = Double.POSITIVE_INFINITY;
    assertThatThrownBy(() -> Objectives.elbo(Schedule.constant(1), infinite))
        .hasMessageContaining("Infinity");
    assertThatThrownBy(() -> Objectives.elbo(Schedule.constant(1), Double.NaN))
        .hasMessageContaining("NaN");
    assertThat(Objectives.elbo(Schedule.constant(0), 0).samples()).isEqualTo(1);
    assertThatThrownBy(() -> new Schedule(-1, 1, 0, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Schedule(1, -1, 0, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Schedule(infinite, 1, 0, 0)).hasMessageContaining("Infinity");
    assertThatThrownBy(() -> new Schedule(1, infinite, 0, 0)).hasMessageContaining("Infinity");
    assertThatThrownBy(() -> new Schedule(0, 1, -1, 0)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Schedule(0, 1, 0, -1)).hasMessageContaining("-1");
    assertThat(new Schedule(0, 2, 20, 20).at(19)).isCloseTo(1.9, within(1e-12));
    assertThat(new Schedule(0, 2, 20, 20).at(20)).isZero();
    assertThat(new Schedule(1, 3, 20, 0).at(20)).isEqualTo(3);
    assertThat(new Schedule(1, 3, 20, 0).at(5)).isCloseTo(1.5, within(1e-12));
    assertThatThrownBy(() -> new Weighted(-1, 1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Weighted(1, -1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> new Weighted(1, infinite)).hasMessageContaining("Infinity");
    assertThat(new Weighted(0, 0).wantsDivergence()).isFalse();
    assertThatThrownBy(() -> Objectives.betaTcvae(-1)).hasMessageContaining("-1");
    assertThatThrownBy(() -> Objectives.betaTcvae(infinite)).hasMessageContaining("Infinity");
    assertThat(Objectives.betaTcvae(0)).isNotNull();
    assertThatThrownBy(() -> new BoundTerms(0, new double[0], new double[0], new double[0], null))
        .hasMessageContaining("got 0");
    assertThatThrownBy(() -> new BoundTerms(1, new double[2], new double[1], new double[2], null))
        .hasMessageContaining("2 log-likelihoods");
    assertThatThrownBy(() -> new BoundTerms(1, new double[2], new double[2], new double[1], null))
        .hasMessageContaining("2 log-likelihoods");
    assertThatThrownBy(() -> new BoundTerms(2, new double[4], null, null, new double[3][1]))
        .hasMessageContaining("K = 2");
    assertThat(new BoundTerms(2, new double[4], null, null, new double[2][1]).batch()).isEqualTo(2);
  }

  @Test
  void requirementsOnTheTermsAreStatedAndPassedOn() {
    Objective elbo = Objectives.elbo();
    Objective free = Objectives.elbo(Schedule.constant(1), 0.1);
    Objective thinned = Objectives.importanceWeighted(6, 2);
    Objective plain = Objectives.reconstruction();
    for (Objective each : List.of(elbo, free, thinned, plain, new Weighted(1, 1))) {
      Objective more = each.with(Regularizers.sparsity(1)).with(Regularizers.sparsity(2));
      assertThat(more.samples()).isEqualTo(each.samples());
      assertThat(more.differentiatedSamples()).isEqualTo(each.differentiatedSamples());
      assertThat(more.wantsDivergence()).isEqualTo(each.wantsDivergence());
      assertThat(more.requiresDivergence()).isEqualTo(each.requiresDivergence());
      assertThat(more.usesDensity()).isEqualTo(each.usesDensity());
      assertThat(more.regularizers())
          .containsExactly(Regularizers.sparsity(1), Regularizers.sparsity(2));
      assertThat(each.regularizers()).isEmpty();
    }
    assertThat(elbo.samples()).isEqualTo(1);
    assertThat(elbo.differentiatedSamples()).isEqualTo(1);
    assertThat(elbo.wantsDivergence()).isTrue();
    assertThat(elbo.requiresDivergence()).isFalse();
    assertThat(elbo.usesDensity()).isTrue();
    assertThat(free.requiresDivergence()).isTrue();
    assertThat(thinned.samples()).isEqualTo(6);
    assertThat(thinned.differentiatedSamples()).isEqualTo(2);
    assertThat(thinned.wantsDivergence()).isFalse();
    assertThat(plain.wantsDivergence()).isTrue();
    assertThat(plain.usesDensity()).isFalse();
  }

  /** Values by hand: two examples of two samples. */
  @Test
  void valuesMatchHandCalculations() {
    BoundTerms terms =
        new BoundTerms(
            2,
            new double[] {-1, -2, -3, -4},
            new double[] {-0.5, -1, -1.5, -2},
            new double[] {0.25, 0.5, 0.75, 1},
            null);
    assertThat(terms.batch()).isEqualTo(2);
    assertThat(terms.meanLogLikelihood()).isCloseTo(-2.5, within(1e-12));
    assertThat(terms.meanDivergence()).isCloseTo((0.75 + 1.5 + 2.25 + 3) / 4, within(1e-12));
    assertThat(Objectives.betaElbo(2).evaluate(terms, 0).value())
        .isCloseTo(2.5 + 2 * 1.875, within(1e-12));
    assertThat(new Weighted(2, 3).evaluate(terms, 0).value())
        .isCloseTo(2.5 + 2 * 0.625 + 3 * 1.25, within(1e-12));
    double first = Math.log((Math.exp(-1.75) + Math.exp(-3.5)) / 2);
    double second = Math.log((Math.exp(-5.25) + Math.exp(-7)) / 2);
    assertThat(Objectives.importanceWeighted(2).evaluate(terms, 0).value())
        .isCloseTo(-(first + second) / 2, within(1e-12));
    BoundTerms closed =
        new BoundTerms(1, new double[] {-1, -3}, null, null, new double[][] {{1, 2}, {3, 6}});
    assertThat(closed.meanDivergence()).isCloseTo(6, within(1e-12));
    assertThat(Objectives.elbo().evaluate(closed, 0).value()).isCloseTo(8, within(1e-12));
    assertThat(Objectives.reconstruction().evaluate(closed, 0).value()).isCloseTo(2, within(1e-12));
  }

  @Test
  void freeNatsStartAboveTheirBound() {
    double[][] divergence = {{0.5, 0.5001}, {0.5, 0.5001}};
    BoundTerms terms = new BoundTerms(1, new double[2], null, null, divergence);
    BoundLoss loss = Objectives.elbo(Schedule.constant(1), 0.5).evaluate(terms, 0);
    assertThat(loss.divergence()[0]).containsExactly(0, 0.5);
    // Without free nats a divergence of 0 has its slope.
    BoundTerms none = new BoundTerms(1, new double[2], null, null, new double[2][1]);
    assertThat(Objectives.elbo().evaluate(none, 0).divergence()[0]).containsExactly(0.5);
  }

  @Test
  void namedModelsHaveTheWeightsOfTheirPapers() {
    assertThat(Objectives.factorVae(3).regularizers())
        .containsExactly(Regularizers.densityRatio(3, List.of(256, 256), 1e-4));
    assertThat(Objectives.vectorQuantized(0.25).regularizers())
        .containsExactly(Regularizers.commitment(0.25));
    assertThat(Objectives.infoVae(0.25, 2, Kernel.gaussian(1)).regularizers())
        .containsExactly(Regularizers.maximumMeanDiscrepancy(1.25, Kernel.gaussian(1)));
    assertThat(Objectives.betaTcvae(0.5, 3, 2, AggregateEstimate.STRATIFIED).regularizers())
        .containsExactly(Regularizers.aggregate(2.5, -1, AggregateEstimate.STRATIFIED));
    assertThat(Objectives.dipVaeOne(2, 3).regularizers())
        .containsExactly(Regularizers.dipOne(2, 3));
    assertThat(Objectives.dipVaeTwo(2, 3).regularizers())
        .containsExactly(Regularizers.dipTwo(2, 3));
    assertThatThrownBy(() -> Objectives.described(java.util.Map.of("name", "mine")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'mine'")
        .hasMessageContaining("Vae.load(file, options)");
    assertThat(Objectives.described(java.util.Map.of("name", "importance-weighted", "samples", 4)))
        .isEqualTo(Objectives.importanceWeighted(4));
  }

  private static double bound(double... logWeights) {
    int k = logWeights.length;
    return -Objectives.importanceWeighted(k)
        .evaluate(new BoundTerms(k, logWeights, new double[k], new double[k], null), 0)
        .value();
  }

  private static BoundTerms sampled(int k) {
    RandomGenerator random = Seeds.generator(5);
    double[][] terms = new double[3][BATCH * k];
    for (double[] term : terms) {
      Arrays.setAll(term, i -> random.nextGaussian());
    }
    return new BoundTerms(k, terms[0], terms[1], terms[2], null);
  }

  private static double[][] divergence(int batch) {
    RandomGenerator random = Seeds.generator(6);
    double[][] divergence = new double[batch][LATENT];
    for (double[] row : divergence) {
      Arrays.setAll(row, i -> (i + 1) * random.nextDouble());
    }
    return divergence;
  }

  private static double[][] unflat(double[] flat) {
    double[][] rows = new double[flat.length / LATENT][];
    Arrays.setAll(rows, r -> Arrays.copyOfRange(flat, r * LATENT, (r + 1) * LATENT));
    return rows;
  }
}
