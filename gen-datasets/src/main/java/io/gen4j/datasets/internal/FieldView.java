package io.gen4j.datasets.internal;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Examples of another set with one more field. */
public final class FieldView implements Derived {

  private final Dataset source;
  private final Field field;
  private final Values values;
  private final String recipe;
  private final List<Dataset> sources;

  /** Gives the values of the field. Must be thread safe. */
  @FunctionalInterface
  public interface Values {
    /**
     * Returns the values of an example. The view does not change them.
     *
     * @param sources the sets that the view was made from
     */
    float[] of(List<Dataset> sources, int index);
  }

  private FieldView(
      Dataset source, Field field, Values values, String recipe, List<Dataset> sources) {
    this.source = source;
    this.field = field;
    this.values = values;
    this.recipe = recipe;
    this.sources = sources;
  }

  /** Adds the data of another set as a field. The sets must have equal sizes. */
  public static FieldView of(Dataset source, String name, Dataset values) {
    Field data = values.field(Field.DATA).orElseThrow();
    Field field = new Field(name, data.shape(), data.kind());
    Values read =
        (sources, index) -> {
          float[] numbers = new float[field.shape().length()];
          sources.get(1).read(index, numbers, 0);
          return numbers;
        };
    return new FieldView(source, field, read, "field " + name, List.of(source, values));
  }

  /** Adds the values of a function as a field. The recipe represents the function in the digest. */
  public static FieldView of(Dataset source, Field field, String recipe, Values values) {
    return new FieldView(
        source, field, values, "field " + field + " of " + recipe, List.of(source));
  }

  @Override
  public Dataset source() {
    return source;
  }

  @Override
  public String name() {
    return source.name() + ".with(" + field.name() + ")";
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>(source.fields());
    fields.add(field);
    return List.copyOf(fields);
  }

  @Override
  public void read(String name, int index, float[] target, int offset) {
    if (!name.equals(field.name())) {
      source.read(name, index, target, offset);
      return;
    }
    Objects.checkIndex(index, size());
    Objects.checkFromIndexSize(offset, field.shape().length(), target.length);
    float[] read = values.of(sources, index);
    if (read.length != field.shape().length()) {
      throw new DataException(
          name()
              + ": the field '"
              + name
              + "' has the shape "
              + field.shape()
              + ", which is "
              + field.shape().length()
              + " values, but example "
              + index
              + " has "
              + read.length
              + ".");
    }
    System.arraycopy(read, 0, target, offset, read.length);
  }

  @Override
  public Dataset inPass(long pass) {
    List<Dataset> now = sources.stream().map(set -> set.inPass(pass)).toList();
    return now.equals(sources) ? this : new FieldView(now.get(0), field, values, recipe, now);
  }

  @Override
  public String digest() {
    return Digests.derived(recipe, sources);
  }

  @Override
  public String toString() {
    return name() + ": " + size() + " examples of " + shape() + " in " + range();
  }
}
