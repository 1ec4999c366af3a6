package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ArrayRowsTest {

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void readsRowsInTheOrderOfTheAxes(DataType type) {
    INDArray array = Nd4j.arange(12).castTo(type).reshape(3, 2, 2);
    for (INDArray each : new INDArray[] {array, array.dup('f')}) {
      ArrayRows rows = ArrayRows.of(each);
      assertThat(rows.count()).isEqualTo(3);
      assertThat(rows.size()).isEqualTo(4);
      double[] row = new double[4];
      rows.cursor().read(2, row);
      assertThat(row).containsExactly(8, 9, 10, 11);
    }
    ArrayRows.Cursor columns = ArrayRows.of(array.reshape(3, 4).transpose()).cursor();
    double[] column = new double[3];
    columns.read(1, column);
    assertThat(column).containsExactly(1, 5, 9);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void writesAndScalesInTheArithmeticOfTheType(DataType type) {
    ArrayRows rows = ArrayRows.empty(type, 2, 3);
    ArrayRows.Cursor cursor = rows.cursor();
    cursor.write(1, new double[] {0.1, 0.2, 0.3});
    cursor.write(0, new double[] {1, 2, 3});
    cursor.scale(1, 0.9);
    INDArray array = rows.array();
    assertThat(array.dataType()).isEqualTo(type);
    assertThat(array.shape()).containsExactly(2, 3);
    double[] expected =
        type == DataType.DOUBLE
            ? new double[] {1, 2, 3, 0.1 * 0.9, 0.2 * 0.9, 0.3 * 0.9}
            : new double[] {1, 2, 3, 0.1f * 0.9f, 0.2f * 0.9f, 0.3f * 0.9f};
    assertThat(Checks.values(array)).isEqualTo(expected);
  }
}
