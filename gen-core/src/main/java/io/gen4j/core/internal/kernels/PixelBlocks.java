package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
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
    join(parts.stream().map(ChannelsLast::of).toList(), joined);
    return joined;
  }

  /** Returns {@code channels} channels of images from {@code at} on. */
  public static INDArray part(INDArray images, long at, long channels) {
    INDArray part = ChannelsLast.create(images.size(0), channels, images.size(2), images.size(3));
    part(ChannelsLast.of(images), (int) at, part);
    return part;
  }

  /** Writes the channels of several images of equal size, one after the other, to {@code y}. */
  public static void join(List<INDArray> parts, INDArray y) {
    int at = 0;
    for (INDArray part : parts) {
      copy(part, y, at, true);
      at += (int) part.size(1);
    }
  }

  /** Writes channels of {@code y} from {@code at} on to {@code part}. */
  public static void part(INDArray y, int at, INDArray part) {
    copy(part, y, at, false);
  }

  private static void copy(INDArray part, INDArray y, int at, boolean toJoined) {
    FloatBuffer some = Buffers.of(part);
    FloatBuffer all = Buffers.of(y);
    int few = (int) part.size(1);
    int many = (int) y.size(1);
    int columns = (int) y.size(3);
    int lines = (int) (y.size(0) * y.size(2));
    Parallel.run(
        Math.min(lines, Parallel.parts(Math.toIntExact(part.length()))),
        lines,
        (index, first, last) -> {
          float[] narrow = Scratch.block(0, columns * few);
          for (int l = first; l < last; l++) {
            int from = l * columns * many + at;
            if (toJoined) {
              some.get(l * columns * few, narrow, 0, columns * few);
              for (int column = 0; column < columns; column++) {
                all.put(from + column * many, narrow, column * few, few);
              }
            } else {
              for (int column = 0; column < columns; column++) {
                all.get(from + column * many, narrow, column * few, few);
              }
              some.put(l * columns * few, narrow, 0, columns * few);
            }
          }
        });
  }
}
