package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;

/** The images of {@link Discs} as a data set in memory. */
final class DiscDataset implements Dataset {

  private final ExampleShape shape;
  private final ValueRange range;
  private final float[][] pictures = new float[Discs.COUNT][];
  private final int repeats;

  DiscDataset(Task task, boolean binary) {
    this(task, binary, 1);
  }

  /** Repeats every disc several times, for epochs of a realistic length. */
  DiscDataset(Task task, boolean binary, int repeats) {
    this.repeats = repeats;
    this.shape = Pair.shape(task);
    this.range = binary ? ValueRange.UNIT : ValueRange.SYMMETRIC;
    for (int i = 0; i < pictures.length; i++) {
      pictures[i] =
          binary ? Discs.binary(Discs.picture(task, i, 0)) : Discs.picture(task, i, range.low());
    }
  }

  @Override
  public String name() {
    return "discs";
  }

  @Override
  public int size() {
    return repeats * pictures.length;
  }

  @Override
  public ExampleShape shape() {
    return shape;
  }

  @Override
  public ValueRange range() {
    return range;
  }

  @Override
  public int classes() {
    return 0;
  }

  @Override
  public void read(int index, float[] target, int offset) {
    float[] picture = pictures[index % pictures.length];
    System.arraycopy(picture, 0, target, offset, picture.length);
  }

  @Override
  public String digest() {
    return "discs-" + shape + (repeats > 1 ? "-" + repeats : "");
  }
}
