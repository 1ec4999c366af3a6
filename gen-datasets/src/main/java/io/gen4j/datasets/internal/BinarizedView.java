package io.gen4j.datasets.internal;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.random.Seeds;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** Examples of another set, with each value drawn once as one end of the range. */
public final class BinarizedView implements Derived {

  private final Dataset source;
  private final long seed;

  public BinarizedView(Dataset source, long seed) {
    this.source = source;
    this.seed = seed;
  }

  @Override
  public String name() {
    return source.name() + "." + recipe();
  }

  private String recipe() {
    return "binarized(" + seed + ")";
  }

  @Override
  public void read(int index, float[] target, int offset) {
    int length = shape().length();
    Objects.checkFromIndexSize(offset, length, target.length);
    source.read(index, target, offset);
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, index));
    float low = range().low();
    float high = range().high();
    for (int i = offset; i < offset + length; i++) {
      target[i] = random.nextFloat() < (target[i] - low) / (high - low) ? high : low;
    }
  }

  @Override
  public Dataset inPass(long pass) {
    Dataset now = source.inPass(pass);
    return now == source ? this : new BinarizedView(now, seed);
  }

  @Override
  public Dataset source() {
    return source;
  }

  @Override
  public String digest() {
    return Digests.derived(recipe(), List.of(source));
  }

  @Override
  public String toString() {
    return name()
        + ": "
        + size()
        + " examples of "
        + shape()
        + ", each value one end of "
        + range();
  }
}
