package io.gen4j.datasets.augmentation;

/**
 * Random changes of images in training, see {@link io.gen4j.datasets.Datasets#augmented}. Each is
 * drawn for itself, so an image may be flipped, cropped and darkened at once. Start from {@link
 * #NONE}.
 *
 * <p>A generative model learns the changed images: with flips it also draws mirrored ones, and with
 * changes of color it draws these colors. For changes that samples should not show, use the
 * augmentation of a GAN's discriminator.
 *
 * @param flip probability that an image is mirrored left to right, from 0 to 1
 * @param crop smallest side of a crop as a share of the image's side, above 0 to 1. A crop has a
 *     side uniform from this share to 1 and a uniform position, and is scaled back to the size of
 *     the image with bilinear interpolation; 1 for none
 * @param shift largest shift in either direction as a share of the sides, from 0 to below 1, in
 *     whole pixels. The edge's pixels are repeated
 * @param brightness largest number that is added to or subtracted from all values, as a share of
 *     the width of their range, from 0 to 1
 * @param contrast values' distances from the image's mean are scaled by a factor uniform between 1
 *     minus and 1 plus this number, from 0 to 1
 * @param saturation the same for the distances of red, green and blue from their mean at each
 *     pixel, from 0 to 1
 */
public record ImageAugmentation(
    double flip, double crop, double shift, double brightness, double contrast, double saturation) {

  /** No changes. */
  public static final ImageAugmentation NONE = new ImageAugmentation(0, 1, 0, 0, 0, 0);

  /** Throws {@link IllegalArgumentException} if a number is out of range. */
  public ImageAugmentation {
    require(flip >= 0 && flip <= 1, "The probability of a flip is from 0 to 1", flip);
    require(crop > 0 && crop <= 1, "The smallest side of a crop is above 0 and at most 1", crop);
    require(shift >= 0 && shift < 1, "The largest shift is from 0 to below 1", shift);
    require(brightness >= 0 && brightness <= 1, "The brightness is from 0 to 1", brightness);
    require(contrast >= 0 && contrast <= 1, "The contrast is from 0 to 1", contrast);
    require(saturation >= 0 && saturation <= 1, "The saturation is from 0 to 1", saturation);
  }

  /** Returns a copy that mirrors images left to right with this probability. */
  public ImageAugmentation withFlip(double probability) {
    return new ImageAugmentation(probability, crop, shift, brightness, contrast, saturation);
  }

  /** Returns a copy that crops images to a square of this share of the sides or more. */
  public ImageAugmentation withCrop(double smallest) {
    return new ImageAugmentation(flip, smallest, shift, brightness, contrast, saturation);
  }

  /** Returns a copy that shifts images by up to this share of their sides. */
  public ImageAugmentation withShift(double largest) {
    return new ImageAugmentation(flip, crop, largest, brightness, contrast, saturation);
  }

  /** Returns a copy that makes images lighter or darker by up to this share of their range. */
  public ImageAugmentation withBrightness(double largest) {
    return new ImageAugmentation(flip, crop, shift, largest, contrast, saturation);
  }

  /** Returns a copy that changes the contrast by up to this share. */
  public ImageAugmentation withContrast(double largest) {
    return new ImageAugmentation(flip, crop, shift, brightness, largest, saturation);
  }

  /** Returns a copy that changes the saturation by up to this share. */
  public ImageAugmentation withSaturation(double largest) {
    return new ImageAugmentation(flip, crop, shift, brightness, contrast, largest);
  }

  /** Whether there are no changes. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Whether pixels move. */
  public boolean isGeometric() {
    return flip > 0 || crop < 1 || shift > 0;
  }

  private static void require(boolean condition, String rule, double got) {
    if (!condition) {
      throw new IllegalArgumentException(rule + ", but got " + got + ".");
    }
  }
}
