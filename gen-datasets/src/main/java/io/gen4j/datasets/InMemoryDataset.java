package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.internal.Digests;
import io.gen4j.datasets.internal.NdRows;
import io.gen4j.datasets.internal.Rows;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A set of examples from arrays. What the caller gives is copied and never changed, and every value
 * is checked: not a number, infinite, or outside the declared range is refused.
 *
 * <p>Immutable. Floats are held at four bytes a value, bytes at one. {@link #digest()} is a SHA-256
 * over shape, range, classes, labels and values, computed when first asked for; sets of equal
 * values have equal digests, whether made from floats or from bytes.
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
  private final int classes;
  private volatile String digest;

  private InMemoryDataset(
      String name, ExampleShape shape, ValueRange range, Rows rows, int[] labels, int classes) {
    this.name = name;
    this.shape = shape;
    this.range = range;
    this.rows = rows;
    this.labels = labels;
    this.classes = classes;
  }

  /**
   * Makes a set of vectors.
   *
   * @param name short name for messages
   * @param rows {@code [n][features]}, copied
   * @param range range that every value lies in
   * @throws DataException if there is no row or no feature, rows differ in length, or a value is
   *     not finite or not in the range; the message says which
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
   * @throws DataException if there is no row, a row's length is not that of the shape, or a value
   *     is not finite or not in the range; the message says which
   */
  public static InMemoryDataset of(
      String name, ExampleShape shape, float[][] rows, ValueRange range) {
    requireRows(name, rows.length);
    for (int i = 0; i < rows.length; i++) {
      requireLength(name, i, rows[i].length, shape);
    }
    // Copied before it is checked, so that nobody can change a value in between.
    return checked(name, shape, range, new Rows.Floats(Rows.copy(rows)));
  }

  /**
   * Makes a set of examples of unsigned bytes, held at one byte a value.
   *
   * @param name short name for messages
   * @param shape shape of one example, for example {@code [channels, height, width]}
   * @param rows {@code [n][shape.length()]}, each row in C order of the shape, each byte read as 0
   *     to 255; copied
   * @param range range that every value lies in, commonly {@link ValueRange#BYTES}
   * @throws DataException if there is no row, a row's length is not that of the shape, or a value
   *     is not in the range; the message says which
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
   * @param examples vectors {@code [n, features]} or images {@code [n, channels, height, width]}
   * @param range range that every value lies in, as floats
   * @throws DataException if the array is empty, of another rank, not of numbers, or a value is not
   *     finite or not in the range; the message says which
   */
  public static InMemoryDataset of(String name, INDArray examples, ValueRange range) {
    ExampleShape shape = NdRows.shapeOf(name, examples);
    return checked(name, shape, range, new Rows.Floats(NdRows.copy(examples)));
  }

  /** Makes a set that keeps {@code rows} as they are; they are known to be right. */
  static InMemoryDataset owning(String name, ExampleShape shape, byte[][] rows, ValueRange range) {
    return new InMemoryDataset(name, shape, range, new Rows.Bytes(rows), null, 0);
  }

  /**
   * Returns this set with labels. The values are shared, not copied.
   *
   * @param labels one label an example, each from 0 to {@code classes - 1}; copied
   * @param classes number of classes, at least 1
   * @throws IllegalArgumentException if {@code classes} is below 1
   * @throws DataException if there are not as many labels as examples, or a label is out of range
   */
  public InMemoryDataset withLabels(int[] labels, int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException(
          name + ": a labeled set has at least 1 class, but got " + classes + ".");
    }
    if (labels.length != size()) {
      throw new DataException(
          name
              + " has "
              + size()
              + " examples, but got "
              + labels.length
              + " labels. Give one label an example.");
    }
    int[] copy = labels.clone();
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] < 0 || copy[i] >= classes) {
        throw new DataException(
            name
                + ": with "
                + classes
                + " classes labels run from 0 to "
                + (classes - 1)
                + ", but the label of example "
                + i
                + " is "
                + copy[i]
                + ". Mend the label or the number of classes.");
      }
    }
    return new InMemoryDataset(name, shape, range, rows, copy, classes);
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
    return classes;
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
    // Two threads may both compute it; they find the same.
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
    return new InMemoryDataset(name, shape, range, rows, null, 0);
  }

  private static DataException unusable(
      String name, int row, int position, float value, ValueRange range) {
    String where = name + ": value " + position + " of example " + row + " is " + value;
    if (!Float.isFinite(value)) {
      return new DataException(
          where + ", which no network can learn from. Remove the example, or fill the value in.");
    }
    return new DataException(
        where
            + ", outside the declared range "
            + range
            + ". Declare the range that the data have, or ValueRange.UNBOUNDED.");
  }
}
