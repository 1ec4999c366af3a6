package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.testing.Checks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Products against sums in double precision. */
class MatricesTest {

  /**
   * The last rows are large enough for several threads, two of them vectors, and for oneDNN, one of
   * them with too few columns for it.
   */
  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "3, 5, 7",
    "64, 1, 9",
    "1, 1, 9",
    "9, 1, 1",
    "1, 300, 2",
    "2, 300, 1",
    "1, 100, 6272",
    "6272, 100, 1",
    "64, 700, 400",
    "64, 700, 7",
    "2, 700, 400",
    "17, 31, 33",
    "129, 513, 257"
  })
  void areSumsOfProducts(int rows, int inner, int columns) {
    for (int flags = 0; flags < 8; flags++) {
      boolean transposeA = (flags & 1) != 0;
      boolean transposeB = (flags & 2) != 0;
      float beta = flags >> 2;
      INDArray a = normal(1, transposeA ? inner : rows, transposeA ? rows : inner);
      INDArray b = normal(2, transposeB ? columns : inner, transposeB ? inner : columns);
      INDArray out = normal(3, rows, columns);
      double[] before = Checks.values(out);
      if (beta == 0) {
        out.assign(Float.NaN); // what memory may hold
        before = new double[rows * columns];
      }
      double[] as = Checks.values(transposeA ? a.transpose().dup('c') : a);
      double[] bs = Checks.values(transposeB ? b.transpose().dup('c') : b);

      Matrices.multiply(a, transposeA, b, transposeB, out, beta);

      double[] actual = Checks.values(out);
      for (int i = 0; i < rows; i++) {
        // A few columns of every row, all of small matrices.
        for (int j = i % 17; j < columns; j += columns > 17 ? 17 : 1) {
          double expected = beta * before[i * columns + j];
          for (int k = 0; k < inner; k++) {
            expected += as[i * inner + k] * bs[k * columns + j];
          }
          assertThat(actual[i * columns + j]).isCloseTo(expected, within(1e-3));
        }
      }
    }
  }

  private static INDArray normal(long seed, int rows, int columns) {
    return Checks.normalArray(seed, rows * columns).reshape('c', rows, columns);
  }
}
