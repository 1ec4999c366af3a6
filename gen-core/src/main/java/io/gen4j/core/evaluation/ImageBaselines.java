package io.gen4j.core.evaluation;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a model that restores images must beat: methods that learn nothing. */
public final class ImageBaselines {

  private static final int MOST_SWEEPS = 5000;
  private static final double RELAXATION = 1.9;

  private ImageBaselines() {}

  /**
   * Enlarges images by bicubic interpolation (Keys 1981, with a = -1/2) between pixel centers.
   * Pixels outside are those of the border. The interpolation can overshoot, so values are clipped
   * to the range.
   *
   * @param images {@code [batch, channels, height, width]}, never changed
   * @param scale how many times larger, 1 or more
   * @param range range of the values
   * @return {@code [batch, channels, scale * height, scale * width]} in C order, detached
   * @throws IllegalArgumentException if these are not images, or the scale is below 1
   */
  public static INDArray bicubic(INDArray images, int scale, ValueRange range) {
    requireImages(images);
    if (scale < 1) {
      throw new IllegalArgumentException("The scale is 1 or more, got " + scale);
    }
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    double[] from = HeapCopy.doubles(images);
    double[] to = new double[from.length * scale * scale];
    double[][] weights = new double[scale][4];
    for (int phase = 0; phase < scale; phase++) {
      double fraction = fraction(phase, scale);
      for (int k = 0; k < 4; k++) {
        weights[phase][k] = keys(fraction + 1 - k);
      }
    }
    int longRow = width * scale;
    double[] rows = new double[height * longRow];
    for (int plane = 0; plane < from.length / (height * width); plane++) {
      int start = plane * height * width;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < longRow; x++) {
          int first = first(x, scale);
          double sum = 0;
          for (int k = 0; k < 4; k++) {
            int column = Math.max(0, Math.min(width - 1, first + k));
            sum += weights[x % scale][k] * from[start + y * width + column];
          }
          rows[y * longRow + x] = sum;
        }
      }
      for (int y = 0; y < height * scale; y++) {
        int first = first(y, scale);
        for (int x = 0; x < longRow; x++) {
          double sum = 0;
          for (int k = 0; k < 4; k++) {
            int row = Math.max(0, Math.min(height - 1, first + k));
            sum += weights[y % scale][k] * rows[row * longRow + x];
          }
          to[(plane * height * scale + y) * longRow + x] =
              Math.max(range.low(), Math.min(range.high(), sum));
        }
      }
    }
    return array(
        to, images, images.size(0), images.size(1), (long) height * scale, (long) width * scale);
  }

  /** Returns the first of the four source pixels around a target pixel. */
  private static int first(int target, int scale) {
    return (int) Math.floor((target + 0.5) / scale - 0.5) - 1;
  }

  private static double fraction(int target, int scale) {
    double place = (target + 0.5) / scale - 0.5;
    return place - Math.floor(place);
  }

  private static double keys(double away) {
    double x = Math.abs(away);
    if (x <= 1) {
      return (1.5 * x - 2.5) * x * x + 1;
    }
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  }

  /**
   * Fills holes by diffusion: every missing pixel becomes the mean of its neighbors (Laplace's
   * equation), with the known pixels as the boundary. Nothing flows through the edges of the image.
   *
   * @param images {@code [batch, channels, height, width]}, never changed; values in holes are
   *     ignored
   * @param holes {@code [batch, 1, height, width]}, above 0 in holes
   * @return images of the same shape in C order, detached; known pixels are unchanged
   * @throws IllegalArgumentException if the shapes do not fit, or an image is one whole hole
   */
  public static INDArray diffused(INDArray images, INDArray holes) {
    requireImages(images);
    long[] wanted = {images.size(0), 1, images.size(2), images.size(3)};
    if (!Arrays.equals(holes.shape(), wanted)) {
      throw new IllegalArgumentException(
          "Images "
              + Arrays.toString(images.shape())
              + " have holes "
              + Arrays.toString(wanted)
              + ", got a mask of shape "
              + Arrays.toString(holes.shape()));
    }
    int height = (int) images.size(2);
    int width = (int) images.size(3);
    int channels = (int) images.size(1);
    double[] values = HeapCopy.doubles(images);
    double[] mask = HeapCopy.doubles(holes);
    for (int n = 0; n < images.size(0); n++) {
      boolean[] hole = new boolean[height * width];
      for (int i = 0; i < hole.length; i++) {
        hole[i] = mask[n * hole.length + i] > 0;
      }
      for (int c = 0; c < channels; c++) {
        int start = (n * channels + c) * hole.length;
        fill(values, start, hole, height, width);
      }
    }
    return array(values, images, images.shape());
  }

  private static void fill(double[] values, int start, boolean[] hole, int height, int width) {
    double mean = 0;
    int known = 0;
    for (int i = 0; i < hole.length; i++) {
      if (!hole[i]) {
        mean += values[start + i];
        known++;
      }
    }
    if (known == 0) {
      throw new IllegalArgumentException("An image without known pixels cannot be filled");
    }
    for (int i = 0; i < hole.length; i++) {
      if (hole[i]) {
        values[start + i] = mean / known;
      }
    }
    double change = 1;
    for (int sweep = 0; sweep < MOST_SWEEPS && change > 1e-6; sweep++) {
      change = 0;
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          int at = y * width + x;
          if (!hole[at]) {
            continue;
          }
          double sum = 0;
          int neighbors = 0;
          if (y > 0) {
            sum += values[start + at - width];
            neighbors++;
          }
          if (y < height - 1) {
            sum += values[start + at + width];
            neighbors++;
          }
          if (x > 0) {
            sum += values[start + at - 1];
            neighbors++;
          }
          if (x < width - 1) {
            sum += values[start + at + 1];
            neighbors++;
          }
          double step = RELAXATION * (sum / neighbors - values[start + at]);
          values[start + at] += step;
          change = Math.max(change, Math.abs(step));
        }
      }
    }
  }

  private static void requireImages(INDArray images) {
    if (images.rank() != 4) {
      throw new IllegalArgumentException(
          "Images are [batch, channels, height, width], got shape "
              + Arrays.toString(images.shape()));
    }
  }

  private static INDArray array(double[] values, INDArray like, long... shape) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return HeapCopy.array(values, like.dataType(), shape);
    }
  }
}
