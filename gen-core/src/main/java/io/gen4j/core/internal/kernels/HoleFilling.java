package io.gen4j.core.internal.kernels;

import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Puts generated pixels into the holes of images, for float arrays with channels-last memory
 * ({@link ChannelsLast}). The last channel of a damaged image is above 0 in holes.
 */
public final class HoleFilling {

  private HoleFilling() {}

  /**
   * Writes the generated pixel in holes, and the known pixel elsewhere.
   *
   * @param made {@code [batch, channels, height, width]}
   * @param damaged {@code [batch, channels + 1, height, width]}
   * @param filled {@code [batch, channels, height, width]}
   */
  public static void fill(INDArray made, INDArray damaged, INDArray filled) {
    split(made, damaged, filled, null);
  }

  /**
   * Splits the gradient of the filled image.
   *
   * @param ofMade receives the gradient in holes, 0 elsewhere
   * @param ofKnown receives the gradient elsewhere, 0 in holes and in the last channel
   */
  public static void gradients(
      INDArray gradient, INDArray damaged, INDArray ofMade, INDArray ofKnown) {
    split(gradient, damaged, ofMade, ofKnown);
  }

  private static void split(INDArray first, INDArray damaged, INDArray inHoles, INDArray known) {
    FloatBuffer from = Buffers.of(first);
    FloatBuffer holes = Buffers.of(damaged);
    FloatBuffer made = Buffers.of(inHoles);
    FloatBuffer kept = known == null ? null : Buffers.of(known);
    int channels = (int) first.size(1);
    int wide = channels + 1;
    RowBlocks.run(
        (int) (first.length() / channels),
        wide,
        (part, pixel, count) -> {
          float[] a = Scratch.block(0, count * channels);
          float[] d = Scratch.block(1, count * wide);
          from.get(pixel * channels, a, 0, count * channels);
          holes.get(pixel * wide, d, 0, count * wide);
          if (kept == null) {
            fill(a, d, count, channels);
          } else {
            divide(a, d, count, channels);
            kept.put(pixel * wide, d, 0, count * wide);
          }
          made.put(pixel * channels, a, 0, count * channels);
        });
  }

  private static void fill(float[] made, float[] damaged, int count, int channels) {
    for (int p = 0; p < count; p++) {
      int from = p * (channels + 1);
      if (!(damaged[from + channels] > 0)) {
        System.arraycopy(damaged, from, made, p * channels, channels);
      }
    }
  }

  private static void divide(float[] gradient, float[] damaged, int count, int channels) {
    for (int p = 0; p < count; p++) {
      int from = p * (channels + 1);
      boolean hole = damaged[from + channels] > 0;
      for (int c = 0; c < channels; c++) {
        damaged[from + c] = hole ? 0 : gradient[p * channels + c];
        gradient[p * channels + c] = hole ? gradient[p * channels + c] : 0;
      }
      damaged[from + channels] = 0;
    }
  }
}
