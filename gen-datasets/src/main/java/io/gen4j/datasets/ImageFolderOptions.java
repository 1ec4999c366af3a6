package io.gen4j.datasets;

/**
 * How an {@link ImageFolder} reads its pictures. Immutable; made by {@link #builder}.
 *
 * @param height height of an example in pixels, at least 1
 * @param width width of an example in pixels, at least 1
 * @param channels 1 for grey, 3 for red, green, blue (the default)
 * @param background colour {@code 0xRRGGBB} that shows through transparent pixels; white by default
 * @param labelled whether the sub-folders are the classes; false by default: pictures of all
 *     sub-folders, without labels
 * @param skipUnreadable whether unreadable pictures are left out, instead of being an error; false
 *     by default
 * @param cacheBytes bytes of decoded pictures to keep in memory, 0 for none; {@link
 *     #DEFAULT_CACHE_BYTES} by default
 */
public record ImageFolderOptions(
    int height,
    int width,
    int channels,
    int background,
    boolean labelled,
    boolean skipUnreadable,
    long cacheBytes) {

  /** 256 MiB: some 21,000 pictures of 3x64x64. */
  public static final long DEFAULT_CACHE_BYTES = 256L << 20;

  private static final int WHITE = 0xFFFFFF;

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if one is out of range, or an example would have more than
   *     2^31 values
   */
  public ImageFolderOptions {
    require(
        height >= 1 && width >= 1, "A picture is at least 1x1, but got " + height + "x" + width);
    require(
        channels == 1 || channels == 3,
        "A picture has 1 channel (grey) or 3 (red, green, blue), but got " + channels);
    require(
        (long) channels * height * width <= Integer.MAX_VALUE - 8,
        "A picture of " + channels + "x" + height + "x" + width + " does not fit an array");
    require(
        background >= 0 && background <= WHITE,
        "A background is a colour 0xRRGGBB, but got 0x" + Integer.toHexString(background));
    require(cacheBytes >= 0, "A cache has 0 bytes (off) or more, but got " + cacheBytes);
  }

  /**
   * Starts with the defaults.
   *
   * @param height height of an example in pixels
   * @param width width of an example in pixels
   */
  public static Builder builder(int height, int width) {
    return new Builder(height, width);
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw new IllegalArgumentException(message + ".");
    }
  }

  /** Sets options by name; not for use from several threads. */
  public static final class Builder {

    private final int height;
    private final int width;
    private int channels = 3;
    private int background = WHITE;
    private boolean labelled;
    private boolean skipUnreadable;
    private long cacheBytes = DEFAULT_CACHE_BYTES;

    private Builder(int height, int width) {
      this.height = height;
      this.width = width;
    }

    /** Reads pictures as grey, one channel. */
    public Builder grey() {
      this.channels = 1;
      return this;
    }

    /** Reads pictures as red, green, blue; the default. */
    public Builder rgb() {
      this.channels = 3;
      return this;
    }

    /** Sets the colour {@code 0xRRGGBB} that shows through transparent pixels. */
    public Builder background(int rgb) {
      this.background = rgb;
      return this;
    }

    /** Sets whether the sub-folders are the classes. */
    public Builder labelled(boolean labelled) {
      this.labelled = labelled;
      return this;
    }

    /** Sets whether unreadable pictures are left out, instead of being an error. */
    public Builder skipUnreadable(boolean skipUnreadable) {
      this.skipUnreadable = skipUnreadable;
      return this;
    }

    /** Sets how many bytes of decoded pictures to keep in memory; 0 for none. */
    public Builder cacheBytes(long cacheBytes) {
      this.cacheBytes = cacheBytes;
      return this;
    }

    /**
     * Makes the options.
     *
     * @throws IllegalArgumentException if one is out of range
     */
    public ImageFolderOptions build() {
      return new ImageFolderOptions(
          height, width, channels, background, labelled, skipUnreadable, cacheBytes);
    }
  }
}
