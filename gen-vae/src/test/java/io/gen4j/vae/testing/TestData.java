package io.gen4j.vae.testing;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/** Examples in memory with any fields. */
public record TestData(
    ExampleShape shape, ValueRange range, float[][] rows, float[][] targets, float[][] masks)
    implements Dataset {

  /** Returns normal numbers. */
  public static TestData normal(int count, int... shape) {
    ExampleShape example = new ExampleShape(Arrays.stream(shape).boxed().toList());
    RandomGenerator random = Seeds.generator(7);
    float[][] rows = new float[count][example.length()];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return new TestData(example, ValueRange.UNBOUNDED, rows, null, null);
  }

  /** Returns a copy with a target. */
  public TestData withTargets(float[][] values) {
    return new TestData(shape, range, rows, values, masks);
  }

  /** Returns a copy with a mask of the last axis. */
  public TestData withMasks(float[][] values) {
    return new TestData(shape, range, rows, targets, values);
  }

  @Override
  public String name() {
    return "test data";
  }

  @Override
  public int size() {
    return rows.length;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public List<Field> fields() {
    List<Field> fields = new ArrayList<>();
    fields.add(Field.continuous(Field.DATA, shape, range));
    if (targets != null) {
      fields.add(Field.continuous(Field.TARGET, shape, range));
    }
    if (masks != null) {
      fields.add(Field.mask(masks[0].length));
    }
    return fields;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    copy(rows[index], target, offset);
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    switch (field) {
      case Field.TARGET -> copy(targets[index], target, offset);
      case Field.MASK -> copy(masks[index], target, offset);
      default -> copy(rows[index], target, offset);
    }
  }

  private static void copy(float[] row, float[] target, int offset) {
    System.arraycopy(row, 0, target, offset, row.length);
  }

  @Override
  public String digest() {
    return Integer.toHexString(Arrays.deepHashCode(rows));
  }
}
