package io.gen4j.datasets.internal;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.io.IOException;

/** Makes bytes {@code [channels, height, width]} of a decoded picture of any colour model. */
public final class Pixels {

  private Pixels() {}

  /**
   * Scales so that the shorter side fits, crops the middle, composites transparent pixels over
   * {@code background} ({@code 0xRRGGBB}) before both.
   *
   * @throws IOException if the colour model is not grey or RGB
   */
  public static byte[] fit(BufferedImage image, int channels, int height, int width, int background)
      throws IOException {
    double wide = image.getWidth();
    double high = image.getHeight();
    // The largest window with the proportions asked for.
    double windowHeight = Math.min(high, wide * height / width);
    double windowWidth = Math.min(wide, high * width / height);
    float[] values =
        Resampler.resample(
            rows(image, channels, background),
            channels,
            Resampler.Axis.centred(image.getHeight(), windowHeight, height),
            Resampler.Axis.centred(image.getWidth(), windowWidth, width));
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) Math.max(0, Math.min(255, Math.round(values[i])));
    }
    return bytes;
  }

  /** Throws unless {@link #fit} takes pictures of this colour model; null is none that it takes. */
  static void requireSupported(ColorModel model) throws IOException {
    int space = model == null ? -1 : model.getColorSpace().getType();
    if (space != ColorSpace.TYPE_GRAY && space != ColorSpace.TYPE_RGB) {
      throw new IOException("its colours are neither grey nor RGB");
    }
  }

  private static Resampler.RowReader rows(BufferedImage image, int channels, int background)
      throws IOException {
    ColorModel model = image.getColorModel();
    requireSupported(model);
    boolean grey = model.getColorSpace().getType() == ColorSpace.TYPE_GRAY;
    int type = model.getTransferType();
    boolean whole = type == DataBuffer.TYPE_BYTE || type == DataBuffer.TYPE_USHORT;
    boolean samples = model instanceof ComponentColorModel && whole;
    return samples
        ? new Samples(image, grey, channels, background)
        : new Packed(image, channels, background);
  }

  /** Writes one pixel: composited, and as grey or RGB; all in [0, 255], alpha in [0, 1]. */
  private static void put(
      float[] row, int x, int channels, float r, float g, float b, float alpha, int background) {
    float red = r * alpha + (1 - alpha) * (background >> 16 & 0xff);
    float green = g * alpha + (1 - alpha) * (background >> 8 & 0xff);
    float blue = b * alpha + (1 - alpha) * (background & 0xff);
    if (channels == 1) {
      // ITU-R BT.601 luma; exact where the three are equal.
      row[x] = red == green && green == blue ? red : 0.299f * red + 0.587f * green + 0.114f * blue;
    } else {
      row[3 * x] = red;
      row[3 * x + 1] = green;
      row[3 * x + 2] = blue;
    }
  }

  /**
   * Pictures of one sample a component. Their samples are taken as they are: Java holds grey to be
   * linear light, so that getRGB would brighten it.
   */
  private record Samples(BufferedImage image, boolean grey, int channels, int background)
      implements Resampler.RowReader {

    @Override
    public void read(int y, float[] row) {
      ColorModel model = image.getColorModel();
      Raster raster = image.getRaster();
      int bands = raster.getNumBands();
      int width = image.getWidth();
      int[] samples = raster.getPixels(0, y, width, 1, (int[]) null);
      int colours = grey ? 1 : 3;
      float scale = 255f / ((1 << model.getComponentSize(0)) - 1);
      for (int x = 0; x < width; x++) {
        int at = x * bands;
        float alpha = 1;
        if (model.hasAlpha()) {
          alpha = samples[at + colours] / (float) ((1 << model.getComponentSize(colours)) - 1);
        }
        float r = samples[at] * scale;
        float g = grey ? r : samples[at + 1] * scale;
        float b = grey ? r : samples[at + 2] * scale;
        put(row, x, channels, r, g, b, alpha, background);
      }
    }
  }

  /** Palettes and pixels packed into one number. */
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
