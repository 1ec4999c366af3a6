package io.gen4j.core.testing;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;

/** Examples whose values tell their index: example i holds i, i + 0.25, i + 0.5. */
public final class SmallSet implements Dataset {

  private final int size;
  private final ValueRange range;
  private final int badIndex;
  private final float bad;

  private SmallSet(int size, ValueRange range, int badIndex, float bad) {
    this.size = size;
    this.range = range;
    this.badIndex = badIndex;
    this.bad = bad;
  }

  /** A set of some size, in the range that its values lie in. */
  public static SmallSet of(int size) {
    return new SmallSet(size, new ValueRange(0, size), -1, 0);
  }

  /** The same set with another range declared. */
  public SmallSet declaring(ValueRange declared) {
    return new SmallSet(size, declared, badIndex, bad);
  }

  /** The same set with the middle value of one example replaced. */
  public SmallSet with(int index, float value) {
    return new SmallSet(size, range, index, value);
  }

  @Override
  public String name() {
    return "small";
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.vector(3);
  }

  @Override
  public ValueRange range() {
    return range;
  }

  @Override
  public int classes() {
    return 10;
  }

  @Override
  public int label(int index) {
    return index % 10;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    for (int i = 0; i < 3; i++) {
      target[offset + i] = index + i * 0.25f;
    }
    if (index == badIndex) {
      target[offset + 1] = bad;
    }
  }

  @Override
  public String digest() {
    return "small-" + size;
  }
}
