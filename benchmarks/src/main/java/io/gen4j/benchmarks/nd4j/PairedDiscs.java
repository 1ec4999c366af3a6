package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import java.util.List;

/** Pairs of images: discs as conditions, and their negatives as data. */
final class PairedDiscs implements Dataset {

  private final DiscDataset discs;

  PairedDiscs(Task task) {
    this.discs = new DiscDataset(task, false);
  }

  @Override
  public String name() {
    return "paired discs";
  }

  @Override
  public int size() {
    return discs.size();
  }

  @Override
  public ExampleShape shape() {
    return discs.shape();
  }

  @Override
  public ValueRange range() {
    return discs.range();
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public List<Field> fields() {
    return List.of(
        Field.continuous(Field.DATA, shape(), range()),
        Field.continuous(Field.CONDITION, shape(), range()));
  }

  @Override
  public void read(int index, float[] target, int offset) {
    discs.read(index, target, offset);
    Discs.negate(target, offset, offset + shape().length());
  }

  @Override
  public void read(String field, int index, float[] target, int offset) {
    if (field.equals(Field.CONDITION)) {
      discs.read(index, target, offset);
    } else {
      read(index, target, offset);
    }
  }

  @Override
  public String digest() {
    return "paired-" + discs.digest();
  }
}
