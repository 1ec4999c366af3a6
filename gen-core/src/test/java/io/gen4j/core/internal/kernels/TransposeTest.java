package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Transposition against its definition, for counts of rows around those moved together. */
class TransposeTest {

  @ParameterizedTest
  @CsvSource({
    "1,1,1",
    "1,7,5",
    "3,8,8",
    "2,9,1",
    "5,1,9",
    "4,16,3",
    "3,15,17",
    "64,49,128",
    "64,128,49",
    "2,1024,64",
    "1,3,5000",
    "1,37,30"
  })
  void movesEveryValue(int count, int rows, int columns) {
    INDArray from = Checks.normalArray(1, count, rows, columns);
    INDArray to = Nd4j.create(DataType.FLOAT, count, columns, rows);
    Transpose.each(from, to, count, rows, columns);
    double[] values = Checks.values(from);
    double[] expected = new double[values.length];
    for (int i = 0; i < count; i++) {
      for (int r = 0; r < rows; r++) {
        for (int c = 0; c < columns; c++) {
          expected[(i * columns + c) * rows + r] = values[(i * rows + r) * columns + c];
        }
      }
    }
    assertThat(Checks.values(to)).isEqualTo(expected);
    if (count == 1) {
      INDArray one = Nd4j.create(DataType.FLOAT, columns, rows);
      Transpose.matrix(from.reshape('c', rows, columns), one);
      assertThat(Checks.values(one)).isEqualTo(expected);
    }
  }
}
