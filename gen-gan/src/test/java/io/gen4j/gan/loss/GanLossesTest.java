package io.gen4j.gan.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.math3.dfp.Dfp;
import org.apache.commons.math3.dfp.DfpField;
import org.apache.commons.math3.dfp.DfpMath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of {@link GanLoss}, run for every loss of {@link GanLosses}, and their values
 * against the papers' formulas in 40-digit arithmetic.
 */
class GanLossesTest {

  private static final DfpField FIELD = new DfpField(40);

  /** The losses as their papers write them, with σ(x) = 1 / (1 + e^-x), over 40 digits. */
  private static final Map<String, Oracle> ORACLES =
      Map.of(
          "minimax",
          new Oracle(
              (r, f) -> mean(r, x -> log(sigmoid(x))).add(mean(f, x -> logOneMinus(x))).negate(),
              (r, f) -> mean(f, x -> logOneMinus(x))),
          "non-saturating",
          new Oracle(
              (r, f) -> mean(r, x -> log(sigmoid(x))).add(mean(f, x -> logOneMinus(x))).negate(),
              (r, f) -> mean(f, x -> log(sigmoid(x))).negate()),
          "least-squares",
          new Oracle(
              (r, f) ->
                  mean(r, x -> x.subtract(1).multiply(x.subtract(1)))
                      .add(mean(f, x -> x.multiply(x)))
                      .divide(2),
              (r, f) -> mean(f, x -> x.subtract(1).multiply(x.subtract(1))).divide(2)),
          "wasserstein",
          new Oracle((r, f) -> mean(f, x -> x).subtract(mean(r, x -> x)), (r, f) -> minusMean(f)),
          "hinge",
          new Oracle(
              (r, f) ->
                  mean(r, x -> positive(number(1).subtract(x)))
                      .add(mean(f, x -> positive(number(1).add(x)))),
              (r, f) -> minusMean(f)),
          "relativistic-average",
          new Oracle((r, f) -> relativistic(r, f), (r, f) -> relativistic(f, r)));

  /** A loss as a number. */
  private interface Formula {
    Dfp of(double[] real, double[] fake);
  }

  private record Oracle(Formula discriminator, Formula generator) {}

  static Stream<GanLoss> losses() {
    return GanLosses.names().stream().map(GanLosses::named);
  }

  static Stream<Arguments> lossesAndLogits() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
    double[] spread = random.doubles(16, -30, 30).toArray();
    double[] other = random.doubles(16, -30, 30).toArray();
    return losses()
        .flatMap(
            loss ->
                Stream.of(
                    Arguments.of(loss, new double[] {0.3}, new double[] {-0.7}),
                    Arguments.of(loss, new double[] {0, 0, 0}, new double[] {0, 0, 0}),
                    Arguments.of(loss, new double[] {2, -1.5, 0.1}, new double[] {-3, 0.5}),
                    Arguments.of(loss, new double[] {1, -1}, new double[] {-1, 1, 3, -5, 0}),
                    Arguments.of(loss, spread, other),
                    Arguments.of(loss, new double[] {1e4, -1e4}, new double[] {-1e4, 1e4}),
                    Arguments.of(loss, new double[] {1e4, 1e4}, new double[] {-1e4, -1e4}),
                    Arguments.of(loss, new double[] {-1e4, -1e4}, new double[] {1e4, 1e4}),
                    Arguments.of(loss, new double[] {-1e4, 3}, new double[] {-2, 1e4})));
  }

  @ParameterizedTest
  @MethodSource("lossesAndLogits")
  void valuesAreThoseOfThePaper(GanLoss loss, double[] real, double[] fake) {
    Oracle oracle = ORACLES.get(loss.name());

    assertClose(
        loss.discriminator(real, fake).value(),
        oracle.discriminator().of(real, fake).toDouble(),
        "discriminator");
    assertClose(
        loss.generator(real, fake).value(),
        oracle.generator().of(real, fake).toDouble(),
        "generator");
  }

  /** One-sided: the label of real examples is 1 - s, that of fake ones stays 0. */
  @Test
  void smoothedLossesHaveALowerLabelForRealExamplesAlone() {
    double[] real = {0.3, -2.1, 3.7};
    double[] fake = {-0.6, 2.2, -3.1};
    double logistic = 0;
    double squares = 0;
    for (int i = 0; i < 3; i++) {
      double p = 1 / (1 + Math.exp(-real[i]));
      double q = 1 / (1 + Math.exp(-fake[i]));
      logistic += (-0.8 * Math.log(p) - 0.2 * Math.log(1 - p) - Math.log(1 - q)) / 3;
      squares += 0.5 * ((real[i] - 0.8) * (real[i] - 0.8) + fake[i] * fake[i]) / 3;
    }
    for (GanLoss loss : List.of(GanLosses.minimax(), GanLosses.nonSaturating())) {
      GanLoss smoothed = GanLosses.smoothed(loss, 0.2);
      assertThat(smoothed.discriminator(real, fake).value()).isCloseTo(logistic, within(1e-12));
      assertThat(smoothed.generator(real, fake).value())
          .isEqualTo(loss.generator(real, fake).value());
    }
    assertThat(GanLosses.smoothed(GanLosses.leastSquares(), 0.2).discriminator(real, fake).value())
        .isCloseTo(squares, within(1e-12));
  }

  @Test
  void smoothingIsAShareBelowOne() {
    GanLoss loss = GanLosses.minimax();
    assertThat(GanLosses.smoothed(loss, 0)).isSameAs(loss);
    GanLoss smoothed = GanLosses.smoothed(loss, 0.2);
    assertThat(smoothed.name()).isEqualTo("minimax");
    assertThat(smoothed).hasToString("minimax with labels smoothed by 0.2");
    for (double bad : new double[] {1, -0.1, Double.NaN}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GanLosses.smoothed(loss, bad))
          .withMessageContaining("got " + bad);
    }
    for (GanLoss other : List.of(GanLosses.wasserstein(), GanLosses.hinge())) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> GanLosses.smoothed(other, 0.1))
          .withMessageContaining("got " + other.name());
    }
  }

  /** Where real and fake examples are as many, the discriminator has nothing to move. */
  @Test
  void theBoundaryIsWhereAsManyExamplesAreRealAsFake() {
    List<GanLoss> losses =
        List.of(
            GanLosses.minimax(),
            GanLosses.nonSaturating(),
            GanLosses.leastSquares(),
            GanLosses.hinge(),
            GanLosses.smoothed(GanLosses.nonSaturating(), 0.2),
            GanLosses.smoothed(GanLosses.leastSquares(), 0.2));
    for (GanLoss loss : losses) {
      double[] at = {loss.boundary()};
      LogitLoss there = loss.discriminator(at, at);
      assertThat(there.real()[0] + there.fake()[0]).as(loss.name()).isCloseTo(0, within(1e-12));
    }
    assertThat(GanLosses.wasserstein().boundary()).isNaN();
    assertThat(GanLosses.relativisticAverage().boundary()).isNaN();
  }

  @Test
  void everyLossHasAnOracle() {
    assertThat(ORACLES.keySet()).containsExactlyInAnyOrderElementsOf(GanLosses.names());
  }

  /**
   * The error of central differences at h = 1e-5 is below 1e-9 for these logits, none of which is
   * near a kink of the hinge.
   */
  @ParameterizedTest
  @MethodSource("losses")
  void derivativesAreThoseOfTheValues(GanLoss loss) {
    double[] real = {0.3, -2.1, 3.7, 1.4, -0.2};
    double[] fake = {-0.6, 2.2, -3.1, 0.1};

    LogitLoss discriminator = loss.discriminator(real, fake);
    assertClose(
        discriminator.real(),
        differences(real, moved -> loss.discriminator(moved, fake).value()),
        "discriminator, real");
    assertClose(
        discriminator.fake(),
        differences(fake, moved -> loss.discriminator(real, moved).value()),
        "discriminator, fake");
    LogitLoss generator = loss.generator(real, fake);
    assertClose(
        generator.real(),
        differences(real, moved -> loss.generator(moved, fake).value()),
        "generator, real");
    assertClose(
        generator.fake(),
        differences(fake, moved -> loss.generator(real, moved).value()),
        "generator, fake");
    assertThat(Arrays.stream(generator.fake()).map(Math::abs).sum()).isGreaterThan(0.01);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void isAMeanOverTheBatch(GanLoss loss) {
    double[] real = {0.3, -2.1, 3.7};
    double[] fake = {-0.6, 2.2, -3.1};

    assertRepeated(loss.discriminator(real, fake), loss.discriminator(twice(real), twice(fake)));
    assertRepeated(loss.generator(real, fake), loss.generator(twice(real), twice(fake)));
  }

  @ParameterizedTest
  @MethodSource("lossesAndLogits")
  void derivativesAreFiniteAndAsManyAsLogits(GanLoss loss, double[] real, double[] fake) {
    for (LogitLoss value : List.of(loss.discriminator(real, fake), loss.generator(real, fake))) {
      assertThat(value.value()).isFinite();
      assertThat(value.real()).hasSameSizeAs(real);
      assertThat(value.fake()).hasSameSizeAs(fake);
      assertThat(Arrays.stream(value.real()).allMatch(Double::isFinite)).isTrue();
      assertThat(Arrays.stream(value.fake()).allMatch(Double::isFinite)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void leavesItsArgumentsAlone(GanLoss loss) {
    double[] real = {0.3, -2.1, 3.7};
    double[] fake = {-0.6, 2.2, -3.1};
    double[] realBefore = real.clone();
    double[] fakeBefore = fake.clone();

    LogitLoss first = loss.discriminator(real, fake);
    loss.generator(real, fake);
    first.real()[0] = 77;
    first.fake()[0] = 77;

    assertThat(real).containsExactly(realBefore);
    assertThat(fake).containsExactly(fakeBefore);
    assertThat(loss.discriminator(real, fake).real()[0]).isNotEqualTo(77);
  }

  @ParameterizedTest
  @MethodSource("losses")
  void takesRealFirstAndFakeSecond(GanLoss loss) {
    double[] high = {0.9, 0.7};
    double[] low = {-0.5, -0.8};

    assertThat(loss.discriminator(high, low).value())
        .as("a discriminator that is right does better than one that is wrong")
        .isLessThan(loss.discriminator(low, high).value());
    assertThat(loss.generator(low, high).value())
        .as("a generator whose pictures pass does better than one whose do not")
        .isLessThan(loss.generator(low, low).value());
    for (double derivative : loss.discriminator(low, high).real()) {
      assertThat(derivative).isNegative();
    }
    for (double derivative : loss.discriminator(low, high).fake()) {
      assertThat(derivative).isPositive();
    }
    for (double derivative : loss.generator(low, low).fake()) {
      assertThat(derivative).as("never towards the fake label").isNegative();
    }
  }

  @ParameterizedTest
  @MethodSource("losses")
  void saysWhetherTheGeneratorNeedsRealLogits(GanLoss loss) {
    double[] fake = {-0.6, 2.2, -3.1};
    double[] some = {0.3, -2.1, 3.7};
    double[] others = {1.3, 5, -0.7};

    double[] withSome = loss.generator(some, fake).fake();
    if (loss.generatorSeesReal()) {
      assertThat(loss.generator(others, fake).fake()).isNotEqualTo(withSome);
    } else {
      assertThat(loss.generator(others, fake).fake()).containsExactly(withSome);
      LogitLoss withNone = loss.generator(new double[0], fake);
      assertThat(withNone.fake()).containsExactly(withSome);
      assertThat(withNone.real()).isEmpty();
      assertThat(loss.generator(some, fake).real()).containsExactly(0, 0, 0);
    }
  }

  @Test
  void onlyTheRelativisticGeneratorSeesRealLogits() {
    assertThat(losses().filter(GanLoss::generatorSeesReal).map(GanLoss::name))
        .containsExactly("relativistic-average");
  }

  @Test
  void namesAreThoseOfTheFactories() {
    List<GanLoss> made =
        List.of(
            GanLosses.minimax(),
            GanLosses.nonSaturating(),
            GanLosses.leastSquares(),
            GanLosses.wasserstein(),
            GanLosses.hinge(),
            GanLosses.relativisticAverage());

    assertThat(GanLosses.names())
        .containsExactly(
            "minimax",
            "non-saturating",
            "least-squares",
            "wasserstein",
            "hinge",
            "relativistic-average");
    assertThat(new HashSet<>(GanLosses.names())).hasSameSizeAs(GanLosses.names());
    for (GanLoss loss : made) {
      assertThat(GanLosses.named(loss.name())).isSameAs(loss).hasToString(loss.name());
    }
    assertThat(made.stream().map(GanLoss::name)).containsExactlyElementsOf(GanLosses.names());
  }

  @Test
  void anUnknownNameListsThoseThatExist() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GanLosses.named("wgan"))
        .withMessageContaining("'wgan'")
        .withMessageContaining(String.join(", ", GanLosses.names()));
  }

  private static void assertRepeated(LogitLoss once, LogitLoss repeated) {
    assertThat(repeated.value()).isCloseTo(once.value(), within(1e-14));
    assertThat(repeated.real()).containsExactly(twice(halves(once.real())), within(1e-15));
    assertThat(repeated.fake()).containsExactly(twice(halves(once.fake())), within(1e-15));
  }

  private static void assertClose(double actual, double expected, String what) {
    assertThat(actual)
        .as(what)
        .isCloseTo(expected, within(1e-13 * Math.max(1, Math.abs(expected))));
  }

  private static void assertClose(double[] actual, double[] expected, String what) {
    assertThat(actual).as(what).containsExactly(expected, within(1e-9));
  }

  private static double[] differences(double[] at, ToDoubleFunction<double[]> f) {
    double h = 1e-5;
    return IntStream.range(0, at.length)
        .mapToDouble(
            i -> {
              double[] up = at.clone();
              double[] down = at.clone();
              up[i] += h;
              down[i] -= h;
              return (f.applyAsDouble(up) - f.applyAsDouble(down)) / (2 * h);
            })
        .toArray();
  }

  private static double[] twice(double[] values) {
    double[] all = Arrays.copyOf(values, 2 * values.length);
    System.arraycopy(values, 0, all, values.length, values.length);
    return all;
  }

  private static double[] halves(double[] values) {
    return Arrays.stream(values).map(x -> x / 2).toArray();
  }

  private static Dfp number(double x) {
    return FIELD.newDfp(x);
  }

  private static Dfp sigmoid(Dfp x) {
    return number(1).divide(number(1).add(DfpMath.exp(x.negate())));
  }

  private static Dfp log(Dfp x) {
    return DfpMath.log(x);
  }

  /** log(1 - σ(x)), where 1 - σ(x) = σ(-x). */
  private static Dfp logOneMinus(Dfp x) {
    return log(sigmoid(x.negate()));
  }

  private static Dfp positive(Dfp x) {
    return x.greaterThan(number(0)) ? x : number(0);
  }

  private static Dfp mean(double[] values, UnaryOperator<Dfp> term) {
    Dfp sum = number(0);
    for (double value : values) {
      sum = sum.add(term.apply(number(value)));
    }
    return sum.divide(values.length);
  }

  private static Dfp minusMean(double[] values) {
    return mean(values, x -> x).negate();
  }

  private static Dfp relativistic(double[] winners, double[] losers) {
    Dfp meanWinner = mean(winners, x -> x);
    Dfp meanLoser = mean(losers, x -> x);
    return mean(winners, x -> log(sigmoid(x.subtract(meanLoser))))
        .add(mean(losers, x -> logOneMinus(x.subtract(meanWinner))))
        .negate();
  }
}
