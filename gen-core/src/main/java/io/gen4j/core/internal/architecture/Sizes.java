package io.gen4j.core.internal.architecture;

import io.gen4j.core.data.ExampleShape;

/** Checks the sizes of the ready-made architectures. */
public final class Sizes {

  private static final int SMALLEST_BASE = 4;

  private Sizes() {}

  /**
   * Checks a size.
   *
   * @param what name of the size, for the message
   * @throws IllegalArgumentException if it is less than 1
   */
  public static void requirePositive(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("The " + what + " must be 1 or more, got " + value);
    }
  }

  /**
   * Checks a size that may be 0, which means none.
   *
   * @param what name of the size, for the message
   * @throws IllegalArgumentException if it is negative
   */
  public static void requireNotNegative(String what, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(
          "The " + what + " must be 0 (for none) or more, got " + value);
    }
  }

  /**
   * Checks that a convolutional network can work on a shape.
   *
   * @param forVectors name of the architecture for vectors, for the message
   * @throws IllegalArgumentException if the shape is not an image, or if its sides cannot be
   *     {@linkplain #halvings halved}
   */
  public static void requireImages(ExampleShape shape, String forVectors) {
    if (!shape.isImage()) {
      throw new IllegalArgumentException(
          "A convolutional network needs images [channels, height, width], got shape "
              + shape
              + "; use "
              + forVectors
              + " for vectors");
    }
    halvings(shape);
  }

  /**
   * Returns how often both sides of images can be halved before one falls below 4 pixels, 1 or
   * more. A generator or decoder doubles its base size equally often.
   *
   * @throws IllegalArgumentException if a remaining side is not 4 to 8 pixels, or if a side cannot
   *     be halved
   */
  public static int halvings(ExampleShape shape) {
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
          "Image sides must be a base of 4 to 8 pixels times the same power of two (28 = 7x4, 32 ="
              + " 4x8, 64 = 4x16), got "
              + shape.height()
              + "x"
              + shape.width()
              + ". Resize or pad the images to such a size.");
    }
    return halvings;
  }
}
