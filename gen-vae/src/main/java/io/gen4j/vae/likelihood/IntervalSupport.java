package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.Optional;

/** All numbers of a closed interval. */
record IntervalSupport(float low, float high) implements Support {

  @Override
  public boolean contains(float value) {
    return value >= low && value <= high;
  }

  @Override
  public String describe() {
    return high == Float.MAX_VALUE ? "finite numbers" : "values from " + low + " to " + high;
  }

  @Override
  public int firstOutside(float[] values, int from) {
    int i = from;
    while (i < values.length && values[i] >= low && values[i] <= high) {
      i++;
    }
    return i;
  }

  @Override
  public Optional<ValueRange> interval() {
    return Optional.of(new ValueRange(low, high));
  }
}
