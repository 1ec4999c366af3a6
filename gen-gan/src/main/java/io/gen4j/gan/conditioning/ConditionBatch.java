package io.gen4j.gan.conditioning;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.Optional;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The conditions of a batch of examples, one row of numbers per example. */
public final class ConditionBatch {

  private final int size;
  private double[][] rows;

  /** The conditions in C order, until someone asks for the rows, which may then change. */
  private float[] floats;

  private ConditionBatch(double[][] rows) {
    this.rows = rows;
    this.size = rows.length;
  }

  private ConditionBatch(float[] floats, int size) {
    this.floats = floats;
    this.size = size;
  }

  /** Wraps rows of numbers, one per example, without copying them. */
  public static ConditionBatch of(double[]... rows) {
    return new ConditionBatch(rows);
  }

  /** Copies the conditions from an array {@code [batch, ...shape]}. */
  public static ConditionBatch of(INDArray array) {
    return array.dataType() == DataType.FLOAT
        ? new ConditionBatch(HeapCopy.floats(array), Math.toIntExact(array.size(0)))
        : new ConditionBatch(HeapCopy.rows(array));
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
    return size;
  }

  /** Returns the live numbers of every condition, {@code [batch][size]} in C order. */
  public double[][] rows() {
    if (rows == null) {
      rows = new double[size][size == 0 ? 0 : floats.length / size];
      for (int i = 0; i < size; i++) {
        HeapCopy.widen(floats, i * rows[i].length, rows[i]);
      }
      floats = null;
    }
    return rows;
  }

  /** Returns the class label of an example, given the first column of its one-hot vector. */
  public int label(int example, int firstColumn) {
    int column = firstColumn;
    while (rows()[example][column] == 0) {
      column++;
    }
    return column - firstColumn;
  }

  /** Returns the conditions as a new array {@code [batch, ...shape]}. */
  public INDArray array(DataType type, Optional<ExampleShape> shape) {
    INDArray matrix = matrix(type);
    return shape.map(axes -> matrix.reshape('c', axes.batch(size))).orElse(matrix);
  }

  private INDArray matrix(DataType type) {
    return floats != null && type == DataType.FLOAT && size > 0
        ? HeapCopy.array(floats, size, floats.length / size)
        : HeapCopy.matrix(rows(), type);
  }

  /** Returns the conditions of the first example of each pack. */
  public ConditionBatch everyNth(int packing) {
    if (packing == 1) {
      return this;
    }
    double[][] all = rows();
    double[][] first = new double[size / packing][];
    Arrays.setAll(first, i -> all[i * packing]);
    return new ConditionBatch(first);
  }
}
