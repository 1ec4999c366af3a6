package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.RowScaling;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.internal.Digests;
import io.gen4j.datasets.internal.NdRows;
import io.gen4j.datasets.internal.Rows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Examples from arrays. The arrays are copied, and every value is checked: NaN, infinities and
 * values outside the declared range are refused.
 *
 * <p>Immutable. Floats take four bytes per value, and bytes take one. {@link #digest()} is a
 * SHA-256 over shape, range, class names, labels, values and further fields, computed at the first
 * call. Sets with equal values have equal digests, even if one was made from floats and one from
 * bytes.
 *
 * <pre>{@code
 * Dataset points = InMemoryDataset.of("points", rows, ValueRange.UNBOUNDED);
 * Dataset digits = InMemoryDataset.of("digits", images, ValueRange.UNIT).withLabels(labels, 10);
 * }</pre>
 */
public final class InMemoryDataset implements Dataset {

  private final String name;
  private final ExampleShape shape;
  private final ValueRange range;
  private final Rows rows;
  private final int[] labels;
  private final List<String> classNames;
  private final Map<Field, Rows> others;
  private final Optional<RowScaling> scaling;
  private volatile String digest;

  private InMemoryDataset(
      String name,
      ExampleShape shape,
      ValueRange range,
      Rows rows,
      int[] labels,
      List<String> classNames,
      Map<Field, Rows> others,
      Optional<RowScaling> scaling) {
    this.name = name;
    this.shape = shape;
    this.range = range;
    this.rows = rows;
    this.labels = labels;
    this.classNames = List.copyOf(classNames);
    this.others = others;
    this.scaling = scaling;
  }

  private static InMemoryDataset plain(
      String name, ExampleShape shape, ValueRange range, Rows rows) {
    return new InMemoryDataset(
        name, shape, range, rows, null, List.of(), Map.of(), Optional.empty());
  }

  /**
   * Makes a set of vectors.
   *
   * @param name short name for messages
   * @param rows {@code [n][features]}, copied
   * @param range range that every value lies in
   * @throws DataException if there is no row or no feature, rows differ in length, or a value is
   *     not finite or not in the range; the message gives its position
   */
  public static InMemoryDataset of(String name, float[][] rows, ValueRange range) {
    requireRows(name, rows.length);
    if (Objects.requireNonNull(rows[0], "rows[0]").length == 0) {
      throw new DataException(name + " needs at least 1 feature, but row 0 is empty.");
    }
    return of(name, ExampleShape.vector(rows[0].length), rows, range);
  }

  /**
   * Makes a set of examples of any shape.
   *
   * @param name short name for messages
   * @param shape shape of one example, for example {@code [channels, height, width]}
   * @param rows {@code [n][shape.length()]}, each row in C order of the shape; copied
   * @param range range that every value lies in
   * @throws DataException if there is no row, the length of a row does not match the shape, or a
   *     value is not finite or not in the range; the message gives its position
   */
  public static InMemoryDataset of(
      String name, ExampleShape shape, float[][] rows, ValueRange range) {
    requireRows(name, rows.length);
    for (int i = 0; i < rows.length; i++) {
      requireLength(name, i, rows[i].length, shape);
    }
    // Copied before it is checked, so that no other thread can change a value in between.
    return checked(name, shape, range, new Rows.Floats(Rows.copy(rows)));
  }

  /**
   * Makes a set of examples of unsigned bytes, with one byte per value in memory.
   *
   * @param name short name for messages
   * @param shape shape of one example, for example {@code [channels, height, width]}
   * @param rows {@code [n][shape.length()]}, each row in C order of the shape, each byte read as 0
   *     to 255; copied
   * @param range range that every value lies in, commonly {@link ValueRange#BYTES}
   * @throws DataException if there is no row, the length of a row does not match the shape, or a
   *     value is not in the range; the message gives its position
   */
  public static InMemoryDataset of(
      String name, ExampleShape shape, byte[][] rows, ValueRange range) {
    requireRows(name, rows.length);
    for (int i = 0; i < rows.length; i++) {
      requireLength(name, i, rows[i].length, shape);
    }
    return checked(name, shape, range, new Rows.Bytes(Rows.copy(rows)));
  }

  /**
   * Makes a set from an ND4J array of any number type, order and strides, copied to the heap.
   *
   * @param name short name for messages
   * @param examples {@code [n, ...shape]}: vectors {@code [n, features]}, sequences {@code [n,
   *     features, time]} or images {@code [n, channels, height, width]}
   * @param range range that every value lies in, as floats
   * @throws DataException if the array is empty, has another rank or does not hold numbers, or a
   *     value is not finite or not in the range; the message gives its position
   */
  public static InMemoryDataset of(String name, INDArray examples, ValueRange range) {
    ExampleShape shape = NdRows.shapeOf(name, examples);
    return checked(name, shape, range, new Rows.Floats(NdRows.copy(examples)));
  }

  /** Makes a set that keeps {@code rows} without copying or checking them. */
  static InMemoryDataset owning(String name, ExampleShape shape, byte[][] rows, ValueRange range) {
    return plain(name, shape, range, new Rows.Bytes(rows));
  }

  /** Makes a set of encoded rows, without checking them. */
  static InMemoryDataset ofRows(String name, float[][] rows, RowScaling scaling) {
    return new InMemoryDataset(
        name,
        ExampleShape.vector(scaling.width()),
        scaling.range(),
        new Rows.Floats(rows),
        null,
        List.of(),
        Map.of(),
        Optional.of(scaling));
  }

  /**
   * Makes a set of sequences, padded to the length of the longest. An example has the shape {@code
   * [features, time]}. A field {@link Field#MASK} of shape {@code [time]} is 1 for a step and 0 for
   * padding. Padding holds 0, or the low end of a range that does not contain 0.
   *
   * @param name short name for messages
   * @param sequences {@code [n][steps][features]}, each with one step or more; copied
   * @param range range that every value lies in
   * @throws DataException if there is no sequence, one is empty, steps differ in their number of
   *     features, or a value is not finite or not in the range; the message gives its position
   */
  public static InMemoryDataset sequences(String name, float[][][] sequences, ValueRange range) {
    requireRows(name, sequences.length);
    int steps = 0;
    for (int i = 0; i < sequences.length; i++) {
      if (sequences[i].length == 0) {
        throw new DataException(name + ": sequence " + i + " has no step. Leave it out.");
      }
      steps = Math.max(steps, sequences[i].length);
    }
    int features = sequences[0][0].length;
    if (features == 0) {
      throw new DataException(name + " needs at least 1 feature, but step 0 is empty.");
    }
    float padding = range.contains(0) ? 0 : range.low();
    float[][] values = new float[sequences.length][features * steps];
    float[][] mask = new float[sequences.length][steps];
    for (int i = 0; i < sequences.length; i++) {
      Arrays.fill(values[i], padding);
      for (int t = 0; t < sequences[i].length; t++) {
        if (sequences[i][t].length != features) {
          throw new DataException(
              name
                  + ": step "
                  + t
                  + " of sequence "
                  + i
                  + " has "
                  + sequences[i][t].length
                  + " features, but the first step of sequence 0 has "
                  + features
                  + ". Steps must be of equal length.");
        }
        for (int f = 0; f < features; f++) {
          values[i][f * steps + t] = sequences[i][t][f];
        }
        mask[i][t] = 1;
      }
    }
    ExampleShape shape = new ExampleShape(List.of(features, steps));
    return checked(name, shape, range, new Rows.Floats(values))
        .with(Field.mask(steps), new Rows.Floats(mask));
  }

  private InMemoryDataset with(Field field, Rows values) {
    Map<Field, Rows> more = new LinkedHashMap<>(others);
    more.put(field, values);
    return new InMemoryDataset(name, shape, range, rows, labels, classNames, more, scaling);
  }

  /**
   * Returns this set with labels. The names of the classes are their numbers. The values are
   * shared, not copied.
   *
   * @param labels one label per example, each from 0 to {@code classes - 1}; copied
   * @param classes number of classes, at least 1
   * @throws IllegalArgumentException if {@code classes} is below 1
   * @throws DataException if the number of labels is not that of the examples, or a label is out of
   *     range
   */
  public InMemoryDataset withLabels(int[] labels, int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException(
          name + ": a labeled set needs at least 1 class, but got " + classes + ".");
    }
    return withLabels(labels, IntStream.range(0, classes).mapToObj(String::valueOf).toList());
  }

  /**
   * Returns this set with labels. The values are shared, not copied.
   *
   * @param labels one label per example, each from 0 to {@code classNames.size() - 1}; copied
   * @param classNames distinct names of the classes, in the order of their labels
   * @throws IllegalArgumentException if there is no class, or two have the same name
   * @throws DataException if the number of labels is not that of the examples, or a label is out of
   *     range
   */
  public InMemoryDataset withLabels(int[] labels, List<String> classNames) {
    Field.label(classNames);
    int classes = classNames.size();
    if (labels.length != size()) {
      throw new DataException(
          name
              + " has "
              + size()
              + " examples, but got "
              + labels.length
              + " labels. Give one label per example.");
    }
    int[] copy = labels.clone();
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] < 0 || copy[i] >= classes) {
        throw new DataException(
            name
                + ": with "
                + classes
                + " classes, labels go from 0 to "
                + (classes - 1)
                + ", but the label of example "
                + i
                + " is "
                + copy[i]
                + ". Correct the label or the number of classes.");
      }
    }
    return new InMemoryDataset(name, shape, range, rows, copy, classNames, others, scaling);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public ExampleShape shape() {
    return shape;
  }

  @Override
  public ValueRange range() {
    return range;
  }

  @Override
  public int classes() {
    return classNames.size();
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public Optional<RowScaling> scaling() {
    return scaling;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>(Dataset.super.fields());
    fields.addAll(others.keySet());
    return List.copyOf(fields);
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    for (Map.Entry<Field, Rows> other : others.entrySet()) {
      if (other.getKey().name().equals(field)) {
        Objects.checkIndex(index, size());
        Objects.checkFromIndexSize(offset, other.getKey().shape().length(), target.length);
        other.getValue().read(index, target, offset);
        return;
      }
    }
    Dataset.super.read(field, index, target, offset);
  }

  @Override
  public int label(int index) {
    if (labels == null) {
      throw new IllegalStateException(name + " has no labels.");
    }
    return labels[Objects.checkIndex(index, size())];
  }

  @Override
  public void read(int index, float[] target, int offset) {
    Objects.checkIndex(index, size());
    Objects.checkFromIndexSize(offset, shape.length(), target.length);
    rows.read(index, target, offset);
  }

  @Override
  public String digest() {
    // Two threads may both compute it, with the same result.
    String known = digest;
    if (known == null) {
      known = Digests.ofContent(this);
      digest = known;
    }
    return known;
  }

  @Override
  public String toString() {
    return name + ": " + size() + " examples of " + shape + " in " + range;
  }

  private static void requireRows(String name, int count) {
    if (count == 0) {
      throw new DataException(name + " needs at least 1 example, but got an array of 0 rows.");
    }
  }

  private static void requireLength(String name, int row, int length, ExampleShape shape) {
    if (length != shape.length()) {
      throw new DataException(
          name
              + ": examples of shape "
              + shape
              + " have "
              + shape.length()
              + " values, but row "
              + row
              + " has "
              + length
              + ". Rows must be of equal length.");
    }
  }

  private static InMemoryDataset checked(
      String name, ExampleShape shape, ValueRange range, Rows rows) {
    Objects.requireNonNull(range, "range");
    float[] values = new float[shape.length()];
    for (int i = 0; i < rows.size(); i++) {
      rows.read(i, values, 0);
      for (int k = 0; k < values.length; k++) {
        if (!Float.isFinite(values[k]) || !range.contains(values[k])) {
          throw unusable(name, i, k, values[k], range);
        }
      }
    }
    return plain(name, shape, range, rows);
  }

  private static DataException unusable(
      String name, int row, int position, float value, ValueRange range) {
    String where = name + ": value " + position + " of example " + row + " is " + value;
    if (!Float.isFinite(value)) {
      return new DataException(
          where + ". Networks cannot learn from it. Remove the example, or fill in the value.");
    }
    return new DataException(
        where
            + ", outside the declared range "
            + range
            + ". Declare the range of the data, or ValueRange.UNBOUNDED.");
  }
}
