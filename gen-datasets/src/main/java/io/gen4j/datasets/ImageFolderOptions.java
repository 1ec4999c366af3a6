package io.gen4j.datasets;

import java.nio.file.Path;
import java.util.Objects;

/**
 * How an {@link ImageFolder} reads its images. Immutable. {@link #builder} creates it.
 *
 * @param height height of an example in pixels, at least 1
 * @param width width of an example in pixels, at least 1
 * @param channels 1 for grayscale, 3 for red, green, blue (the default)
 * @param background color {@code 0xRRGGBB} that shows through transparent pixels; white by default
 * @param labels where class labels come from; no labels by default
 * @param skipUnreadable whether unreadable images are left out; by default they are an error
 * @param maxPixels largest number of pixels of a stored image; larger images count as unreadable,
 *     which only takes their header; {@link #DEFAULT_MAX_PIXELS} by default
 * @param cacheBytes bytes of decoded images to keep in memory, 0 for none; {@link
 *     #DEFAULT_CACHE_BYTES} by default
 */
public record ImageFolderOptions(
    int height,
    int width,
    int channels,
    int background,
    ImageLabels labels,
    boolean skipUnreadable,
    long maxPixels,
    long cacheBytes) {

  /** 256 MiB: about 21,000 images of 3x64x64. */
  public static final long DEFAULT_CACHE_BYTES = 256L << 20;

  /** 100 million pixels. Decoding an image of this size takes 100 to 800 MB of heap. */
  public static final long DEFAULT_MAX_PIXELS = 100_000_000;

  private static final int WHITE = 0xFFFFFF;

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if one is out of range, or an example would have more than
   *     2^31 values
   */
  public ImageFolderOptions {
    require(
        height >= 1 && width >= 1,
        "An image must be at least 1x1, but got " + height + "x" + width);
    require(
        channels == 1 || channels == 3,
        "An image must have 1 channel (grayscale) or 3 (red, green, blue), but got " + channels);
    require(
        (long) channels * height * width <= Integer.MAX_VALUE - 8,
        "An image of " + channels + "x" + height + "x" + width + " does not fit an array");
    require(
        background >= 0 && background <= WHITE,
        "The background must be a color 0xRRGGBB, but got 0x" + Integer.toHexString(background));
    Objects.requireNonNull(labels, "labels");
    require(maxPixels >= 1, "maxPixels must be at least 1, but got " + maxPixels);
    require(cacheBytes >= 0, "cacheBytes must be 0 (no cache) or more, but got " + cacheBytes);
  }

  /**
   * Returns a builder with the default options.
   *
   * @param height height of an example in pixels
   * @param width width of an example in pixels
   */
  public static Builder builder(int height, int width) {
    return new Builder(height, width);
  }

  /** Returns a copy with labels from elsewhere. */
  public ImageFolderOptions withLabels(ImageLabels other) {
    return new ImageFolderOptions(
        height, width, channels, background, other, skipUnreadable, maxPixels, cacheBytes);
  }

  /** Returns for example {@code ImageFolderOptions[64x64 rgb, background 0xffffff, ...]}. */
  @Override
  public String toString() {
    return "ImageFolderOptions["
        + height
        + "x"
        + width
        + (channels == 1 ? " grayscale" : " rgb")
        + String.format(", background 0x%06x", background)
        + ", labels "
        + labels
        + ", skipUnreadable "
        + skipUnreadable
        + ", maxPixels "
        + maxPixels
        + ", cacheBytes "
        + cacheBytes
        + "]";
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message + ".");
    }
  }

  /** Sets options by name. Not thread safe. */
  public static final class Builder {

    private final int height;
    private final int width;
    private int channels = 3;
    private int background = WHITE;
    private ImageLabels labels = new ImageLabels.None();
    private boolean skipUnreadable;
    private long maxPixels = DEFAULT_MAX_PIXELS;
    private long cacheBytes = DEFAULT_CACHE_BYTES;

    private Builder(int height, int width) {
      this.height = height;
      this.width = width;
    }

    /** Reads images as grayscale, one channel. */
    public Builder grayscale() {
      this.channels = 1;
      return this;
    }

    /** Reads images as red, green, blue; the default. */
    public Builder rgb() {
      this.channels = 3;
      return this;
    }

    /** Sets the color {@code 0xRRGGBB} that shows through transparent pixels. */
    public Builder background(int rgb) {
      this.background = rgb;
      return this;
    }

    /** Uses the direct sub-folders as classes. */
    public Builder labelsFromFolders() {
      return labels(new ImageLabels.SubFolders());
    }

    /**
     * Reads the classes from a CSV file whose first column names the images.
     *
     * @param file CSV file with column names in its first row, see {@link ImageLabels.CsvColumn}
     * @param column name of the column that holds the class names
     */
    public Builder labelsFromCsv(Path file, String column) {
      return labels(new ImageLabels.CsvColumn(file, null, column));
    }

    /** Sets where class labels come from. */
    public Builder labels(ImageLabels labels) {
      this.labels = labels;
      return this;
    }

    /** Sets whether unreadable images are left out. If not, they are an error. */
    public Builder skipUnreadable(boolean skipUnreadable) {
      this.skipUnreadable = skipUnreadable;
      return this;
    }

    /** Sets the largest number of pixels of a stored image. */
    public Builder maxPixels(long maxPixels) {
      this.maxPixels = maxPixels;
      return this;
    }

    /** Sets how many bytes of decoded images to keep in memory; 0 for none. */
    public Builder cacheBytes(long cacheBytes) {
      this.cacheBytes = cacheBytes;
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ImageFolderOptions build() {
      return new ImageFolderOptions(
          height, width, channels, background, labels, skipUnreadable, maxPixels, cacheBytes);
    }
  }
}
