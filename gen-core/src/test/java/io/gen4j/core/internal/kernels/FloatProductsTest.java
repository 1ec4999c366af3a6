package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.Gen4j;
import io.gen4j.core.testing.Checks;
import org.bytedeco.dnnl.global.dnnl;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class FloatProductsTest {

  @BeforeAll
  static void needsOneDnn() {
    Gen4j.initialize();
    Assumptions.assumeTrue(OneDnn.isAvailable());
  }

  /** Every shape comes twice, and the first ones are no longer kept at the end. */
  @Test
  void manyShapesShareTheMemory() {
    try (FloatProducts products = new FloatProducts()) {
      for (int round = 0; round < 2; round++) {
        for (int rows = 300; rows >= 2; rows--) {
          check(products, rows, 24, 16, rows % 2);
        }
        // The scratchpad of this one is larger than all before.
        check(products, 64, 1500, 700, 0);
      }
    }
  }

  private static void check(FloatProducts products, int rows, int inner, int columns, float beta) {
    INDArray a = Checks.normalArray(1, rows * inner).reshape('c', rows, inner);
    INDArray b = Checks.normalArray(2, inner * columns).reshape('c', columns, inner);
    INDArray out = Checks.normalArray(3, rows * columns).reshape('c', rows, columns);
    int row = rows - 1;
    int column = columns - 1;
    double expected = beta * out.getDouble(row, column);
    for (int k = 0; k < inner; k++) {
      expected += a.getDouble(row, k) * b.getDouble(column, k);
    }
    boolean[] done = new boolean[1];
    OpenMp.onThisThread(
        () ->
            done[0] =
                products.multiply(Matrix.of(a), Matrix.of(b).transpose(), Matrix.of(out), beta));
    // On older processors BLAS computes it, see MatricesTest.
    boolean batched = dnnl.dnnl_get_effective_cpu_isa() >= dnnl.dnnl_cpu_isa_avx2;
    assertThat(done[0]).isEqualTo(batched);
    if (batched) {
      assertThat(out.getDouble(row, column)).isCloseTo(expected, within(1e-3));
    }
  }
}
