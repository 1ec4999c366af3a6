package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Kernels of batch normalization against loops in double precision and commons-math. */
class NormalizationTest {

  static Stream<Arguments> sizes() {
    return ColumnsTest.sizes();
  }

  static Stream<Arguments> sizesAndSlopes() {
    return sizes()
        .flatMap(
            size ->
                Stream.of(1f, 0f, 0.2f)
                    .map(slope -> Arguments.of(size.get()[0], size.get()[1], slope)));
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
    new Normalization(columns).moments(x, from, to, mean, variance);
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
  @MethodSource("sizesAndSlopes")
  void rescalesAndGoesBack(int rows, int columns, float slope) {
    INDArray x = Checks.normalArray(1, rows, columns);
    INDArray g = Checks.normalArray(2, rows, columns);
    float[] a = floats(3, columns);
    float[] b = floats(4, columns);
    float[] c = floats(5, columns);
    Normalization.Rescaling by =
        new Normalization.Rescaling(floats(6, columns), floats(7, columns), slope);
    int from = rows / 3;
    int to = rows - rows / 5;
    INDArray rescaled = Nd4j.valueArrayOf(new long[] {rows, columns}, 9f, DataType.FLOAT);
    INDArray combined = rescaled.dup('c');
    Normalization kernels = new Normalization(columns);
    kernels.apply(x, rescaled, from, to, by);
    kernels.combine(g, x, combined, from, to, by, a, b, c);
    double[] sum = new double[columns];
    double[] centered = new double[columns];
    kernels.gradientSums(g, x, from, to, by, c, sum, centered);
    double[] xs = Checks.values(x);
    double[] gs = Checks.values(g);
    double[] expectedRescaled = new double[xs.length];
    double[] expectedCombined = new double[xs.length];
    double[] expectedSum = new double[columns];
    double[] expectedCentered = new double[columns];
    Arrays.fill(expectedRescaled, 9);
    Arrays.fill(expectedCombined, 9);
    for (int i = from * columns; i < to * columns; i++) {
      int k = i % columns;
      // In floats, so that the sign is the kernels' where a sum is next to nothing.
      float line = (float) xs[i] * by.scale()[k] + by.shift()[k];
      double bent = line > 0 ? gs[i] : slope * gs[i];
      expectedRescaled[i] = line > 0 ? line : slope * (double) line;
      expectedCombined[i] = a[k] * bent + b[k] * xs[i] + c[k];
      expectedSum[k] += bent;
      expectedCentered[k] += bent * (xs[i] - c[k]);
    }
    Checks.assertClose("rescaled", Checks.values(rescaled), expectedRescaled, 1e-6);
    Checks.assertClose("combined", Checks.values(combined), expectedCombined, 1e-6);
    Checks.assertClose("sum", sum, expectedSum, 1e-5);
    Checks.assertClose("centered", centered, expectedCentered, 1e-5);
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
