package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Kernels by column against loops in double precision and commons-math. */
class ColumnsTest {

  static Stream<Arguments> sizes() {
    return Stream.of(
        Arguments.of(1, 1),
        Arguments.of(5, 1),
        Arguments.of(1, 7),
        Arguments.of(700, 3),
        Arguments.of(683, 3),
        Arguments.of(100, 2048),
        Arguments.of(37, 2049),
        Arguments.of(17, 10_000),
        Arguments.of(100_001, 1),
        Arguments.of(40_000, 5),
        Arguments.of(12_544, 64));
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void addsARow(int rows, int columns) {
    INDArray x = Checks.normalArray(1, rows, columns);
    INDArray row = Checks.normalArray(2, 1, columns);
    double[] a = Checks.values(x);
    double[] b = Checks.values(row);
    INDArray leaky = x.dup('c');
    new Columns(columns).addRow(x, row);
    new Columns(columns).addRowLeakyRelu(leaky, row, 0.3f);
    double[] sum = new double[a.length];
    double[] bent = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      sum[i] = a[i] + b[i % columns];
      bent[i] = sum[i] > 0 ? sum[i] : 0.3 * sum[i];
    }
    Checks.assertClose("sum", Checks.values(x), sum, 1e-6);
    Checks.assertClose("leaky", Checks.values(leaky), bent, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void sumsColumns(int rows, int columns) {
    INDArray x = Checks.normalArray(1, rows, columns).addi(0.5);
    INDArray sums = Nd4j.create(DataType.FLOAT, 1, columns);
    new Columns(columns).sum(x, sums);
    double[] expected = new double[columns];
    double[] values = Checks.values(x);
    for (int i = 0; i < values.length; i++) {
      expected[i % columns] += values[i];
    }
    Checks.assertClose("sums", Checks.values(sums), expected, 1e-6);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void momentsOfAllRowsAndOfSome(int rows, int columns) {
    INDArray x = Checks.normalArray(1, rows, columns).muli(2).addi(3);
    assertMoments(x, 0, rows, columns, 1e-5);
    assertMoments(x, rows / 3, rows - rows / 5, columns, 1e-5);
  }

  /** The mean is 1e4 deviations: the textbook formula would lose every digit of the variance. */
  @ParameterizedTest
  @ValueSource(doubles = {1e4, -1e4})
  void momentsKeepTheirDigitsWhereTheMeanIsLarge(double mean) {
    INDArray x = Checks.normalArray(1, 40_000, 5).addi(mean);
    assertMoments(x, 0, 40_000, 5, 1e-5);
    // What the formula without an origin would give, to show that the bound can be missed.
    double squares = 0;
    float sum = 0;
    for (double v : Checks.values(x)) {
      squares += (float) (v * v);
      sum += (float) v;
    }
    double naive = squares / 200_000 - Math.pow(sum / 200_000, 2);
    assertThat(Math.abs(naive - 1)).isGreaterThan(1e-2);
  }

  private static void assertMoments(INDArray x, int from, int to, int columns, double tolerance) {
    double[] mean = new double[columns];
    double[] variance = new double[columns];
    new Columns(columns).moments(x, from, to, mean, variance);
    double[] values = Checks.values(x);
    double[] expectedMean = new double[columns];
    double[] expectedVariance = new double[columns];
    for (int c = 0; c < columns; c++) {
      SummaryStatistics statistics = new SummaryStatistics();
      for (int r = from; r < to; r++) {
        statistics.addValue(values[r * columns + c]);
      }
      expectedMean[c] = statistics.getMean();
      expectedVariance[c] = statistics.getPopulationVariance();
    }
    Checks.assertClose("mean", mean, expectedMean, tolerance);
    Checks.assertClose("variance", variance, expectedVariance, tolerance);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void affineCombineAndGradientSums(int rows, int columns) {
    INDArray x = Checks.normalArray(1, rows, columns);
    INDArray g = Checks.normalArray(2, rows, columns);
    float[] a = floats(3, columns);
    float[] b = floats(4, columns);
    float[] c = floats(5, columns);
    int from = rows / 3;
    int to = rows - rows / 5;
    INDArray affine = Nd4j.valueArrayOf(new long[] {rows, columns}, 9f, DataType.FLOAT);
    INDArray combined = affine.dup('c');
    Columns kernels = new Columns(columns);
    kernels.affine(x, affine, from, to, a, b);
    kernels.combine(g, x, combined, from, to, a, b, c);
    double[] sum = new double[columns];
    double[] centered = new double[columns];
    kernels.gradientSums(g, x, from, to, c, sum, centered);
    double[] xs = Checks.values(x);
    double[] gs = Checks.values(g);
    double[] expectedAffine = new double[xs.length];
    double[] expectedCombined = new double[xs.length];
    double[] expectedSum = new double[columns];
    double[] expectedCentered = new double[columns];
    Arrays.fill(expectedAffine, 9);
    Arrays.fill(expectedCombined, 9);
    for (int i = from * columns; i < to * columns; i++) {
      int k = i % columns;
      expectedAffine[i] = xs[i] * a[k] + b[k];
      expectedCombined[i] = a[k] * gs[i] + b[k] * xs[i] + c[k];
      expectedSum[k] += gs[i];
      expectedCentered[k] += gs[i] * (xs[i] - c[k]);
    }
    Checks.assertClose("affine", Checks.values(affine), expectedAffine, 1e-6);
    Checks.assertClose("combined", Checks.values(combined), expectedCombined, 1e-6);
    Checks.assertClose("sum", sum, expectedSum, 1e-5);
    Checks.assertClose("centered", centered, expectedCentered, 1e-5);
  }

  /** A view that starts in the middle of its buffer is read and written where it lies. */
  @Test
  void worksOnViewsWithAnOffset() {
    INDArray whole = Checks.normalArray(1, 10, 4);
    double[] before = Checks.values(whole);
    INDArray part = whole.get(NDArrayIndex.interval(3, 7), NDArrayIndex.all());
    INDArray row = Checks.normalArray(2, 5, 4).get(NDArrayIndex.interval(2, 3), NDArrayIndex.all());
    double[] shift = Checks.values(row);
    new Columns(4).addRow(part, row);
    double[] after = Checks.values(whole);
    double[] expected = before.clone();
    for (int i = 12; i < 28; i++) {
      expected[i] += shift[i % 4];
    }
    Checks.assertClose("whole array", after, expected, 1e-6);
  }

  @Test
  void refusesOtherTypes() {
    INDArray doubles = Nd4j.create(DataType.DOUBLE, 2, 3);
    assertThatThrownBy(() -> new Columns(3).sum(doubles, doubles))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DOUBLE");
  }

  private static float[] floats(long seed, int count) {
    double[] values = Checks.normal(seed, count);
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
