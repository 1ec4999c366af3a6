package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moves the channels of pixels, for float arrays {@code [batch, channels, height, width]} with
 * channels-last memory ({@link ChannelsLast}): to a block of pixels and back (sub-pixel
 * convolution), and to the joined channels of several images and back.
 */
public final class PixelBlocks {

  private PixelBlocks() {}

  /**
   * Writes the channels of every pixel of {@code x} to a block of {@code side} by {@code side}
   * pixels of {@code y}. Channel {@code (dy * side + dx) * channels + c} of {@code x} becomes
   * channel {@code c} of the pixel in row {@code dy} and column {@code dx} of the block.
   */
  public static void spread(INDArray x, INDArray y, int side) {
    move(x, y, side, true);
  }

  /** Writes blocks of pixels of {@code y} to the channels of {@code x}: undoes {@link #spread}. */
  public static void gather(INDArray y, INDArray x, int side) {
    move(x, y, side, false);
  }

  private static void move(INDArray x, INDArray y, int side, boolean spread) {
    FloatBuffer deep = Buffers.of(x);
    FloatBuffer wide = Buffers.of(y);
    int columns = (int) x.size(3);
    int row = side * (int) y.size(1);
    int line = columns * row;
    int deepLine = line * side;
    int lines = (int) (x.size(0) * x.size(2));
    Parallel.run(
        Math.min(lines, Parallel.parts(Math.toIntExact(x.length()))),
        lines,
        (part, first, last) -> {
          float[] in = Scratch.block(0, deepLine);
          float[] out = Scratch.block(1, deepLine);
          for (int l = first; l < last; l++) {
            (spread ? deep : wide).get(l * deepLine, in, 0, deepLine);
            for (int dy = 0; dy < side; dy++) {
              for (int column = 0; column < columns; column++) {
                int deepAt = (column * side + dy) * row;
                int wideAt = dy * line + column * row;
                System.arraycopy(in, spread ? deepAt : wideAt, out, spread ? wideAt : deepAt, row);
              }
            }
            (spread ? wide : deep).put(l * deepLine, out, 0, deepLine);
          }
        });
  }

  /** Returns the channels of several batches of images of equal size, one after the other. */
  public static INDArray join(List<INDArray> parts) {
    INDArray first = parts.get(0);
    long channels = parts.stream().mapToLong(part -> part.size(1)).sum();
    INDArray joined = ChannelsLast.create(first.size(0), channels, first.size(2), first.size(3));
    copy(parts.stream().map(ChannelsLast::of).toList(), joined, true);
    return joined;
  }

  /**
   * Returns the channels of images in several arrays: undoes {@link #join}.
   *
   * @param channels number of channels of each array, whose sum is that of the images
   */
  public static INDArray[] split(INDArray joined, long... channels) {
    List<INDArray> parts =
        Arrays.stream(channels)
            .mapToObj(
                count -> ChannelsLast.create(joined.size(0), count, joined.size(2), joined.size(3)))
            .toList();
    copy(parts, ChannelsLast.of(joined), false);
    return parts.toArray(INDArray[]::new);
  }

  private static void copy(List<INDArray> parts, INDArray joined, boolean join) {
    FloatBuffer all = Buffers.of(joined);
    List<FloatBuffer> some = parts.stream().map(Buffers::of).toList();
    int[] widths = parts.stream().mapToInt(part -> (int) part.size(1)).toArray();
    int many = (int) joined.size(1);
    int columns = (int) joined.size(3);
    int lines = (int) (joined.size(0) * joined.size(2));
    Parallel.run(
        Math.min(lines, Parallel.parts(Math.toIntExact(joined.length()))),
        lines,
        (index, first, last) -> {
          float[] wide = Scratch.block(0, columns * many);
          float[] narrow = Scratch.block(1, columns * many);
          for (int l = first; l < last; l++) {
            if (!join) {
              all.get(l * columns * many, wide, 0, columns * many);
            }
            int at = 0;
            for (int p = 0; p < widths.length; p++) {
              int few = widths[p];
              FloatBuffer own = some.get(p);
              if (join) {
                own.get(l * columns * few, narrow, 0, columns * few);
                for (int column = 0; column < columns; column++) {
                  System.arraycopy(narrow, column * few, wide, column * many + at, few);
                }
              } else {
                for (int column = 0; column < columns; column++) {
                  System.arraycopy(wide, column * many + at, narrow, column * few, few);
                }
                own.put(l * columns * few, narrow, 0, columns * few);
              }
              at += few;
            }
            if (join) {
              all.put(l * columns * many, wide, 0, columns * many);
            }
          }
        });
  }
}
