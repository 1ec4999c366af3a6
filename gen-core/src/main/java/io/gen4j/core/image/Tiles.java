package io.gen4j.core.image;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a model that takes images of one size on larger images, tile by tile, without seams.
 * Neighboring tiles overlap. In the overlap, the results are either cut in the middle or blended
 * linearly.
 *
 * <p>Cutting gives the same result as the whole image if the model consists of convolutions that
 * see at most half the overlap in each direction. Blending hides differences between tiles if the
 * model sees the whole tile, as a U-Net does.
 *
 * @param height height of a tile in pixels of the input
 * @param width width of a tile in pixels of the input
 * @param overlap pixels of the input that neighboring tiles share; the last tile of a row or column
 *     may share more
 * @param scale how many times larger the model's results are than its inputs
 * @param blended whether overlaps are blended, and not cut in the middle
 */
public record Tiles(int height, int width, int overlap, int scale, boolean blended) {

  private static final int BATCH = 16;

  /** Throws {@link IllegalArgumentException} if a size is out of range. */
  public Tiles {
    if (height < 1 || width < 1 || scale < 1) {
      throw new IllegalArgumentException(
          "Tiles have sides and a scale of 1 or more, got "
              + height
              + "x"
              + width
              + " and "
              + scale);
    }
    if (overlap < 0 || overlap >= Math.min(height, width)) {
      throw new IllegalArgumentException(
          "Neighboring tiles of "
              + height
              + "x"
              + width
              + " overlap by 0 or more pixels and less than their sides, got "
              + overlap);
    }
  }

  /** Returns tiles of this size that overlap by a quarter and are blended. */
  public static Tiles of(int height, int width) {
    return new Tiles(height, width, Math.min(height, width) / 4, 1, true);
  }

  /** Returns a copy with another overlap. */
  public Tiles withOverlap(int pixels) {
    return new Tiles(height, width, pixels, scale, blended);
  }

  /** Returns a copy for a model whose results are this many times larger than its inputs. */
  public Tiles withScale(int times) {
    return new Tiles(height, width, overlap, times, blended);
  }

  /** Returns a copy that blends overlaps or cuts them in the middle. */
  public Tiles withBlending(boolean on) {
    return new Tiles(height, width, overlap, scale, on);
  }

  /**
   * Runs the model on images.
   *
   * @param images {@code [batch, channels, height, width]}, at least as large as a tile; never
   *     changed
   * @param model maps {@code [tiles, channels, tile height, tile width]} to results {@code [tiles,
   *     channels of the result, scale * tile height, scale * tile width]}
   * @return {@code [batch, channels of the result, scale * height, scale * width]} in C order,
   *     detached
   * @throws IllegalArgumentException if the images are smaller than a tile, or the model returns
   *     another size
   */
  public INDArray apply(INDArray images, UnaryOperator<INDArray> model) {
    if (images.rank() != 4 || images.size(2) < height || images.size(3) < width) {
      throw new IllegalArgumentException(
          "Images [batch, channels, height, width] are at least as large as a tile, "
              + height
              + "x"
              + width
              + ", got shape "
              + Arrays.toString(images.shape()));
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      List<INDArray> results = new ArrayList<>();
      double[][] all = HeapCopy.rows(images);
      for (double[] image : all) {
        results.add(one(image, images, model));
      }
      return results.size() == 1
          ? results.get(0)
          : Nd4j.concat(0, results.toArray(INDArray[]::new));
    }
  }

  private INDArray one(double[] image, INDArray like, UnaryOperator<INDArray> model) {
    Axis rows = axis((int) like.size(2), height);
    Axis columns = axis((int) like.size(3), width);
    int channels = (int) like.size(1);
    int count = rows.starts.length * columns.starts.length;
    double[] sums = null;
    int made = 0;
    for (int from = 0; from < count; from += BATCH) {
      int to = Math.min(count, from + BATCH);
      double[] tiles = new double[(to - from) * channels * height * width];
      for (int t = from; t < to; t++) {
        cut(image, rows, columns, t, tiles, (t - from) * channels * height * width);
      }
      INDArray input = HeapCopy.array(tiles, like.dataType(), to - from, channels, height, width);
      INDArray output = model.apply(input);
      requireSize(output, to - from);
      made = (int) output.size(1);
      sums = sums == null ? new double[made * rows.length * columns.length] : sums;
      double[][] values = HeapCopy.rows(output);
      for (int t = from; t < to; t++) {
        add(values[t - from], rows, columns, t, made, sums);
      }
    }
    return HeapCopy.array(sums, like.dataType(), 1, made, rows.length, columns.length);
  }

  private void cut(double[] image, Axis rows, Axis columns, int tile, double[] tiles, int offset) {
    int top = rows.starts[tile / columns.starts.length];
    int left = columns.starts[tile % columns.starts.length];
    int wide = columns.length / scale;
    int high = rows.length / scale;
    int channels = image.length / (wide * high);
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < height; y++) {
        int from = (c * high + top + y) * wide + left;
        System.arraycopy(image, from, tiles, offset + (c * height + y) * width, width);
      }
    }
  }

  private void add(
      double[] values, Axis rows, Axis columns, int tile, int channels, double[] sums) {
    int row = tile / columns.starts.length;
    int column = tile % columns.starts.length;
    int high = height * scale;
    int wide = width * scale;
    for (int c = 0; c < channels; c++) {
      for (int y = 0; y < high; y++) {
        int to = (c * rows.length + rows.starts[row] * scale + y) * columns.length;
        for (int x = 0; x < wide; x++) {
          double weight = rows.weights[row][y] * columns.weights[column][x];
          if (weight > 0) {
            sums[to + columns.starts[column] * scale + x] +=
                weight * values[(c * high + y) * wide + x];
          }
        }
      }
    }
  }

  private void requireSize(INDArray output, int tiles) {
    if (output.rank() != 4
        || output.size(0) != tiles
        || output.size(2) != (long) height * scale
        || output.size(3) != (long) width * scale) {
      throw new IllegalArgumentException(
          "For "
              + tiles
              + " tiles the model must return images of "
              + height * scale
              + "x"
              + width * scale
              + ", but returns shape "
              + Arrays.toString(output.shape())
              + ". Set withScale if its results are larger than its inputs.");
    }
  }

  /** The tiles along one axis: where they start, and weights of result pixels, which sum to 1. */
  private record Axis(int length, int[] starts, double[][] weights) {}

  private Axis axis(int pixels, int side) {
    List<Integer> starts = new ArrayList<>();
    for (int at = 0; ; at += side - overlap) {
      starts.add(Math.min(at, pixels - side));
      if (at >= pixels - side) {
        break;
      }
    }
    double[][] weights = new double[starts.size()][side * scale];
    double[] total = new double[pixels * scale];
    double shared = (double) overlap * scale;
    for (int i = 0; i < weights.length; i++) {
      int first = starts.get(i) * scale;
      for (int p = 0; p < weights[i].length; p++) {
        // The edges of the image are no seams.
        double before = starts.get(i) == 0 ? Double.MAX_VALUE : p + 0.5;
        double after =
            starts.get(i) == pixels - side ? Double.MAX_VALUE : weights[i].length - p - 0.5;
        double away = Math.min(before, after);
        weights[i][p] =
            blended ? Math.min(1, shared == 0 ? 1 : away / shared) : away >= shared / 2 ? 1 : 0;
        total[first + p] += weights[i][p];
      }
    }
    for (int i = 0; i < weights.length; i++) {
      for (int p = 0; p < weights[i].length; p++) {
        weights[i][p] /= total[starts.get(i) * scale + p];
      }
    }
    return new Axis(pixels * scale, starts.stream().mapToInt(Integer::intValue).toArray(), weights);
  }
}
