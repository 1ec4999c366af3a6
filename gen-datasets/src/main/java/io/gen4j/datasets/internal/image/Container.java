package io.gen4j.datasets.internal.image;

/**
 * The parts of an image file that the decoder needs.
 *
 * @param bytes a file of the same format that holds only the pixels
 * @param orientation EXIF orientation, 1 to 8; 1 if the file has no orientation
 * @param canvas a larger canvas and the place of the image on it, or null
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
