package io.gen4j.core.data;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Some examples of a data set as named tensors, read and scaled but still on the Java heap: {@link
 * #array} makes an ND4J array in whatever memory scope is open.
 */
public final class Batch {

  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, float[]> values;
  private final int[] labels;
  private final int size;
  private final boolean endsPass;

  /**
   * Creates a batch.
   *
   * @param fields fields of the data set
   * @param values numbers of each field but the label, {@code [size * shape.length()]}
   * @param labels one class label per example, or null
   * @param endsPass whether this is the last batch of a pass over the data
   */
  Batch(List<Field> fields, Map<String, float[]> values, int[] labels, int size, boolean endsPass) {
    fields.forEach(field -> this.fields.put(field.name(), field));
    this.values = values;
    this.labels = labels;
    this.size = size;
    this.endsPass = endsPass;
  }

  /** Returns the number of examples. */
  public int size() {
    return size;
  }

  /** Whether the examples have a field of this name. */
  public boolean has(String field) {
    return fields.containsKey(field);
  }

  /**
   * Returns a new float array {@code [batch, ...shape]} in C order with the values of a field. Data
   * are mapped to the model's range, every other bounded continuous field to [-1, 1]; labels,
   * tokens and masks are as they are stored.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public INDArray array(String field) {
    float[] found = values(field);
    return HeapCopy.array(found, fields.get(field).shape().batch(size));
  }

  /**
   * Returns the values that {@link #array} copies, on the Java heap, {@code [batch * values of an
   * example]}. They may be those that the batch keeps: read them, and change a copy.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public float[] values(String field) {
    if (!has(field)) {
      throw new IllegalArgumentException(
          "The batch has no field '" + field + "'; it has " + fields.keySet());
    }
    if (!field.equals(Field.LABEL)) {
      return values.get(field);
    }
    float[] asFloats = new float[size];
    for (int i = 0; i < size; i++) {
      asFloats[i] = labels[i];
    }
    return asFloats;
  }

  /** Returns a new array {@code [batch, ...shape]} of the data, in the model's range. */
  public INDArray data() {
    return array(Field.DATA);
  }

  /**
   * Returns a new array {@code [batch, time]} with 1 for steps that are there and 0 for padding, or
   * null if the data set has no mask.
   */
  public INDArray mask() {
    return has(Field.MASK) ? array(Field.MASK) : null;
  }

  /** Whether the examples carry class labels. */
  public boolean hasLabels() {
    return labels != null;
  }

  /**
   * Returns the class labels, one per example.
   *
   * @throws IllegalStateException if the data set has none
   */
  public int[] labels() {
    if (labels == null) {
      throw new IllegalStateException("The data set has no labels");
    }
    return labels.clone();
  }

  /** Whether this is the last batch of a pass over the data. */
  public boolean endsPass() {
    return endsPass;
  }

  /** Returns the largest absolute value of the data, as a model sees them. */
  public float largestMagnitude() {
    float largest = 0;
    for (float value : values.get(Field.DATA)) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
