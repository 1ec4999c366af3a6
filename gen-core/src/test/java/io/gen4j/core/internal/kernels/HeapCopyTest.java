package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.StepMemory;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Copies both ways, against ND4J's own access to single values. */
class HeapCopyTest {

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void castsAsNd4jDoes(DataType to) {
    INDArray doubles = Nd4j.createFromArray(new double[][] {{1.0 / 3, -1e-40, 1e39}, {0.1, 2, 3}});
    for (INDArray from : List.of(doubles, doubles.castTo(DataType.FLOAT), doubles.transpose())) {
      assertThat(HeapCopy.cast(from, to)).isEqualTo(from.castTo(to));
      assertThat(HeapCopy.cast(from, to).dataType()).isEqualTo(to);
      assertThat(HeapCopy.cast(from, from.dataType())).isSameAs(from);
    }
  }

  /** Needs more than a float's 24 bits, and more than a float's range. */
  private static final double[][] ROWS = {{1 + 0x1p-40, -2.5, 3}, {4, 1e300, -0.0}};

  @Test
  void floatsKeepTheirOrder() {
    INDArray array = HeapCopy.array(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    assertThat(array.shape()).containsExactly(2, 3);
    assertThat(array.getFloat(0, 2)).isEqualTo(3f);
    assertThat(array.getFloat(1, 0)).isEqualTo(4f);
    assertThat(HeapCopy.floats(array)).containsExactly(1, 2, 3, 4, 5, 6);
    assertThat(HeapCopy.rows(array)).isDeepEqualTo(new double[][] {{1, 2, 3}, {4, 5, 6}});
  }

  @Test
  void doublesKeepEveryBit() {
    INDArray array = HeapCopy.matrix(ROWS, DataType.DOUBLE);
    assertThat(array.dataType()).isEqualTo(DataType.DOUBLE);
    assertThat(array.getDouble(0, 0)).isEqualTo(ROWS[0][0]);
    assertThat(array.getDouble(1, 1)).isEqualTo(1e300);
    assertThat(HeapCopy.rows(array)).isDeepEqualTo(ROWS);
    assertThat(HeapCopy.doubles(array)).containsExactly(1 + 0x1p-40, -2.5, 3, 4, 1e300, -0.0);
  }

  @Test
  void floatMatricesAreRounded() {
    INDArray array = HeapCopy.matrix(new double[][] {{1 + 0x1p-40, 0.1}});
    assertThat(array.dataType()).isEqualTo(DataType.FLOAT);
    assertThat(HeapCopy.doubles(array)).containsExactly(1, 0.1f);
  }

  /** Small whole numbers are the same in every type. */
  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF", "BFLOAT16", "INT", "SHORT"})
  void everyTypeOfNumbersIsReadAndWritten(DataType type) {
    double[][] rows = {{1, -2, 3}, {4, 5, 6}};
    INDArray array = HeapCopy.matrix(rows, type);
    assertThat(array.dataType()).isEqualTo(type);
    assertThat(array.getDouble(0, 1)).isEqualTo(-2);
    assertThat(HeapCopy.rows(array)).isDeepEqualTo(rows);
    assertThat(HeapCopy.floats(array)).containsExactly(1, -2, 3, 4, 5, 6);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE"})
  void viewsAreReadInCOrder(DataType type) {
    INDArray all = Nd4j.arange(24).castTo(type).reshape('c', 4, 6);
    INDArray rows = all.get(NDArrayIndex.interval(1, 3), NDArrayIndex.all());
    INDArray columns = all.get(NDArrayIndex.all(), NDArrayIndex.interval(2, 4));
    for (INDArray view : new INDArray[] {rows, columns, all.transpose(), all.dup('f')}) {
      double[] values = HeapCopy.doubles(view);
      float[] floats = HeapCopy.floats(view);
      double[][] matrix = HeapCopy.rows(view);
      int width = (int) view.size(1);
      for (int i = 0; i < values.length; i++) {
        double expected = view.getDouble(i / width, i % width);
        assertThat(values[i]).isEqualTo(expected);
        assertThat((double) floats[i]).isEqualTo(expected);
        assertThat(matrix[i / width][i % width]).isEqualTo(expected);
      }
    }
    assertThat(HeapCopy.dense(rows)).isSameAs(rows);
    assertThat(HeapCopy.dense(columns)).isNotSameAs(columns).isEqualTo(columns);
  }

  @Test
  void rowsAreOfTheFirstAxisWhateverTheOthers() {
    INDArray images = Nd4j.arange(12).reshape('c', 2, 3, 2, 1);
    assertThat(HeapCopy.rows(images))
        .isDeepEqualTo(new double[][] {{0, 1, 2, 3, 4, 5}, {6, 7, 8, 9, 10, 11}});
  }

  @Test
  void aLargerTargetKeepsItsEnd() {
    float[] target = {9, 9, 9, 9};
    assertThat(HeapCopy.floats(HeapCopy.array(new float[] {1, 2}, 2), target)).isSameAs(target);
    assertThat(target).containsExactly(1, 2, 9, 9);
  }

  @Test
  void copiesShareNoMemory() {
    float[] floats = {1, 2};
    INDArray array = HeapCopy.array(floats, 2);
    floats[0] = 7;
    assertThat(array.getFloat(0)).isEqualTo(1f);
    HeapCopy.floats(array)[1] = 7;
    assertThat(array.getFloat(1)).isEqualTo(2f);
  }

  @Test
  void newArraysLieInTheOpenScope() {
    StepMemory memory = StepMemory.create();
    try (StepMemory.Scope scope = memory.open()) {
      assertThat(HeapCopy.array(new float[3], 3).isAttached()).isTrue();
      assertThat(HeapCopy.array(new double[3], DataType.DOUBLE, 3).isAttached()).isTrue();
    }
    assertThat(HeapCopy.array(new float[3], 3).isAttached()).isFalse();
  }

  @Test
  void nothingIsCopiedOfNothing() {
    assertThat(HeapCopy.doubles(HeapCopy.matrix(new double[0][]))).isEmpty();
    assertThat(HeapCopy.rows(HeapCopy.matrix(new double[0][], DataType.DOUBLE))).isEmpty();
  }

  @Test
  void otherSizesAreRefused() {
    assertThatThrownBy(() -> HeapCopy.array(new float[5], 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("5 values")
        .hasMessageContaining("6");
    assertThatThrownBy(() -> HeapCopy.array(new double[7], DataType.DOUBLE, 2, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("7 values");
    assertThatThrownBy(() -> HeapCopy.matrix(new double[][] {{1, 2}, {3}}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Row 1 has 1 values")
        .hasMessageContaining("2");
  }
}
