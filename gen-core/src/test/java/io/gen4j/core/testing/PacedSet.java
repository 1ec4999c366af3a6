package io.gen4j.core.testing;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.util.concurrent.Semaphore;

/** A data set that takes a permit for every example that is read, and waits for it. */
public record PacedSet(Dataset base, Semaphore permits) implements Dataset {

  @Override
  public String name() {
    return base.name();
  }

  @Override
  public int size() {
    return base.size();
  }

  @Override
  public ExampleShape shape() {
    return base.shape();
  }

  @Override
  public ValueRange range() {
    return base.range();
  }

  @Override
  public int classes() {
    return base.classes();
  }

  @Override
  public int label(int index) {
    return base.label(index);
  }

  @Override
  public void read(int index, float[] target, int offset) {
    try {
      permits.acquire();
    } catch (InterruptedException e) {
      throw new IllegalStateException("The reader was closed", e);
    }
    base.read(index, target, offset);
  }

  @Override
  public String digest() {
    return base.digest();
  }
}
