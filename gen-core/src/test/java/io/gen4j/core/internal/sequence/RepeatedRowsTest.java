package io.gen4j.core.internal.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class RepeatedRowsTest {

  private static final int[] TOKENS = {7, 2, 7, 7, 2, 9};

  @Test
  void numbersTheDistinctTokens() {
    RepeatedRows repeated = RepeatedRows.of(TOKENS);
    assertThat(repeated.first()).containsExactly(1, 0, 5);
    assertThat(repeated.groups()).containsExactly(1, 0, 1, 1, 0, 2);
  }

  @Test
  void moreThanHalfDistinctIsNotWorthIt() {
    assertThat(RepeatedRows.of(new int[] {1, 2, 1, 2})).isNotNull();
    assertThat(RepeatedRows.of(new int[] {1, 2, 3, 2})).isNull();
    assertThat(RepeatedRows.of(new int[] {4})).isNull();
  }

  @Test
  void selectsAndSumsRows() {
    RepeatedRows repeated = RepeatedRows.of(TOKENS);
    INDArray rows = Checks.array(new double[] {1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60}, 6, 2);
    INDArray distinct = repeated.distinct(rows);
    assertThat(Checks.values(distinct)).containsExactly(2, 20, 1, 10, 6, 60);
    assertThat(Checks.values(repeated.all(distinct)))
        .containsExactly(1, 10, 2, 20, 1, 10, 1, 10, 2, 20, 6, 60);
    INDArray sums = repeated.sums(rows);
    assertThat(Checks.values(sums)).containsExactly(7, 70, 8, 80, 6, 60);
    INDArray placed = repeated.withSums(sums);
    assertThat(Checks.values(placed)).containsExactly(8, 80, 7, 70, 0, 0, 0, 0, 0, 0, 6, 60);
    assertThat(Checks.values(repeated.sums(placed))).isEqualTo(Checks.values(sums));
  }
}
