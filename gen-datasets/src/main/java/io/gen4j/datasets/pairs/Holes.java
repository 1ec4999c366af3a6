package io.gen4j.datasets.pairs;

import io.gen4j.core.random.Seeds;
import java.util.random.RandomGenerator;

/**
 * Where pixels of an image are missing, for {@link ImageDamage#masked(io.gen4j.core.data.Dataset,
 * Holes, long)}. Implement it for holes of your own.
 */
@FunctionalInterface
public interface Holes {

  /**
   * Returns which pixels are missing, {@code [height * width]} in C order. Several threads may call
   * it.
   *
   * @param seed seed of this image's holes: equal seeds give equal holes
   */
  boolean[] of(int height, int width, long seed);

  /**
   * Returns a description for digests and messages; by default the name of the class. Change it
   * when the holes change.
   */
  default String recipe() {
    return getClass().getName();
  }

  /**
   * Returns one block in the middle of every image (Pathak et al. 2016, arXiv:1604.07379).
   *
   * @param side height and width of the block in pixels; must be smaller than the image
   */
  static Holes center(int side) {
    return new Holes() {

      @Override
      public boolean[] of(int height, int width, long seed) {
        if (side < 1 || side >= Math.min(height, width)) {
          throw new IllegalArgumentException(
              "A block of "
                  + side
                  + "x"
                  + side
                  + " must be smaller than the image, "
                  + height
                  + "x"
                  + width
                  + ", and 1 or more");
        }
        boolean[] holes = new boolean[height * width];
        int top = (height - side) / 2;
        int left = (width - side) / 2;
        for (int y = top; y < top + side; y++) {
          for (int x = left; x < left + side; x++) {
            holes[y * width + x] = true;
          }
        }
        return holes;
      }

      @Override
      public String recipe() {
        return "center(" + side + ")";
      }
    };
  }

  /**
   * Returns free holes: strokes of a brush in random directions, until a random share of the image
   * is missing.
   *
   * @param least smallest share, above 0
   * @param most largest share, below 1; a stroke may exceed it by a few pixels
   * @throws IllegalArgumentException if the shares are out of range
   */
  static Holes free(double least, double most) {
    if (!(least > 0 && least <= most && most < 1)) {
      throw new IllegalArgumentException(
          "Shares of missing pixels are above 0 and below 1, got " + least + " to " + most);
    }
    return new Holes() {

      @Override
      public boolean[] of(int height, int width, long seed) {
        RandomGenerator random = Seeds.generator(seed);
        boolean[] holes = new boolean[height * width];
        double wanted = (least + (most - least) * random.nextDouble()) * holes.length;
        double side = Math.min(height, width);
        int missing = 0;
        while (missing < wanted) {
          double x = random.nextDouble() * width;
          double y = random.nextDouble() * height;
          double angle = 2 * Math.PI * random.nextDouble();
          double radius = Math.max(0.5, side * (0.03 + 0.05 * random.nextDouble()));
          int length = (int) (side * (0.2 + 0.6 * random.nextDouble()));
          for (int step = 0; step < length && missing < wanted; step++) {
            missing += dab(holes, height, width, x, y, radius);
            angle += 0.4 * (random.nextDouble() - 0.5);
            x = Math.max(0, Math.min(width - 1, x + Math.cos(angle)));
            y = Math.max(0, Math.min(height - 1, y + Math.sin(angle)));
          }
        }
        return holes;
      }

      @Override
      public String recipe() {
        return "free(" + least + "," + most + ")";
      }
    };
  }

  /** Marks the pixels of a disc, and returns how many are new. */
  private static int dab(
      boolean[] holes, int height, int width, double x, double y, double radius) {
    int added = 0;
    int top = Math.max(0, (int) Math.ceil(y - radius));
    int left = Math.max(0, (int) Math.ceil(x - radius));
    for (int row = top; row <= Math.min(height - 1, (int) (y + radius)); row++) {
      for (int column = left; column <= Math.min(width - 1, (int) (x + radius)); column++) {
        double away = (row - y) * (row - y) + (column - x) * (column - x);
        if (away <= radius * radius && !holes[row * width + column]) {
          holes[row * width + column] = true;
          added++;
        }
      }
    }
    return added;
  }
}
