package io.gen4j.gan.conditioning;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The conditions of a batch of examples. */
public final class ConditionBatch {

  private final double[][] rows;

  private ConditionBatch(double[][] rows) {
    this.rows = rows;
  }

  /** Returns the conditions with these numbers, one row per example; the rows are not copied. */
  public static ConditionBatch of(double[]... rows) {
    return new ConditionBatch(rows);
  }

  /** Returns the conditions of an array {@code [batch, ...shape]}, which is copied. */
  public static ConditionBatch of(INDArray array) {
    return new ConditionBatch(HeapCopy.rows(array));
  }

  /** Returns conditions of classes: indicators with a one at the label. */
  public static ConditionBatch ofLabels(int[] labels, int classes) {
    double[][] rows = new double[labels.length][classes];
    for (int i = 0; i < rows.length; i++) {
      rows[i][labels[i]] = 1;
    }
    return new ConditionBatch(rows);
  }

  /** Returns conditions without numbers, of an unconditional model. */
  public static ConditionBatch none(int size) {
    return new ConditionBatch(new double[size][0]);
  }

  /** Returns the number of examples. */
  public int size() {
    return rows.length;
  }

  /** Returns the numbers of every condition in C order, {@code [batch][size]}; do not change. */
  public double[][] rows() {
    return rows;
  }

  /** Returns the label of an example: where the one is in an indicator that begins at a column. */
  public int label(int example, int firstColumn) {
    int column = firstColumn;
    while (rows[example][column] == 0) {
      column++;
    }
    return column - firstColumn;
  }

  /** Returns the conditions as a new array {@code [batch, ...shape]}. */
  public INDArray array(DataType type, Optional<ExampleShape> shape) {
    INDArray matrix = HeapCopy.matrix(rows, type);
    return shape.map(axes -> matrix.reshape('c', axes.batch(rows.length))).orElse(matrix);
  }

  /** Returns the conditions of every {@code packing}-th example: those of packs. */
  public ConditionBatch everyNth(int packing) {
    if (packing == 1) {
      return this;
    }
    double[][] first = new double[rows.length / packing][];
    Arrays.setAll(first, i -> rows[i * packing]);
    return new ConditionBatch(first);
  }
}
