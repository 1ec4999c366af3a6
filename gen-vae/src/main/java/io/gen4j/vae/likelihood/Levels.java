package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;

/**
 * Evenly spaced values from one end of a range to the other.
 *
 * @param count number of levels
 */
record Levels(int count, ValueRange range) implements Support {

  /** Allows for rounding: data are floats that were mapped from one range to another. */
  private static final double TOLERANCE = 1e-2;

  Levels {
    if (count < 2) {
      throw new IllegalArgumentException("The number of levels must be 2 or more, got " + count);
    }
  }

  double step() {
    return (range.high() - range.low()) / (double) (count - 1);
  }

  double value(int level) {
    return range.low() + level * step();
  }

  int level(double value) {
    return (int) Math.max(0, Math.min(count - 1, Math.rint((value - range.low()) / step())));
  }

  @Override
  public boolean contains(float value) {
    return firstOutside(new float[] {value}, 0) == 1;
  }

  @Override
  public int firstOutside(float[] values, int from) {
    double low = range.low();
    double scale = 1 / step();
    double last = count - 1 + TOLERANCE;
    int i = from;
    while (i < values.length) {
      double position = (values[i] - low) * scale;
      boolean inside =
          position >= -TOLERANCE
              && position <= last
              && Math.abs(position - Math.rint(position)) <= TOLERANCE;
      if (!inside) {
        return i;
      }
      i++;
    }
    return i;
  }

  @Override
  public String describe() {
    return count + " evenly spaced levels from " + range.low() + " to " + range.high();
  }
}
