package io.gen4j.datasets.pairs;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.internal.PassView;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Pairs of images and damaged copies, from which a model learns to restore them: {@code data} is
 * the image, and {@code condition} its damaged copy. Random damage is a function of the seed and of
 * the position of the image, so every pass over the data sees the same copies, except with {@link
 * #maskedAnew}. {@link Datasets#withCondition} takes damage of your own.
 */
public final class ImageDamage {

  private static final long PASSES = 0x5041L;

  private ImageDamage() {}

  /**
   * Returns pairs whose conditions are smaller, by averaging areas: {@code [channels, height /
   * scale, width / scale]}, for super-resolution.
   *
   * @param scale how many times smaller, 2 or more
   * @throws IllegalArgumentException if the examples are not images, or the scale does not divide
   *     their sides
   */
  public static Dataset downscaled(Dataset images, int scale) {
    ExampleShape shape = requireImages(images);
    if (scale < 2 || shape.height() % scale != 0 || shape.width() % scale != 0) {
      throw new IllegalArgumentException(
          "The scale is 2 or more and divides the sides of the images, but got "
              + scale
              + " for "
              + images.name()
              + " of "
              + shape
              + ". Crop or resize the images first.");
    }
    return Datasets.paired(
        Datasets.resized(images, shape.height() / scale, shape.width() / scale), images);
  }

  /**
   * Returns pairs whose conditions have holes: {@code [channels + 1, height, width]}, the image
   * with the middle of its range in the holes, and a mask with the upper end of the range in holes
   * and the lower end elsewhere.
   *
   * @param seed seed of random holes
   * @throws IllegalArgumentException if the examples are not images of a bounded range, or the
   *     holes do not suit their size
   */
  public static Dataset masked(Dataset images, Holes holes, long seed) {
    ExampleShape shape = requireImages(images);
    int height = shape.height();
    int width = shape.width();
    // Fails now and not in training if the holes do not suit the size.
    requireSize(holes.of(height, width, seed), shape, "of " + holes.recipe());
    return masked(
        images,
        "masked " + holes.recipe() + " " + seed,
        index -> holes.of(height, width, Seeds.derive(seed, index)));
  }

  /**
   * Returns {@link #masked(Dataset, Holes, long)} with other holes in every pass of a training, a
   * function of the seed and of the number of the pass.
   *
   * @param seed seed of random holes
   * @throws IllegalArgumentException as {@link #masked(Dataset, Holes, long)}
   */
  public static Dataset maskedAnew(Dataset images, Holes holes, long seed) {
    return new PassView(
        masked(images, holes, seed),
        "anew",
        pass -> masked(images.inPass(pass), holes, Seeds.derive(seed, PASSES, pass)));
  }

  /**
   * Returns pairs whose conditions have the holes of given masks, see {@link #masked(Dataset,
   * Holes, long)}.
   *
   * @param masks one mask {@code [1, height, width]} for each image; values above the middle of
   *     their range are holes
   * @throws IllegalArgumentException if the examples are not images of a bounded range, or the
   *     masks have another size or number
   */
  public static Dataset masked(Dataset images, Dataset masks) {
    ExampleShape shape = requireImages(images);
    ExampleShape wanted = ExampleShape.image(1, shape.height(), shape.width());
    if (!masks.shape().equals(wanted) || masks.size() != images.size()) {
      throw new IllegalArgumentException(
          images.name()
              + " has "
              + images.size()
              + " images of "
              + shape
              + ", so it needs as many masks of "
              + wanted
              + ", but "
              + masks.name()
              + " has "
              + masks.size()
              + " of "
              + masks.shape()
              + ". Resize the masks, or pair each image with one.");
    }
    double middle = middle(masks.range());
    return masked(
        images,
        "masked by " + masks.digest(),
        index -> {
          float[] values = new float[wanted.length()];
          masks.read(index, values, 0);
          boolean[] holes = new boolean[values.length];
          for (int i = 0; i < holes.length; i++) {
            holes[i] = values[i] > middle;
          }
          return holes;
        });
  }

  private interface Mask {
    boolean[] of(int index);
  }

  private static Dataset masked(Dataset images, String recipe, Mask mask) {
    ExampleShape shape = images.shape();
    ValueRange range = requireBounded(images);
    int plane = shape.height() * shape.width();
    int length = shape.length();
    float gray = (float) middle(range);
    return Datasets.withCondition(
        images,
        recipe,
        ExampleShape.image(shape.channels() + 1, shape.height(), shape.width()),
        range,
        (data, index) -> {
          boolean[] holes = mask.of(index);
          float[] damaged = Arrays.copyOf(data, length + plane);
          for (int i = 0; i < length; i++) {
            damaged[i] = holes[i % plane] ? gray : data[i];
          }
          for (int i = 0; i < plane; i++) {
            damaged[length + i] = holes[i] ? range.high() : range.low();
          }
          return damaged;
        });
  }

  /**
   * Returns pairs whose conditions are grayscale (BT.601 luma), {@code [1, height, width]}, for
   * colorization.
   *
   * @throws IllegalArgumentException if the examples are not images of 3 channels
   */
  public static Dataset grayscale(Dataset images) {
    ExampleShape shape = requireImages(images);
    if (shape.channels() != 3) {
      throw new IllegalArgumentException(
          "Only images of 3 channels lose color, but " + images.name() + " has " + shape);
    }
    int plane = shape.height() * shape.width();
    ValueRange range = images.range();
    return Datasets.withCondition(
        images,
        "grayscale",
        ExampleShape.image(1, shape.height(), shape.width()),
        range,
        (data, index) -> {
          float[] luma = new float[plane];
          for (int i = 0; i < plane; i++) {
            double value = 0.299 * data[i] + 0.587 * data[plane + i] + 0.114 * data[2 * plane + i];
            luma[i] = (float) Math.max(range.low(), Math.min(range.high(), value));
          }
          return luma;
        });
  }

  /**
   * Returns pairs whose conditions have normal noise, clipped to the range of the images.
   *
   * @param deviation standard deviation as a share of the width of the range, above 0
   * @param seed seed of the noise
   * @throws IllegalArgumentException if the range is unbounded, or the deviation is not above 0
   */
  public static Dataset noisy(Dataset images, double deviation, long seed) {
    if (!(deviation > 0) || !Double.isFinite(deviation)) {
      throw new IllegalArgumentException("The deviation of noise is above 0, got " + deviation);
    }
    ValueRange range = requireBounded(images);
    double scale = deviation * ((double) range.high() - range.low());
    return Datasets.withCondition(
        images,
        "noise " + deviation + " " + seed,
        (data, index) -> {
          RandomGenerator random = Seeds.generator(Seeds.derive(seed, index));
          for (int i = 0; i < data.length; i++) {
            double value = data[i] + scale * random.nextGaussian();
            data[i] = (float) Math.max(range.low(), Math.min(range.high(), value));
          }
          return data;
        });
  }

  private static ExampleShape requireImages(Dataset images) {
    if (!images.shape().isImage()) {
      throw new IllegalArgumentException(
          "Only images [channels, height, width] can be damaged, but "
              + images.name()
              + " has "
              + images.shape());
    }
    if (images.field(Field.CONDITION).isPresent()) {
      throw new IllegalArgumentException(
          images.name() + " already has a field '" + Field.CONDITION + "'.");
    }
    return images.shape();
  }

  private static ValueRange requireBounded(Dataset images) {
    if (!images.range().isBounded()) {
      throw new IllegalArgumentException(
          "Damage needs the range of the images, but " + images.name() + " declares none");
    }
    return images.range();
  }

  private static void requireSize(boolean[] holes, ExampleShape shape, String what) {
    if (holes.length != shape.height() * shape.width()) {
      throw new IllegalArgumentException(
          "Images of "
              + shape
              + " have "
              + shape.height() * shape.width()
              + " pixels, but the holes "
              + what
              + " have "
              + holes.length);
    }
  }

  private static double middle(ValueRange range) {
    return ((double) range.low() + range.high()) / 2;
  }
}
