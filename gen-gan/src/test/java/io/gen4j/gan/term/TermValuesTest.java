package io.gen4j.gan.term;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.gan.conditioning.Codes;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Terms on examples and features themselves: values by formula, gradients by differences. */
class TermValuesTest {

  private static final double[][][] FAKE = {{{1, 2, 9}, {3, 4, 9}}, {{5, 9, 9}, {7, 9, 9}}};
  private static final double[][][] REAL = {{{0, 4, 1}, {3, 3, 1}}, {{2, 1, 1}, {9, 1, 1}}};
  private static final double[][] MASK = {{1, 1, 0}, {1, 0, 0}};

  /** Examples that are their own features, with the derivatives that were added. */
  private static final class Batch implements JudgedBatch {

    private final INDArray values;
    private final INDArray mask;
    private INDArray gradient;

    Batch(double[][][] values, double[][] mask) {
      this(Nd4j.createFromArray(values), mask);
    }

    Batch(INDArray values, double[][] mask) {
      this.values = values;
      this.mask = mask == null ? null : Nd4j.createFromArray(mask);
    }

    @Override
    public INDArray examples() {
      return values;
    }

    @Override
    public INDArray mask() {
      return mask;
    }

    @Override
    public INDArray features(String layer) {
      assertThat(layer).isEqualTo("h");
      return values;
    }

    @Override
    public void addToFeatures(String layer, INDArray added) {
      addToExamples(added);
    }

    @Override
    public void addToExamples(INDArray added) {
      gradient = added;
    }

    @Override
    public ConditionBatch conditions() {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[] logits() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int[] exampleOfLogit() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void addToLogits(double[] added) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[] scores() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void addToScores(double[] added) {
      throw new UnsupportedOperationException();
    }

    @Override
    public double[][] extra(int first, int count) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void addToExtra(int first, double[][] added) {
      throw new UnsupportedOperationException();
    }
  }

  private static double value(GanTerm term, Batch fake, Batch real) {
    return term.generator(new GeneratorTerms(0, 0, null, fake, real)).getAsDouble();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reconstructionIsTheMeanDistanceOfUnmaskedValues(boolean masked) {
    double[][] mask = masked ? MASK : null;
    double absolute = 0;
    double squared = 0;
    int count = 0;
    for (int i = 0; i < 2; i++) {
      for (int c = 0; c < 2; c++) {
        for (int t = 0; t < 3; t++) {
          if (!masked || MASK[i][t] == 1) {
            double away = FAKE[i][c][t] - REAL[i][c][t];
            absolute += Math.abs(away);
            squared += away * away;
            count++;
          }
        }
      }
    }
    Batch real = new Batch(REAL, mask);
    assertThat(value(Reconstruction.l1(3), new Batch(FAKE, mask), real))
        .isCloseTo(3 * absolute / count, within(1e-12));
    assertThat(value(Reconstruction.l2(5), new Batch(FAKE, mask), real))
        .isCloseTo(5 * squared / count, within(1e-12));
    assertGradient(Reconstruction.l1(3), mask);
    assertGradient(Reconstruction.l2(5), mask);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void featureMatchingIsTheSquaredDistanceOfMeans(boolean masked) {
    double[][] mask = masked ? MASK : null;
    double expected = 0;
    for (int c = 0; c < 2; c++) {
      for (int t = 0; t < 3; t++) {
        double away = 0;
        double there = 0;
        for (int i = 0; i < 2; i++) {
          double weight = masked ? MASK[i][t] : 1;
          away += weight * (FAKE[i][c][t] - REAL[i][c][t]);
          there += weight;
        }
        expected += there == 0 ? 0 : 2 * (away / there) * (away / there);
      }
    }
    FeatureMatching term = new FeatureMatching("h", 2);
    assertThat(value(term, new Batch(FAKE, mask), new Batch(REAL, mask)))
        .isCloseTo(expected, within(1e-12));
    assertGradient(term, mask);
    assertThat(term.layers()).containsExactly("h");
    assertThat(term.generatorSeesReal()).isTrue();
  }

  /** As many features as steps, in vectors and in maps: none of them is a step. */
  @Test
  void featuresWithoutATimeAxisAllCount() {
    FeatureMatching term = new FeatureMatching("h", 2);
    double[][][] fake = {{{1}, {2}, {9}}, {{5}, {9}, {9}}};
    double[][][] real = {{{0}, {4}, {1}}, {{2}, {1}, {1}}};
    double expected = 2 * (2 * 2 + 3 * 3 + 8 * 8);
    for (long[] shape : new long[][] {{2, 3}, {2, 1, 1, 3}}) {
      Batch ofFake = new Batch(Nd4j.createFromArray(fake).reshape('c', shape), MASK);
      Batch ofReal = new Batch(Nd4j.createFromArray(real).reshape('c', shape), MASK);
      assertThat(value(term, ofFake, ofReal)).isCloseTo(expected, within(1e-12));
      assertThat(ofFake.gradient.shape()).containsExactly(shape);
      assertThat(ofFake.gradient.reshape(6).toDoubleVector())
          .containsExactly(new double[] {4, 6, 16, 4, 6, 16}, within(1e-12));
    }
  }

  /** A layer that halves the time axis: the mask says nothing of its steps. */
  @Test
  void featuresOfOtherStepsAreRefused() {
    Batch features = new Batch(Nd4j.ones(DataType.DOUBLE, 2, 1, 2), MASK);
    assertThatIllegalStateException()
        .isThrownBy(() -> value(new FeatureMatching("h", 2), features, features))
        .withMessageContaining("3 steps")
        .withMessageContaining("[2, 1, 2]");
  }

  private static void assertGradient(GanTerm term, double[][] mask) {
    Batch fake = new Batch(FAKE, mask);
    Batch real = new Batch(REAL, mask);
    value(term, fake, real);
    double[] gradient = fake.gradient.reshape(12).toDoubleVector();
    double h = 1e-6;
    for (int p = 0; p < 12; p++) {
      long[] at = {p / 6, p / 3 % 2, p % 3};
      double[] sides = new double[2];
      for (int side = 0; side < 2; side++) {
        Batch moved = new Batch(FAKE, mask);
        moved.values.putScalar(at, moved.values.getDouble(at) + (side == 0 ? h : -h));
        sides[side] = value(term, moved, real);
      }
      assertThat(gradient[p])
          .as("%s, value %d", term, p)
          .isCloseTo((sides[0] - sides[1]) / (2 * h), within(1e-7));
    }
  }

  static List<GanTerm> terms() {
    return List.of(
        GradientPenalty.r1(2),
        GradientPenalty.interpolated(3).withEvery(5),
        Consistency.balanced(1, 2).withChanges(3, 0.25).withMirror(true),
        Consistency.real(3),
        new PathLength(2, 3, 0.25, 0.5),
        new FeatureMatching("h", 4),
        Reconstruction.l1(5),
        Reconstruction.l2(6));
  }

  @ParameterizedTest
  @MethodSource("terms")
  void theLibrarysTermsAreMadeAgainFromPlainData(GanTerm term) {
    Map<String, Object> plain = GanTerms.describe(term);
    assertThat(plain).containsEntry("name", term.name());
    assertThat(GanTerms.read(plain)).isEqualTo(Optional.of(term));
  }

  @Test
  void anOwnTermIsNotMadeAgain() {
    GanTerm own =
        new GanTerm() {
          @Override
          public String name() {
            return "own";
          }
        };
    assertThat(GanTerms.read(GanTerms.describe(own))).isEmpty();
    assertThat(own.isDue(3)).isTrue();
    assertThat(own.generatorSeesReal()).isFalse();
  }

  @Test
  void lazyTermsAreDueEveryFewUpdates() {
    assertThat(List.of(0L, 1L, 4L, 8L, 9L).stream().map(GradientPenalty.r1(1)::isDue))
        .containsExactly(true, false, false, true, false);
    assertThat(List.of(0L, 2L, 4L, 5L).stream().map(PathLength.of(1)::isDue))
        .containsExactly(true, false, true, false);
  }

  @Test
  void conditioningsBringTheirTerms() {
    assertThat(GanTerms.of(Conditioning.NONE)).isEmpty();
    assertThat(GanTerms.of(Codes.of(3, 1)).get(0).name()).isEqualTo("code_loss");
    for (ConditioningKind kind : ConditioningKind.values()) {
      boolean classifies = kind == ConditioningKind.AUXILIARY_CLASSIFIER;
      assertThat(GanTerms.of(Conditioning.classes(3, kind))).hasSize(classifies ? 1 : 0);
    }
  }

  /** Terms with a weight. */
  enum Weighted {
    MATCHING(weight -> new FeatureMatching("h", weight)),
    L1(Reconstruction::l1),
    L2(Reconstruction::l2),
    PATH_LENGTH(PathLength::of),
    PENALTY(GradientPenalty::dragan);

    private final Function<Double, GanTerm> of;

    Weighted(Function<Double, GanTerm> of) {
      this.of = of;
    }
  }

  @ParameterizedTest
  @EnumSource
  void weightsAreAboveZero(Weighted term) {
    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException().isThrownBy(() -> term.of.apply(weight));
    }
    assertThat(term.of.apply(1e-9).name()).isNotBlank();
  }
}
