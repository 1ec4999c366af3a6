package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import java.util.Arrays;
import java.util.List;

/** Examples of another set, selected by position. */
public final class IndexedView implements Derived {

  private final String name;
  private final Dataset source;
  private final int[] indices;

  private IndexedView(String name, Dataset source, int[] indices) {
    this.name = name;
    this.source = source;
    this.indices = indices;
  }

  /** Selects positions, which must be valid. Keeps the array. */
  public static IndexedView of(String name, Dataset source, int[] indices) {
    if (source instanceof IndexedView view) {
      // One look-up instead of a chain. Equal selections also get equal digests, however they were
      // made.
      int[] composed = Arrays.stream(indices).map(i -> view.indices[i]).toArray();
      return new IndexedView(name, view.source, composed);
    }
    return new IndexedView(name, source, indices);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int size() {
    return indices.length;
  }

  @Override
  public Dataset source() {
    return source;
  }

  @Override
  public int position(int index) {
    return indices[index];
  }

  @Override
  public Dataset inPass(long pass) {
    Dataset now = source.inPass(pass);
    return now == source ? this : new IndexedView(name, now, indices);
  }

  @Override
  public String digest() {
    return Digests.derived("subset" + Arrays.toString(indices), List.of(source));
  }

  @Override
  public String toString() {
    return name + ": " + size() + " examples of " + shape() + " in " + range();
  }
}
