package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Enlarges images by repeating every pixel, and computes the gradient, for float arrays {@code
 * [batch, channels, height, width]} with channels-last memory ({@link ChannelsLast}).
 */
public final class Repetition {

  private final int high;
  private final int wide;

  /**
   * Creates the kernels.
   *
   * @param high how often each row is repeated
   * @param wide how often each column is repeated
   */
  public Repetition(int high, int wide) {
    this.high = high;
    this.wide = wide;
  }

  /**
   * Writes every pixel of {@code x} to its block of {@code high} by {@code wide} pixels in {@code
   * y}.
   */
  public void enlarge(INDArray x, INDArray y) {
    enlarge(x, y, 1f);
  }

  /** Writes {@code factor} times every pixel of {@code x} to its block of pixels in {@code y}. */
  public void enlarge(INDArray x, INDArray y, float factor) {
    FloatBuffer from = Buffers.of(x);
    FloatBuffer to = Buffers.of(y);
    int channels = (int) x.size(1);
    int columns = (int) x.size(3);
    int shortLine = columns * channels;
    int longLine = shortLine * wide;
    forEachLine(
        x,
        line -> {
          float[] in = Scratch.block(0, shortLine);
          float[] out = Scratch.block(1, longLine);
          from.get(line * shortLine, in, 0, shortLine);
          scale(in, shortLine, factor);
          for (int column = 0; column < columns; column++) {
            for (int i = 0; i < wide; i++) {
              copy(in, column * channels, out, (column * wide + i) * channels, channels);
            }
          }
          for (int i = 0; i < high; i++) {
            to.put((line * high + i) * longLine, out, 0, longLine);
          }
        });
  }

  /**
   * Writes the sum of every block of {@code high} by {@code wide} pixels in {@code dy} to {@code
   * dx}.
   */
  public void sum(INDArray dy, INDArray dx) {
    sum(dy, dx, 1f);
  }

  /** Writes {@code factor} times the sum of every block of pixels in {@code dy} to {@code dx}. */
  public void sum(INDArray dy, INDArray dx, float factor) {
    FloatBuffer from = Buffers.of(dy);
    FloatBuffer to = Buffers.of(dx);
    int channels = (int) dx.size(1);
    int columns = (int) dx.size(3);
    int shortLine = columns * channels;
    int longLine = shortLine * wide;
    forEachLine(
        dx,
        line -> {
          float[] in = Scratch.block(0, longLine);
          float[] out = Scratch.block(1, shortLine);
          Arrays.fill(out, 0, shortLine, 0f);
          for (int i = 0; i < high; i++) {
            from.get((line * high + i) * longLine, in, 0, longLine);
            for (int column = 0; column < columns; column++) {
              for (int j = 0; j < wide; j++) {
                add(in, (column * wide + j) * channels, out, column * channels, channels);
              }
            }
          }
          scale(out, shortLine, factor);
          to.put(line * shortLine, out, 0, shortLine);
        });
  }

  private interface Line {
    void run(int line);
  }

  /** Runs {@code body} for every row of pixels in all images of the smaller array. */
  private void forEachLine(INDArray small, Line body) {
    int lines = (int) (small.size(0) * small.size(2));
    int work = Math.toIntExact(small.length() * high * wide);
    Parallel.run(
        Math.min(lines, Parallel.parts(work)),
        lines,
        (part, first, last) -> {
          for (int line = first; line < last; line++) {
            body.run(line);
          }
        });
  }

  private static void copy(float[] from, int fromAt, float[] to, int toAt, int n) {
    for (int i = 0; i < n; i++) {
      to[toAt + i] = from[fromAt + i];
    }
  }

  private static void scale(float[] values, int n, float factor) {
    if (factor != 1f) {
      for (int i = 0; i < n; i++) {
        values[i] *= factor;
      }
    }
  }

  private static void add(float[] from, int fromAt, float[] to, int toAt, int n) {
    for (int i = 0; i < n; i++) {
      to[toAt + i] += from[fromAt + i];
    }
  }
}
