package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * The pixels that a kernel covers at each position, as rows of a matrix {@code [pixels of the
 * output, kernelHeight * kernelWidth * inChannels]}, for channels-last images. All work runs on the
 * calling thread.
 */
final class Patches {

  /** Shorter runs of floats are copied faster through the heap. */
  private static final int MIN_DIRECT = 64;

  /**
   * Runs of at most this number of floats are copied with a loop, since a call would take longer.
   */
  private static final int SHORT = 8;

  /** A Java view of memory has at most 2^31 bytes. */
  private static final int MAX_FLOATS = Integer.MAX_VALUE / Float.BYTES;

  private final ConvolutionGeometry g;

  Patches(ConvolutionGeometry geometry) {
    this.g = geometry;
  }

  /** Number of floats in the patches of one example. */
  long length() {
    return (long) g.outPixels() * g.patch();
  }

  /**
   * Returns the calling thread's memory for the patches of this number of examples.
   *
   * @throws IllegalArgumentException if the patches of one example are too large to be addressed
   */
  Scratch.OffHeap memory(int examples) {
    long floats = examples * length();
    if (floats > MAX_FLOATS) {
      throw new IllegalArgumentException(
          "A convolution of "
              + g.outHeight()
              + "x"
              + g.outWidth()
              + " pixels with kernels of "
              + g.patch()
              + " values needs "
              + floats
              + " floats for one example, but only "
              + MAX_FLOATS
              + " can be addressed. Use smaller images or fewer channels");
    }
    return Scratch.offHeap((int) floats);
  }

  /** Copies the patches of the examples {@code [from, to)} of {@code images}. */
  void unfold(FloatBuffer images, int from, int to, FloatBuffer patches) {
    if (g.inChannels() * Math.min(g.kernelWidth(), g.inWidth()) >= MIN_DIRECT
        && g.dilationWidth() == 1) {
      unfoldDirectly(images, from, to, patches);
    } else {
      unfoldByHeap(images, from, to, patches);
    }
  }

  /**
   * Adds every patch back to its place in the images. Overwrites the examples {@code [from, to)}.
   *
   * @param plain whether patches have the order of the weights, channels first
   */
  void fold(FloatBuffer patches, boolean plain, FloatBuffer images, int from, int to) {
    boolean turn = plain && g.inChannels() > 1;
    float[] image = Scratch.block(0, g.inLength());
    int lineLength = g.outWidth() * g.patch();
    float[] line = Scratch.block(1, lineLength);
    float[] turned = turn ? Scratch.block(2, g.patch()) : null;
    for (int e = from; e < to; e++) {
      Arrays.fill(image, 0, g.inLength(), 0f);
      for (int oy = 0; oy < g.outHeight(); oy++) {
        patches.get(((e - from) * g.outHeight() + oy) * lineLength, line, 0, lineLength);
        for (int ox = 0; ox < g.outWidth(); ox++) {
          int at = ox * g.patch();
          if (turn) {
            Transpose.one(line, at, turned, g.inChannels(), g.kernelHeight() * g.kernelWidth());
          }
          move(true, image, turn ? turned : line, turn ? 0 : at, oy, ox);
        }
      }
      images.put(e * g.inLength(), image, 0, g.inLength());
    }
  }

  private void unfoldDirectly(FloatBuffer images, int from, int to, FloatBuffer patches) {
    int channels = g.inChannels();
    FloatBuffer zeros = Scratch.zeros(channels * g.kernelWidth());
    int at = 0;
    for (int e = from; e < to; e++) {
      int image = e * g.inLength();
      for (int oy = 0; oy < g.outHeight(); oy++) {
        for (int ox = 0; ox < g.outWidth(); ox++) {
          int x0 = ox * g.strideWidth() - g.padLeft();
          int first = Math.max(0, -x0);
          int last = Math.max(first, Math.min(g.kernelWidth(), g.inWidth() - x0));
          for (int ky = 0; ky < g.kernelHeight(); ky++) {
            int y = oy * g.strideHeight() - g.padTop() + ky * g.dilationHeight();
            if (y < 0 || y >= g.inHeight() || first >= g.kernelWidth()) {
              patches.put(at, zeros, 0, channels * g.kernelWidth());
            } else {
              if (first > 0) {
                patches.put(at, zeros, 0, channels * first);
              }
              if (last > first) {
                int source = image + (y * g.inWidth() + x0 + first) * channels;
                patches.put(at + channels * first, images, source, channels * (last - first));
              }
              if (last < g.kernelWidth()) {
                patches.put(at + channels * last, zeros, 0, channels * (g.kernelWidth() - last));
              }
            }
            at += channels * g.kernelWidth();
          }
        }
      }
    }
  }

  private void unfoldByHeap(FloatBuffer images, int from, int to, FloatBuffer patches) {
    float[] image = Scratch.block(0, g.inLength());
    int lineLength = g.outWidth() * g.patch();
    float[] line = Scratch.block(1, lineLength);
    for (int e = from; e < to; e++) {
      images.get(e * g.inLength(), image, 0, g.inLength());
      for (int oy = 0; oy < g.outHeight(); oy++) {
        for (int ox = 0; ox < g.outWidth(); ox++) {
          move(false, image, line, ox * g.patch(), oy, ox);
        }
        patches.put(((e - from) * g.outHeight() + oy) * lineLength, line, 0, lineLength);
      }
    }
  }

  /** Copies one patch from the image to the line, or adds the line to the image. */
  private void move(boolean fold, float[] image, float[] line, int at, int oy, int ox) {
    int channels = g.inChannels();
    int x0 = ox * g.strideWidth() - g.padLeft();
    for (int ky = 0; ky < g.kernelHeight(); ky++) {
      int y = oy * g.strideHeight() - g.padTop() + ky * g.dilationHeight();
      for (int kx = 0; kx < g.kernelWidth(); ) {
        int x = x0 + kx * g.dilationWidth();
        int inside = runLength(y, x, kx);
        int run = Math.max(1, inside);
        int pixel = (y * g.inWidth() + x) * channels;
        if (inside > 0 && fold) {
          add(line, at, image, pixel, run * channels);
        } else if (inside > 0) {
          copy(image, pixel, line, at, run * channels);
        } else if (!fold) {
          Arrays.fill(line, at, at + channels, 0f);
        }
        at += run * channels;
        kx += run;
      }
    }
  }

  /**
   * Returns the number of kernel columns from {@code kx} on that are adjacent in the image, or 0
   * outside of the image.
   */
  private int runLength(int y, int x, int kx) {
    if (y < 0 || y >= g.inHeight() || x < 0 || x >= g.inWidth()) {
      return 0;
    }
    return g.dilationWidth() == 1 ? Math.min(g.kernelWidth() - kx, g.inWidth() - x) : 1;
  }

  private static void copy(float[] from, int fromAt, float[] to, int toAt, int n) {
    if (n > SHORT) {
      System.arraycopy(from, fromAt, to, toAt, n);
      return;
    }
    for (int i = 0; i < n; i++) {
      to[toAt + i] = from[fromAt + i];
    }
  }

  private static void add(float[] from, int fromAt, float[] to, int toAt, int n) {
    for (int i = 0; i < n; i++) {
      to[toAt + i] += from[fromAt + i];
    }
  }
}
