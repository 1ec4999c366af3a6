package io.gen4j.datasets;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Makes image files for tests. */
final class TestImages {

  /** Color of a pixel. */
  @FunctionalInterface
  interface Color {
    int argb(int x, int y);
  }

  private TestImages() {}

  static BufferedImage image(int width, int height, int type, Color color) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.setRGB(x, y, color.argb(x, y));
      }
    }
    return image;
  }

  static BufferedImage rgb(int width, int height, Color color) {
    return image(width, height, BufferedImage.TYPE_INT_RGB, color);
  }

  /** Gray samples as they are, without Java's conversion from sRGB. */
  static BufferedImage gray(int width, int height, int type, Color sample) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        image.getRaster().setSample(x, y, 0, sample.argb(x, y));
      }
    }
    return image;
  }

  static Path write(BufferedImage image, Path file) {
    String name = file.getFileName().toString();
    return writeAs(image, name.substring(name.lastIndexOf('.') + 1), file);
  }

  static Path writeAs(BufferedImage image, String format, Path file) {
    try {
      Files.createDirectories(file.getParent());
      try (var out = Files.newOutputStream(file);
          var stream = new MemoryCacheImageOutputStream(out)) {
        if (!ImageIO.write(image, format, stream)) {
          throw new IOException("no writer of " + format + " takes this image");
        }
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Path solid(Path file, int rgb) {
    return write(rgb(8, 8, (x, y) -> rgb), file);
  }

  /** Cuts a file to a share of its length. */
  static Path truncate(Path file, double share) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      return Files.write(file, Arrays.copyOf(bytes, (int) (bytes.length * share)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** An image that compresses badly, so that its file has pixels up to the end. */
  static BufferedImage noise(int width, int height, int seed) {
    Random random = new Random(seed);
    return rgb(width, height, (x, y) -> random.nextInt(1 << 24));
  }
}
