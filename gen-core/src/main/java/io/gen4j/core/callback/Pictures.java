package io.gen4j.core.callback;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.image.ImageGrid;
import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.training.GenerativeModel;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Functions that are shared by all grids of a model's images. */
final class Pictures {

  /** Images with a shorter side than this are enlarged by a whole factor. */
  private static final int SMALLEST_SIDE = 48;

  private Pictures() {}

  /** Whether the model generates images that can be drawn. */
  static boolean canDraw(GenerativeModel model) {
    return model.shape().isImage()
        && (model.shape().channels() == 1 || model.shape().channels() == 3)
        && model.range().isBounded();
  }

  /** Rejects a model that does not generate such images. */
  static void requireDrawable(String who, GenerativeModel model) {
    if (!canDraw(model)) {
      throw new IllegalArgumentException(
          who
              + " draws images of 1 or 3 channels in a bounded range; this model generates "
              + model.shape()
              + " in "
              + model.range());
    }
  }

  /**
   * Rejects a model that does not generate such images, or that cannot sample from latent vectors
   * alone.
   */
  static void requireSamples(String who, GenerativeModel model) {
    requireDrawable(who, model);
    if (!model.canSample()) {
      throw new IllegalArgumentException(
          who
              + " draws samples from latent vectors alone, but this model needs condition tensors"
              + " or has no prior");
    }
  }

  /** Draws images {@code [n, channels, height, width]} and frees them. */
  static void write(INDArray images, ValueRange range, int columns, Path file) {
    long side = Math.min(images.size(2), images.size(3));
    int zoom = (int) Math.max(1, (SMALLEST_SIDE + side - 1) / side);
    BufferedImage grid;
    try (images) {
      grid = ImageGrid.of(images, range).withColumns(columns).withZoom(zoom).draw();
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      if (!ImageIO.write(grid, "png", png)) {
        throw new IOException("Java has no PNG writer");
      }
      DurableFile.write(file, png::writeTo);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }
}
