package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import java.util.List;
import java.util.Objects;

/** The left or right halves of images. */
public final class HalfView implements Derived {

  private final Dataset source;
  private final ExampleShape shape;
  private final boolean left;

  private HalfView(Dataset source, boolean left) {
    ExampleShape whole = source.shape();
    this.source = source;
    this.shape = ExampleShape.image(whole.channels(), whole.height(), whole.width() / 2);
    this.left = left;
  }

  /** Returns one half of each image; their width must be even. */
  public static HalfView of(Dataset source, boolean left) {
    return new HalfView(source, left);
  }

  @Override
  public Dataset source() {
    return source;
  }

  @Override
  public String name() {
    return source.name() + (left ? ".left" : ".right");
  }

  @Override
  public ExampleShape shape() {
    return shape;
  }

  @Override
  public int paddedSteps(int index) {
    return shape.width();
  }

  @Override
  public Dataset inPass(long pass) {
    Dataset now = source.inPass(pass);
    return now == source ? this : new HalfView(now, left);
  }

  @Override
  public List<Field> fields() {
    return source.fields().stream()
        .map(f -> f.name().equals(Field.DATA) ? new Field(f.name(), shape, f.kind()) : f)
        .toList();
  }

  @Override
  public void read(int index, float[] target, int offset) {
    Objects.checkFromIndexSize(offset, shape.length(), target.length);
    float[] whole = new float[source.shape().length()];
    source.read(index, whole, 0);
    int width = shape.width();
    for (int row = 0; row < shape.channels() * shape.height(); row++) {
      int from = row * 2 * width + (left ? 0 : width);
      System.arraycopy(whole, from, target, offset + row * width, width);
    }
  }

  @Override
  public String digest() {
    return Digests.derived(left ? "left half" : "right half", List.of(source));
  }

  @Override
  public String toString() {
    return name() + ": " + size() + " examples of " + shape() + " in " + range();
  }
}
