package io.gen4j.datasets.internal.image;

/**
 * What the decoder needs of an image file, and nothing else.
 *
 * @param bytes a file of the same format with the pixels alone
 * @param orientation EXIF orientation, 1 to 8; 1 if there is none
 * @param canvas where the image lies on a larger canvas, or null
 */
record Container(byte[] bytes, int orientation, Canvas canvas) {

  /**
   * The canvas of an animation and the place of its first frame.
   *
   * @param width width of the canvas in pixels
   * @param height height of the canvas in pixels
   * @param left first column of the frame
   * @param top first row of the frame
   */
  record Canvas(int width, int height, int left, int top) {}
}
