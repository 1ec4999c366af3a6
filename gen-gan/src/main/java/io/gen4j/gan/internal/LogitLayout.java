package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The layout of the discriminator's output {@code [batch, 1 + extra, ...positions]}. Without extra
 * numbers, {@code [batch, time]} is one logit per step.
 *
 * @param channels 1 + extra
 * @param positions number of positions of one example
 */
public record LogitLayout(int channels, int positions) {

  /**
   * Returns the layout of an output, or null if the shape does not fit.
   *
   * @param extra how many numbers follow the logit
   */
  public static LogitLayout of(int extra, long... shape) {
    int channels = 1 + extra;
    long[] axes = Arrays.copyOfRange(shape, 1, shape.length);
    int length = (int) Arrays.stream(axes).reduce(1, (a, b) -> a * b);
    boolean byStep = axes.length == 1 && extra == 0;
    boolean fits = axes.length > 0 && (byStep || axes[0] == channels);
    return fits ? new LogitLayout(channels, length / channels) : null;
  }

  /**
   * Returns the positions of a batch that are not padding, as {@code example * positions +
   * position}.
   *
   * @param mask {@code [batch, time]}, or null
   */
  int[] kept(int batch, INDArray mask) {
    if (mask == null || positions == 1) {
      return IntStream.range(0, batch * positions).toArray();
    }
    double[] steps = HeapCopy.doubles(mask);
    if (steps.length != batch * positions) {
      throw new IllegalStateException(
          "The discriminator outputs logits at  "
              + positions
              + " positions of sequences of "
              + mask.size(1)
              + "  steps, so the padding mask cannot tell which of them are padding. Output one"
              + " logit per step or one per sequence.");
    }
    return IntStream.range(0, steps.length).filter(i -> steps[i] != 0).toArray();
  }
}
