package io.gen4j.vae.architecture;

import io.gen4j.core.data.ExampleShape;

/** Checks and choices that the ready-made architectures share. */
final class Sizes {

  private static final int SMALLEST_BASE = 4;

  private Sizes() {}

  static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("The " + what + " must be 1 or more, got " + value);
    }
  }

  /** How often both sides can be halved before one would fall below 4 pixels; at least once. */
  static int halvings(ExampleShape shape) {
    if (!shape.isImage()) {
      throw new IllegalArgumentException(
          "A convolutional network takes pictures [channels, height, width], got shape "
              + shape
              + "; use MlpVae for vectors");
    }
    int height = shape.height();
    int width = shape.width();
    int halvings = 0;
    while (height % 2 == 0
        && width % 2 == 0
        && height / 2 >= SMALLEST_BASE
        && width / 2 >= SMALLEST_BASE) {
      height /= 2;
      width /= 2;
      halvings++;
    }
    if (halvings == 0 || Math.max(height, width) > 2 * SMALLEST_BASE) {
      throw new IllegalArgumentException(
          "Picture sides must be a base of 4 to 8 pixels times the same power of two (28 = 7x4, 32 ="
              + " 4x8, 64 = 4x16), got "
              + shape.height()
              + "x"
              + shape.width()
              + ". Resize or pad the pictures to such a size.");
    }
    return halvings;
  }
}
