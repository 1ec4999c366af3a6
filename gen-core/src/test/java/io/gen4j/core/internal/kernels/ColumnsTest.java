package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Kernels by column against loops in double precision. */
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
}
