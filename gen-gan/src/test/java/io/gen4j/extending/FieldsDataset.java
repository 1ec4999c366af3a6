package io.gen4j.extending;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A data set of an application's own: data in [-1, 1], with a condition, a mask, or both. */
public final class FieldsDataset implements Dataset {

  private final ExampleShape shape;
  private final int size;
  private final Map<String, float[][]> rows = new LinkedHashMap<>();
  private final List<Field> fields = new ArrayList<>();

  /** Random data of a shape. */
  public FieldsDataset(ExampleShape shape, int size, long seed) {
    this.shape = shape;
    this.size = size;
    with(Field.continuous(Field.DATA, shape, ValueRange.SYMMETRIC), random(shape, seed));
  }

  /** Adds random conditions of a shape. */
  public FieldsDataset withCondition(ExampleShape conditions, long seed) {
    return with(
        Field.continuous(Field.CONDITION, conditions, ValueRange.SYMMETRIC),
        random(conditions, seed));
  }

  /** Adds conditions that are the index of a class, in turn. */
  public FieldsDataset withIndices(int classes) {
    float[][] indices = new float[size][1];
    for (int i = 0; i < size; i++) {
      indices[i][0] = i % classes;
    }
    return with(
        Field.continuous(Field.CONDITION, ExampleShape.vector(1), ValueRange.UNBOUNDED), indices);
  }

  /** Adds conditions that are the data upside down. */
  public FieldsDataset withNegativeAsCondition() {
    float[][] negative = new float[size][shape.length()];
    for (int i = 0; i < size; i++) {
      for (int v = 0; v < negative[i].length; v++) {
        negative[i][v] = -rows.get(Field.DATA)[i][v];
      }
    }
    return with(Field.continuous(Field.CONDITION, shape, ValueRange.SYMMETRIC), negative);
  }

  /** Adds masks of 1 to {@code steps} steps, which are there from the first on. */
  public FieldsDataset withMask(int steps) {
    float[][] masks = new float[size][steps];
    for (int i = 0; i < size; i++) {
      java.util.Arrays.fill(masks[i], 0, 1 + i % steps, 1);
    }
    return with(Field.mask(steps), masks);
  }

  /** Puts a value in the place of all padding, in data and conditions of sequences. */
  public FieldsDataset withPadding(float value) {
    float[][] masks = rows.get(Field.MASK);
    for (Field field : fields) {
      if (field.shape().dimensions().size() == 2) {
        float[][] values = rows.get(field.name());
        for (int i = 0; i < size; i++) {
          for (int v = 0; v < values[i].length; v++) {
            values[i][v] = masks[i][v % masks[i].length] == 0 ? value : values[i][v];
          }
        }
      }
    }
    return this;
  }

  private FieldsDataset with(Field field, float[][] values) {
    fields.add(field);
    rows.put(field.name(), values);
    return this;
  }

  private float[][] random(ExampleShape of, long seed) {
    Random random = new Random(seed);
    float[][] values = new float[size][of.length()];
    for (float[] row : values) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 2 * random.nextFloat() - 1;
      }
    }
    return values;
  }

  @Override
  public String name() {
    return "fields";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ExampleShape shape() {
    return shape;
  }

  @Override
  public ValueRange range() {
    return ValueRange.SYMMETRIC;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    read(Field.DATA, index, target, offset);
  }

  @Override
  public List<Field> fields() {
    return List.copyOf(fields);
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    float[] row = rows.get(field)[index];
    System.arraycopy(row, 0, target, offset, row.length);
  }

  @Override
  public String digest() {
    return "fields-" + rows.keySet();
  }
}
