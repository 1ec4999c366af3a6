package io.gen4j.gan.conditioning;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The conditions of a batch of examples, one row of numbers per example. */
public final class ConditionBatch {

  private final double[][] rows;

  private ConditionBatch(double[][] rows) {
    this.rows = rows;
  }

  /** Wraps rows of numbers, one per example, without copying them. */
  public static ConditionBatch of(double[]... rows) {
    return new ConditionBatch(rows);
  }

  /** Copies the conditions from an array {@code [batch, ...shape]}. */
  public static ConditionBatch of(INDArray array) {
    return new ConditionBatch(HeapCopy.rows(array));
  }

  /** Returns one-hot vectors of class labels from 0 to {@code classes - 1}. */
  public static ConditionBatch ofLabels(int[] labels, int classes) {
    double[][] rows = new double[labels.length][classes];
    for (int i = 0; i < rows.length; i++) {
      rows[i][labels[i]] = 1;
    }
    return new ConditionBatch(rows);
  }

  /** Returns empty conditions, for an unconditional model. */
  public static ConditionBatch none(int size) {
    return new ConditionBatch(new double[size][0]);
  }

  /** Returns the number of examples. */
  public int size() {
    return rows.length;
  }

  /** Returns the live numbers of every condition, {@code [batch][size]} in C order. */
  public double[][] rows() {
    return rows;
  }

  /** Returns the class label of an example, given the first column of its one-hot vector. */
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

  /** Returns the conditions of the first example of each pack. */
  public ConditionBatch everyNth(int packing) {
    if (packing == 1) {
      return this;
    }
    double[][] first = new double[rows.length / packing][];
    Arrays.setAll(first, i -> rows[i * packing]);
    return new ConditionBatch(first);
  }
}
