package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Sets of one kind, one after the other. */
public final class ConcatView implements Dataset {

  private final List<Dataset> parts;
  private final int[] starts;
  private final int size;

  /** Joins sets that are known to agree in shape, range and classes. */
  public ConcatView(List<Dataset> parts) {
    this.parts = List.copyOf(parts);
    this.starts = new int[parts.size()];
    int next = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = next;
      next = Math.addExact(next, parts.get(i).size());
    }
    this.size = next;
  }

  @Override
  public String name() {
    return parts.stream().map(Dataset::name).collect(Collectors.joining("+"));
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public ExampleShape shape() {
    return parts.get(0).shape();
  }

  @Override
  public ValueRange range() {
    return parts.get(0).range();
  }

  @Override
  public int classes() {
    return parts.get(0).classes();
  }

  @Override
  public int label(int index) {
    int part = partOf(index);
    return parts.get(part).label(index - starts[part]);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int part = partOf(index);
    parts.get(part).read(index - starts[part], target, offset);
  }

  @Override
  public String digest() {
    return Digests.derived("concat", parts);
  }

  @Override
  public String toString() {
    return name() + ": " + size() + " examples of " + shape() + " in " + range();
  }

  private int partOf(int index) {
    Objects.checkIndex(index, size);
    int found = Arrays.binarySearch(starts, index);
    return found >= 0 ? found : -found - 2;
  }
}
