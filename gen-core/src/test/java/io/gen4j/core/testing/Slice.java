package io.gen4j.core.testing;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;

/** Some neighboring examples of a set. */
public record Slice(Dataset whole, int from, int size) implements Dataset {

  @Override
  public String name() {
    return whole.name();
  }

  @Override
  public ExampleShape shape() {
    return whole.shape();
  }

  @Override
  public ValueRange range() {
    return whole.range();
  }

  @Override
  public int classes() {
    return whole.classes();
  }

  @Override
  public int label(int index) {
    return whole.label(from + index);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    whole.read(from + index, target, offset);
  }

  @Override
  public String digest() {
    return whole.digest() + "/" + from + "+" + size;
  }
}
