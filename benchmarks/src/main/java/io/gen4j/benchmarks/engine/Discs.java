package io.gen4j.benchmarks.engine;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Training images, the same for every engine: a bright soft disc of random position and size on
 * black. They need no download, but there is something to learn.
 */
public final class Discs {

  /** Number of different images. */
  public static final int COUNT = 1024;

  private Discs() {}

  /**
   * Returns one image, channels first.
   *
   * @param index index of the image; equal indices give equal images
   * @param low value of black
   * @return values from {@code low} to 1
   */
  public static float[] picture(Task task, int index, float low) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(index);
    int side = task.side();
    float[] values = new float[task.pixels()];
    double x = side * (0.3 + 0.4 * random.nextDouble());
    double y = side * (0.3 + 0.4 * random.nextDouble());
    double radius = side * (0.1 + 0.15 * random.nextDouble());
    for (int c = 0; c < task.channels(); c++) {
      double brightness = 0.6 + 0.4 * random.nextDouble();
      for (int i = 0; i < side; i++) {
        for (int j = 0; j < side; j++) {
          double d = Math.hypot(i - y, j - x) / radius;
          double value = brightness / (1 + Math.pow(d, 6));
          values[(c * side + i) * side + j] = (float) (low + (1 - low) * value);
        }
      }
    }
    return values;
  }

  /** Returns the batch with this index, with its images one after the other. */
  public static float[] batch(Task task, int batch, float low) {
    int pixels = task.pixels();
    float[] values = new float[task.batch() * pixels];
    for (int i = 0; i < task.batch(); i++) {
      int index = (batch * task.batch() + i) % COUNT;
      System.arraycopy(picture(task, index, low), 0, values, i * pixels, pixels);
    }
    return values;
  }

  /** Changes the sign of values, so that a disc becomes dark on white. */
  public static void negate(float[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      values[i] = -values[i];
    }
  }

  /** Returns a batch of binary images. */
  public static float[] binaryBatch(Task task, int batch) {
    return binary(batch(task, batch, 0));
  }

  /** Rounds values from 0 to 1 to zeros and ones in place, and returns the array. */
  public static float[] binary(float[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] > 0.5f ? 1 : 0;
    }
    return values;
  }
}
