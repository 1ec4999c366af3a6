package io.gen4j.core.data;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A finite set of examples that can be read in any order. They may be in memory, memory-mapped, or
 * decoded from files when they are read. An implementation never modifies its source.
 *
 * <p>Every example has data, and also a class label if {@link #classes} is above 0. A data set can
 * have more fields, such as a condition or a padding mask; see {@link #fields}.
 *
 * <p>Implementations must allow several threads to {@link #read read} at the same time, since
 * training reads ahead in the background.
 */
public interface Dataset {

  /** Returns a short name for messages and saved models, for example {@code mnist-train}. */
  String name();

  /** Returns the number of examples, at least 1. */
  int size();

  /** Returns the shape of one example; images are {@code [channels, height, width]}. */
  ExampleShape shape();

  /** Returns the range of the values that {@link #read} writes. */
  ValueRange range();

  /**
   * Returns the number of classes, or 0 for a set without labels. Labels run from 0 to {@code
   * classes() - 1}.
   */
  int classes();

  /**
   * Returns the label of an example. A set with labels overrides this.
   *
   * @param index from 0 to {@code size() - 1}
   * @throws IllegalStateException if the set has no labels
   */
  default int label(int index) {
    throw new IllegalStateException(
        name()
            + (hasLabels()
                ? " has " + classes() + " classes, so it must override label(int)"
                : " has no labels"));
  }

  /**
   * Writes the values of one example, in C order of {@link #shape}, into {@code target}.
   *
   * @param index from 0 to {@code size() - 1}
   * @param target array that receives {@code shape().length()} values
   * @param offset position of the first value in {@code target}
   * @throws DataException if the example cannot be read; the message names the file
   */
  void read(int index, float[] target, int offset);

  /**
   * Returns a digest of the content, which is recorded in saved models. Equal contents give equal
   * digests. A data set in files may compute the digest from names, sizes and times of the files
   * instead of their bytes. It then starts with {@code files:}.
   */
  String digest();

  /** Whether examples carry labels. */
  default boolean hasLabels() {
    return classes() > 0;
  }

  /**
   * Returns the names of the classes in the order of their labels, or an empty list if the data set
   * has no labels. The default names are {@code "0"}, {@code "1"} and so on.
   */
  default List<String> classNames() {
    return IntStream.range(0, classes()).mapToObj(String::valueOf).toList();
  }

  /**
   * Returns the named fields of an example: first {@link Field#DATA}, then {@link Field#LABEL} if
   * the data set has labels, then all others.
   */
  default List<Field> fields() {
    Field data = Field.continuous(Field.DATA, shape(), range());
    return hasLabels() ? List.of(data, Field.label(classNames())) : List.of(data);
  }

  /** Returns the field with this name, if the data set has one. */
  default Optional<Field> field(String name) {
    return fields().stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /**
   * Writes the values of one field of an example, in C order of its shape, into {@code target}. A
   * data set with more fields than data and labels overrides this.
   *
   * @param field name of the field
   * @param index from 0 to {@code size() - 1}
   * @param target array that receives the values
   * @param offset position of the first value in {@code target}
   * @throws IllegalArgumentException if there is no such field
   * @throws DataException if the example cannot be read; the message names the file
   */
  default void read(String field, int index, float[] target, int offset) {
    if (field.equals(Field.DATA)) {
      read(index, target, offset);
    } else if (field.equals(Field.LABEL) && hasLabels()) {
      target[offset] = label(index);
    } else {
      throw new IllegalArgumentException(
          name()
              + " has no field '"
              + field
              + "'; it has "
              + fields().stream().map(Field::name).toList());
    }
  }

  /**
   * Returns the examples as training sees them in one of its passes. A set whose examples change at
   * random from pass to pass overrides this; {@link #read(int, float[], int) read} then gives the
   * unchanged examples. Equal passes give equal examples.
   *
   * @param pass number of the pass, from 0
   * @return a set of the same size, fields and labels
   */
  default Dataset inPass(long pass) {
    return this;
  }

  /**
   * Returns to how many time steps an example is padded in a batch, from 1 to the last axis of
   * {@link #shape}. Steps after that are padding. If examples differ, {@link Batches} puts examples
   * of similar length together and cuts the last axis of data, mask and target to the longest of
   * the batch. By default, all examples have the whole axis. A few different values are enough:
   * each makes arrays of another shape.
   *
   * @param index from 0 to {@code size() - 1}
   */
  default int paddedSteps(int index) {
    return shape().dimensions().get(shape().dimensions().size() - 1);
  }

  /** Returns how the data were encoded from rows of a table, if they were. */
  default Optional<RowScaling> scaling() {
    return Optional.empty();
  }
}
