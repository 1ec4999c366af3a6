package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.Interpolation;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Doubles and halves height and width of images with the filter [1, 3, 3, 1] along both axes. */
final class Filtering {

  private static final double[] TAPS = {0.25, 0.75, 0.75, 0.25};

  private Filtering() {}

  /** Returns {@code factor} times the enlarged images; constant images keep their value. */
  static INDArray enlarge(INDArray x, double factor) {
    if (ImageKernels.take(x)) {
      INDArray y = ImageKernels.sized(x, 2 * x.size(2), 2 * x.size(3));
      Interpolation.enlarge(ChannelsLast.of(x), y, (float) factor);
      return y;
    }
    Pixels small = Pixels.of(x);
    Pixels large = small.sized(2 * small.height(), 2 * small.width());
    forEachTap(
        small,
        (inSmall, inLarge, weight) ->
            large.values()[inLarge] += factor * weight * small.values()[inSmall]);
    return large.toArray();
  }

  /** Returns {@code factor} times the transposed map of {@link #enlarge} with factor 1. */
  static INDArray reduce(INDArray y, double factor) {
    if (ImageKernels.take(y)) {
      INDArray x = ImageKernels.sized(y, y.size(2) / 2, y.size(3) / 2);
      Interpolation.reduce(ChannelsLast.of(y), x, (float) factor);
      return x;
    }
    Pixels large = Pixels.of(y);
    Pixels small = large.sized(large.height() / 2, large.width() / 2);
    forEachTap(
        small,
        (inSmall, inLarge, weight) ->
            small.values()[inSmall] += factor * weight * large.values()[inLarge]);
    return small.toArray();
  }

  private interface Tap {
    void use(int inSmall, int inLarge, double weight);
  }

  private static void forEachTap(Pixels small, Tap tap) {
    int channels = small.channels();
    int height = small.height();
    int width = small.width();
    for (int i = 0; i < small.values().length; i++) {
      int c = i % channels;
      int x = i / channels % width;
      int row = i / channels / width;
      int y = row % height;
      for (int t = 0; t < TAPS.length; t++) {
        int up = 2 * y - 1 + t;
        for (int s = 0; s < TAPS.length; s++) {
          int across = 2 * x - 1 + s;
          if (up >= 0 && up < 2 * height && across >= 0 && across < 2 * width) {
            int line = 2 * (row - y) + up;
            tap.use(i, (line * 2 * width + across) * channels + c, TAPS[t] * TAPS[s]);
          }
        }
      }
    }
  }
}
