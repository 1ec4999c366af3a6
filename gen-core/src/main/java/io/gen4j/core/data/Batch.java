package io.gen4j.core.data;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A batch of examples as named tensors. The values are read and scaled, and are kept on the Java
 * heap. {@link #array} creates an ND4J array in the memory scope that is open at that moment.
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
   * @param values values of each field except the label, {@code [size * shape.length()]}
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

  /**
   * Returns a batch of the same examples in which two continuous fields have changed places, for
   * example to train a translation in the opposite direction. Both must be in the same range. The
   * values are shared.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public Batch exchanged(String first, String second) {
    List<Field> others = new ArrayList<>();
    Map<String, float[]> moved = new LinkedHashMap<>(values);
    for (Field field : fields.values()) {
      String name = field.name();
      String partner = name.equals(first) ? second : name.equals(second) ? first : name;
      others.add(new Field(partner, field.shape(), field.kind()));
    }
    moved.put(first, values(second));
    moved.put(second, values(first));
    return new Batch(others, moved, labels, size, endsPass);
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
   * are mapped to the model's range. Every other bounded continuous field is mapped to [-1, 1].
   * Labels, tokens and masks keep their stored values.
   *
   * @throws IllegalArgumentException if there is no such field
   */
  public INDArray array(String field) {
    float[] found = values(field);
    return HeapCopy.array(found, fields.get(field).shape().batch(size));
  }

  /**
   * Returns the values of a field on the Java heap, {@code [batch * values of an example]}, in the
   * range that {@link #array} describes. The result may be the batch's own array: do not modify it.
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
   * Returns a new array {@code [batch, time]} with 1 for real time steps and 0 for padding, or null
   * if the data set has no mask.
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
   * @throws IllegalStateException if the data set has no labels
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

  /** Returns the largest absolute value of the data, after scaling to the model's range. */
  public float largestMagnitude() {
    float largest = 0;
    for (float value : values.get(Field.DATA)) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }
}
