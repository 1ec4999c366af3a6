package io.gen4j.examples.explorer;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.examples.http.Refusal;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Converts images between bytes and arrays, in memory only. */
final class Pictures {

  /** Limit of an image in pixels: a small file can contain an image that fills the memory. */
  private static final long PIXELS = 16_000_000;

  private Pictures() {}

  /** Returns images side by side, as PNG. */
  static byte[] png(ValueRange range, INDArray... images) throws IOException {
    INDArray all = images.length == 1 ? images[0] : Nd4j.concat(0, images);
    ImageGrid grid = ImageGrid.of(all, range).withColumns((int) all.size(0));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(grid.withGap(images.length == 1 ? 0 : 2).draw(), "png", bytes);
    return bytes.toByteArray();
  }

  /**
   * Reads an image: crops its center to the proportions of a shape and scales it to that shape.
   *
   * @param invert whether to swap dark and light
   * @return {@code [1, channels, height, width]} in the range
   * @throws Refusal if Java cannot read the bytes as an image, or the image is too large
   */
  static INDArray read(byte[] bytes, ExampleShape shape, ValueRange range, boolean invert)
      throws Refusal {
    BufferedImage scaled = scaled(decoded(bytes), shape);
    int channels = shape.channels();
    int size = shape.height() * shape.width();
    float[] values = new float[channels * size];
    for (int i = 0; i < size; i++) {
      int rgb = scaled.getRGB(i % shape.width(), i / shape.width());
      int[] levels = {rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255};
      float gray = 0.299f * levels[0] + 0.587f * levels[1] + 0.114f * levels[2];
      for (int c = 0; c < channels; c++) {
        float level = channels == 1 ? gray : levels[c];
        values[c * size + i] = invert ? 255 - level : level;
      }
    }
    ValueRange.BYTES.mapTo(range, values, 0, values.length);
    return Nd4j.create(values, shape.batch(1), 'c');
  }

  private static BufferedImage decoded(byte[] bytes) throws Refusal {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(bytes))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new Refusal(400, "This file is not an image in a supported format: use PNG or JPEG");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > PIXELS) {
          throw new Refusal(413, "The image has " + pixels + " pixels; the limit is " + PIXELS);
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      throw new Refusal(400, "The image cannot be read: " + e.getMessage());
    }
  }

  private static BufferedImage scaled(BufferedImage image, ExampleShape shape) {
    // Halve the size first, since bilinear scaling reads only four pixels.
    BufferedImage source = image;
    double ratio = (double) shape.width() / shape.height();
    int width = (int) Math.max(1, Math.min(image.getWidth(), image.getHeight() * ratio));
    int height = (int) Math.max(1, Math.min(image.getHeight(), image.getWidth() / ratio));
    int left = (image.getWidth() - width) / 2;
    int top = (image.getHeight() - height) / 2;
    source = source.getSubimage(left, top, width, height);
    while (source.getWidth() >= 4 * shape.width() && source.getHeight() >= 4 * shape.height()) {
      source = drawn(source, source.getWidth() / 2, source.getHeight() / 2);
    }
    return drawn(source, shape.width(), shape.height());
  }

  private static BufferedImage drawn(BufferedImage image, int width, int height) {
    BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = result.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, width, height, null);
    graphics.dispose();
    return result;
  }
}
