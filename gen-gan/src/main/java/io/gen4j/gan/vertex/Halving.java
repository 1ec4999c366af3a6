package io.gen4j.gan.vertex;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.Repetition;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Doubles and halves height and width of images by blocks of 2x2 pixels. */
final class Halving {

  private static final Repetition TWICE = new Repetition(2, 2);

  private Halving() {}

  /** Returns images of twice the size with {@code factor} times each value in 2x2 pixels. */
  static INDArray spread(INDArray x, double factor) {
    if (ImageKernels.take(x)) {
      INDArray y = ImageKernels.sized(x, 2 * x.size(2), 2 * x.size(3));
      TWICE.enlarge(ChannelsLast.of(x), y, (float) factor);
      return y;
    }
    Pixels input = Pixels.of(x);
    Pixels out = input.sized(2 * input.height(), 2 * input.width());
    input.spread(factor, out);
    return out.toArray();
  }

  /** Returns images of half the size with {@code factor} times the sum of 2x2 pixels. */
  static INDArray gather(INDArray y, double factor) {
    if (ImageKernels.take(y)) {
      INDArray x = ImageKernels.sized(y, y.size(2) / 2, y.size(3) / 2);
      TWICE.sum(ChannelsLast.of(y), x, (float) factor);
      return x;
    }
    Pixels input = Pixels.of(y);
    Pixels out = input.sized(input.height() / 2, input.width() / 2);
    out.gather(factor, input);
    return out.toArray();
  }
}
