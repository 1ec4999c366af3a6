package io.gen4j.datasets.internal.image;

import io.gen4j.datasets.internal.Resampler;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;

/** Converts decoded images of any color model to bytes {@code [channels, height, width]}. */
public final class Pixels {

  private Pixels() {}

  /**
   * Rotates the image according to its EXIF orientation, scales it so that the shorter side fits,
   * and crops the middle. Before that, transparent pixels are composited over {@code background}
   * ({@code 0xRRGGBB}).
   *
   * @throws ImageException if the color model is neither grayscale nor RGB
   */
  public static byte[] fit(
      ImageCodec.Decoded decoded, int channels, int height, int width, int background)
      throws ImageException {
    Turn turn = Turn.of(decoded.orientation());
    int shownHeight = decoded.height();
    int shownWidth = decoded.width();
    // The largest window with the requested proportions.
    double windowHeight = Math.min(shownHeight, (double) shownWidth * height / width);
    double windowWidth = Math.min(shownWidth, (double) shownHeight * width / height);
    Resampler.Axis vertical = Resampler.Axis.centered(shownHeight, windowHeight, height);
    Resampler.Axis horizontal = Resampler.Axis.centered(shownWidth, windowWidth, width);
    // Rows are read as stored. Only the small result is rotated.
    Resampler.Axis rows = turn.transposed() ? horizontal : vertical;
    Resampler.Axis columns = turn.transposed() ? vertical : horizontal;
    float[] values =
        Resampler.resample(
            rows(decoded.image(), channels, background),
            channels,
            turn.upsideDown() ? rows.mirrored() : rows,
            turn.mirrored() ? columns.mirrored() : columns);
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      int c = i / (height * width);
      int y = i / width % height;
      int x = i % width;
      float value = values[c * height * width + turn.stored(y, x, height, width)];
      bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(value)));
    }
    return bytes;
  }

  /** Whether stored rows are shown as columns, for an EXIF orientation from 1 to 8. */
  static boolean isTransposed(int orientation) {
    return orientation >= 5;
  }

  /**
   * How a stored image is rotated and mirrored for display.
   *
   * @param transposed whether stored rows are shown as columns
   * @param upsideDown whether the first stored row is shown last
   * @param mirrored whether the first stored column is shown last
   */
  private record Turn(boolean transposed, boolean upsideDown, boolean mirrored) {

    /** Returns the meaning of an EXIF orientation, 1 to 8. */
    static Turn of(int orientation) {
      return new Turn(
          isTransposed(orientation),
          orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7,
          orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8);
    }

    /**
     * Returns the index at which the pixel for a displayed position is stored. The sizes are those
     * of the displayed image.
     */
    int stored(int shownY, int shownX, int shownHeight, int shownWidth) {
      int rows = transposed ? shownWidth : shownHeight;
      int columns = transposed ? shownHeight : shownWidth;
      int y = transposed ? shownX : shownY;
      int x = transposed ? shownY : shownX;
      return (upsideDown ? rows - 1 - y : y) * columns + (mirrored ? columns - 1 - x : x);
    }
  }

  /**
   * Throws an exception unless {@link #fit} supports this color model. It does not support null.
   */
  static void requireSupported(ColorModel model) throws ImageException {
    int space = model == null ? -1 : model.getColorSpace().getType();
    if (space != ColorSpace.TYPE_GRAY && space != ColorSpace.TYPE_RGB) {
      throw new ImageException(
          "its colors are neither grayscale nor RGB. To read CMYK and YCCK JPEG files, add "
              + ImagePlugins.JPEG
              + " to the class path");
    }
  }

  private static Resampler.RowReader rows(BufferedImage image, int channels, int background)
      throws ImageException {
    ColorModel model = image.getColorModel();
    requireSupported(model);
    boolean gray = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    int type = model.getTransferType();
    boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    boolean samples = model instanceof ComponentColorModel && whole;
    return samples
        ? new Samples(image, gray, channels, background)
        : new Packed(image, channels, background);
  }

  /** Writes one pixel, composited, as gray or RGB. Colors are in [0, 255], alpha is in [0, 1]. */
  private static void put(
      float[] row, int x, int channels, float r, float g, float b, float alpha, int background) {
    float red = r * alpha + (1 - alpha) * (background >> 16 & 0xff);
    float green = g * alpha + (1 - alpha) * (background >> 8 & 0xff);
    float blue = b * alpha + (1 - alpha) * (background & 0xff);
    if (channels == 1) {
      // ITU-R BT.601 luma; exact if the three are equal.
      row[x] = red == green && green == blue ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
    } else {
      row[3 * x] = red;
      row[3 * x + 1] = green;
      row[3 * x + 2] = blue;
    }
  }

  /**
   * Images with one sample per component. Samples are used unchanged: Java assumes that gray is
   * linear light, so getRGB would brighten it.
   */
  private record Samples(BufferedImage image, boolean gray, int channels, int background)
      implements Resampler.RowReader {

    @Override
    public void read(int y, float[] row) {
      ColorModel model = image.getColorModel();
      Raster raster = image.getRaster();
      int bands = raster.getNumBands();
      int width = image.getWidth();
      int[] samples = raster.getPixels(0, y, width, 1, (int[]) null);
      int colors = gray ? 1 : 3;
      float scale = 255f / ((1 << model.getComponentSize(0)) - 1);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        float alpha = 1;
        if (model.hasAlpha()) {
          alpha = samples[at + colors] / (float) ((1 << model.getComponentSize(colors)) - 1);
        }
        float r = samples[at] * scale;
        float g = gray ? r : samples[at + 1] * scale;
        float b = gray ? r : samples[at + 2] * scale;
        put(row, x, channels, r, g, b, alpha, background);
      }
    }
  }

  /** Images with a palette, or with pixels packed into one number. */
  private record Packed(BufferedImage image, int channels, int background)
      implements Resampler.RowReader {

    @Override
    public void read(int y, float[] row) {
      int width = image.getWidth();
      int[] pixels = image.getRGB(0, y, width, 1, null, 0, width);
      for (int x = 0; x < width; x++) {
        int argb = pixels[x];
        float alpha = (argb >>> 24) / 255f;
        put(row, x, channels, argb >> 16 & 0xff, argb >> 8 & 0xff, argb & 0xff, alpha, background);
      }
    }
  }
}
