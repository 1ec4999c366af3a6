package io.gen4j.core.data;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Some examples of a data set, read and scaled, not yet an array: {@link #data} makes one in
 * whatever memory scope is open.
 */
public final class Batch {

  private final ExampleShape shape;
  private final float[] values;
  private final int[] labels;
  private final int size;

  Batch(ExampleShape shape, float[] values, int[] labels, int size) {
    this.shape = shape;
    this.values = values;
    this.labels = labels;
    this.size = size;
  }

  /** Returns the number of examples. */
  public int size() {
    return size;
  }

  /**
   * Returns a new array {@code [batch, ...shape]} in C order with the values of the batch, in the
   * model's range.
   */
  public INDArray data() {
    return HeapCopy.array(values, shape.batch(size));
  }

  /** Whether the examples carry labels. */
  public boolean hasLabels() {
    return labels != null;
  }

  /**
   * Returns the labels, one per example.
   *
   * @throws IllegalStateException if the data set has none
   */
  public List<Integer> labels() {
    if (labels == null) {
      throw new IllegalStateException("The data set has no labels");
    }
    return java.util.Arrays.stream(labels).limit(size).boxed().toList();
  }
}
