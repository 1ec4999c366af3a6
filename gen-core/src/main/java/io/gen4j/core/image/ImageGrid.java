package io.gen4j.core.image;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A grid of images, row by row. Immutable. Start from {@link #of} and change values with the {@code
 * with} methods.
 *
 * @param tiles the images, all of the same size
 * @param columns number of images in a row, 1 or more
 * @param gap distance between images in pixels, 0 or more
 * @param zoom side length in pixels of each enlarged pixel, 1 or more
 */
public record ImageGrid(List<BufferedImage> tiles, int columns, int gap, int zoom) {

  private static final int BACKGROUND = 0x202020;

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if there are no images, if their sizes differ, or if a number
   *     is out of range
   */
  public ImageGrid {
    tiles = List.copyOf(tiles);
    if (tiles.isEmpty()) {
      throw new IllegalArgumentException("A grid needs at least one image, got none");
    }
    int height = tiles.get(0).getHeight();
    int width = tiles.get(0).getWidth();
    if (tiles.stream().anyMatch(t -> t.getHeight() != height || t.getWidth() != width)) {
      throw new IllegalArgumentException("All images of a grid must have the same size");
    }
    if (columns < 1 || gap < 0 || zoom < 1) {
      throw new IllegalArgumentException(
          "A grid needs columns and zoom of 1 or more and a gap of 0 or more, got columns="
              + columns
              + ", zoom="
              + zoom
              + ", gap="
              + gap);
    }
  }

  /**
   * Returns a grid that is as square as possible.
   *
   * @param images {@code [n, channels, height, width]} with 1 or 3 channels; not modified
   * @param range range of the values; its low end is drawn black and its high end white, and values
   *     outside are clipped
   * @throws IllegalArgumentException if the array has another shape, or if the range is unbounded
   */
  public static ImageGrid of(INDArray images, ValueRange range) {
    List<BufferedImage> tiles = tiles(images, range);
    return new ImageGrid(tiles, (int) Math.ceil(Math.sqrt(tiles.size())), 2, 1);
  }

  /** Returns a copy with this number of images in a row. */
  public ImageGrid withColumns(int number) {
    return new ImageGrid(tiles, number, gap, zoom);
  }

  /** Returns a copy with pixels enlarged by this factor. */
  public ImageGrid withZoom(int factor) {
    return new ImageGrid(tiles, columns, gap, factor);
  }

  /** Returns a copy with this distance between images. */
  public ImageGrid withGap(int pixels) {
    return new ImageGrid(tiles, columns, pixels, zoom);
  }

  /** Draws the grid. */
  public BufferedImage draw() {
    int height = tiles.get(0).getHeight() * zoom;
    int width = tiles.get(0).getWidth() * zoom;
    int across = Math.min(columns, tiles.size());
    int down = (tiles.size() + columns - 1) / columns;
    BufferedImage grid =
        new BufferedImage(
            across * (width + gap) + gap, down * (height + gap) + gap, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < grid.getHeight(); y++) {
      for (int x = 0; x < grid.getWidth(); x++) {
        grid.setRGB(x, y, BACKGROUND);
      }
    }
    for (int i = 0; i < tiles.size(); i++) {
      paste(
          tiles.get(i),
          grid,
          gap + (i % columns) * (width + gap),
          gap + (i / columns) * (height + gap));
    }
    return grid;
  }

  /**
   * Writes the grid as a PNG file; folders are created as needed.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public void writePng(Path file) {
    writePng(draw(), file);
  }

  /**
   * Writes any image as a PNG file; folders are created as needed.
   *
   * @throws UncheckedIOException if the file cannot be written
   */
  public static void writePng(BufferedImage image, Path file) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      if (!ImageIO.write(image, "png", file.toFile())) {
        throw new IOException("No PNG writer for this image type");
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  private void paste(BufferedImage tile, BufferedImage grid, int left, int top) {
    for (int y = 0; y < tile.getHeight() * zoom; y++) {
      for (int x = 0; x < tile.getWidth() * zoom; x++) {
        grid.setRGB(left + x, top + y, tile.getRGB(x / zoom, y / zoom));
      }
    }
  }

  private static List<BufferedImage> tiles(INDArray images, ValueRange range) {
    if (images.rank() != 4 || (images.size(1) != 1 && images.size(1) != 3)) {
      throw new IllegalArgumentException(
          "A grid needs images [n, channels, height, width] with 1 or 3 channels, got "
              + Arrays.toString(images.shape()));
    }
    if (!range.isBounded()) {
      throw new IllegalArgumentException(
          "Drawing images needs a bounded range, for example [-1, 1]; got " + range);
    }
    int channels = (int) images.size(1);
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    float[] values = HeapCopy.floats(images);
    List<BufferedImage> tiles = new ArrayList<>();
    for (int n = 0; n < images.size(0); n++) {
      BufferedImage tile = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int rgb = 0;
          for (int c = 0; c < 3; c++) {
            int channel = channels == 1 ? 0 : c;
            float value = values[((n * channels + channel) * height + y) * width + x];
            rgb = rgb << 8 | level(value, range);
          }
          tile.setRGB(x, y, rgb);
        }
      }
      tiles.add(tile);
    }
    return tiles;
  }

  private static int level(float value, ValueRange range) {
    float unit = (value - range.low()) / (range.high() - range.low());
    return Math.round(255 * Math.max(0f, Math.min(1f, unit)));
  }
}
