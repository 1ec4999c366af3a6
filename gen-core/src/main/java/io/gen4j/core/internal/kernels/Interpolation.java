package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Doubles the sides of images with the filter [1, 3, 3, 1] along both axes, and the transposed map,
 * for float arrays {@code [batch, channels, height, width]} with channels-last memory ({@link
 * ChannelsLast}). Pixels outside of an image are 0.
 */
public final class Interpolation {

  private static final float NEAR = 0.75f;
  private static final float FAR = 0.25f;

  private Interpolation() {}

  /**
   * Writes an image of twice the sides. Along an axis, output {@code 2i} is 3/4 of input {@code i}
   * and 1/4 of input {@code i - 1}; output {@code 2i + 1} is 3/4 of input {@code i} and 1/4 of
   * input {@code i + 1}.
   */
  public static void enlarge(INDArray x, INDArray y, float factor) {
    FloatBuffer in = Buffers.of(x);
    FloatBuffer out = Buffers.of(y);
    int channels = (int) x.size(1);
    int height = (int) x.size(2);
    int line = (int) x.size(3) * channels;
    forEachLine(
        y,
        l -> {
          int row = l % (2 * height) / 2;
          int own = l / (2 * height) * height + row;
          int step = l % 2 == 0 ? -1 : 1;
          float[] near = Scratch.block(0, line);
          float[] far = Scratch.block(1, line);
          float[] wide = Scratch.block(2, 2 * line);
          in.get(own * line, near, 0, line);
          boolean inside = row + step >= 0 && row + step < height;
          if (inside) {
            in.get((own + step) * line, far, 0, line);
          }
          mix(near, far, line, factor * NEAR, inside ? factor * FAR : 0);
          widen(near, wide, line, channels);
          out.put(l * 2 * line, wide, 0, 2 * line);
        });
  }

  /** Writes {@code factor} times the transposed map of {@link #enlarge}, to half the sides. */
  public static void reduce(INDArray y, INDArray x, float factor) {
    FloatBuffer in = Buffers.of(y);
    FloatBuffer out = Buffers.of(x);
    int channels = (int) x.size(1);
    int height = (int) x.size(2);
    int line = (int) x.size(3) * channels;
    forEachLine(
        x,
        l -> {
          int row = l % height;
          int first = l / height * 2 * height + 2 * row;
          float[] sum = Scratch.block(0, 2 * line);
          float[] other = Scratch.block(1, 2 * line);
          float[] narrow = Scratch.block(2, line);
          in.get(first * 2 * line, sum, 0, 2 * line);
          in.get((first + 1) * 2 * line, other, 0, 2 * line);
          mix(sum, other, 2 * line, factor * NEAR, factor * NEAR);
          if (row > 0) {
            in.get((first - 1) * 2 * line, other, 0, 2 * line);
            mix(sum, other, 2 * line, 1, factor * FAR);
          }
          if (row < height - 1) {
            in.get((first + 2) * 2 * line, other, 0, 2 * line);
            mix(sum, other, 2 * line, 1, factor * FAR);
          }
          narrow(sum, narrow, line, channels);
          out.put(l * line, narrow, 0, line);
        });
  }

  private interface Line {
    void run(int line);
  }

  private static void forEachLine(INDArray images, Line body) {
    int lines = (int) (images.size(0) * images.size(2));
    Parallel.run(
        Math.min(lines, Parallel.parts(Math.toIntExact(images.length()))),
        lines,
        (part, first, last) -> {
          for (int l = first; l < last; l++) {
            body.run(l);
          }
        });
  }

  private static void mix(float[] a, float[] b, int n, float ofA, float ofB) {
    if (ofB == 0) {
      for (int i = 0; i < n; i++) {
        a[i] *= ofA;
      }
      return;
    }
    for (int i = 0; i < n; i++) {
      a[i] = ofA * a[i] + ofB * b[i];
    }
  }

  private static void widen(float[] in, float[] out, int line, int channels) {
    for (int at = 0; at < line; at += channels) {
      boolean before = at > 0;
      boolean after = at + channels < line;
      for (int i = at; i < at + channels; i++) {
        float own = NEAR * in[i];
        out[at + i] = before ? own + FAR * in[i - channels] : own;
        out[at + channels + i] = after ? own + FAR * in[i + channels] : own;
      }
    }
  }

  private static void narrow(float[] in, float[] out, int line, int channels) {
    for (int at = 0; at < line; at += channels) {
      boolean before = at > 0;
      boolean after = at + channels < line;
      for (int i = at; i < at + channels; i++) {
        float sum = NEAR * (in[at + i] + in[at + channels + i]);
        sum = before ? sum + FAR * in[at + i - channels] : sum;
        out[i] = after ? sum + FAR * in[at + i + 2 * channels] : sum;
      }
    }
  }
}
