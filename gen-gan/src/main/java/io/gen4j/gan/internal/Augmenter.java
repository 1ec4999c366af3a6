package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.Parallel;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.augmentation.Augmentation.Change;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Applies the changes of an {@link Augmentation}. Each change is an affine map of the image, and
 * its random numbers are a function of the seed. So the backward pass needs nothing from the
 * forward pass.
 */
public final class Augmenter {

  /** Values whose change takes as long as starting work on another thread. */
  private static final int FEW = 4096;

  private final List<Change> changes;
  private final int channels;
  private final int height;
  private final int width;

  private Augmenter(Augmentation options, INDArray images) {
    this.changes = options.changes();
    this.channels = (int) images.size(1);
    this.height = (int) images.size(2);
    this.width = (int) images.size(3);
  }

  /** Returns changed copies of {@code [batch, channels, height, width]}. */
  public static INDArray change(
      INDArray images, Augmentation options, double probability, long seed) {
    return new Augmenter(options, images).run(images, probability, seed, false);
  }

  /** Returns the gradient with respect to the images of {@link #change}. */
  public static INDArray back(
      INDArray gradient, Augmentation options, double probability, long seed) {
    return new Augmenter(options, gradient).run(gradient, probability, seed, true);
  }

  private INDArray run(INDArray array, double probability, long seed, boolean transposed) {
    RandomGenerator random = Seeds.generator(seed);
    double[] values = HeapCopy.doubles(array);
    int length = channels * height * width;
    int count = changes.size();
    double[][][] all = new double[(int) array.size(0)][count][];
    for (double[][] drawn : all) {
      for (int i = 0; i < count; i++) {
        // Every image uses the same count of random numbers, so that images do not depend on each
        // other.
        boolean applied = random.nextDouble() < probability;
        double[] numbers = {random.nextDouble(), random.nextDouble()};
        drawn[i] = applied ? numbers : null;
      }
    }
    Parallel.run(
        Parallel.parts(values.length, FEW, all.length),
        all.length,
        (part, first, last) -> {
          for (int n = first; n < last; n++) {
            double[] image = Arrays.copyOfRange(values, n * length, (n + 1) * length);
            for (int i = 0; i < count; i++) {
              int at = transposed ? count - 1 - i : i;
              if (all[n][at] != null) {
                image = apply(changes.get(at), all[n][at], image, transposed);
              }
            }
            System.arraycopy(image, 0, values, n * length, length);
          }
        });
    return HeapCopy.array(values, array.dataType(), array.shape());
  }

  private double[] apply(Change change, double[] drawn, double[] x, boolean transposed) {
    return switch (change) {
      case MIRROR -> drawn[0] < 0.5 ? mirrored(x) : x;
      case BRIGHTNESS -> transposed ? x : plus(x, drawn[0] - 0.5);
      case SATURATION -> fromMean(x, 2 * drawn[0], height * width);
      case CONTRAST -> fromMean(x, 0.5 + drawn[0], 1);
      case TRANSLATION -> {
        int down = upTo((height + 4) / 8, drawn[0]);
        int right = upTo((width + 4) / 8, drawn[1]);
        yield transposed ? moved(x, -down, -right) : moved(x, down, right);
      }
      case CUTOUT -> cut(x, (int) (drawn[0] * (height + 1)), (int) (drawn[1] * (width + 1)));
    };
  }

  private double[] mirrored(double[] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i - i % width + width - 1 - i % width];
    }
    return y;
  }

  private static double[] plus(double[] x, double number) {
    return Arrays.stream(x).map(value -> value + number).toArray();
  }

  /** {@code m + factor * (x - m)}, m the mean of each group; its own transpose. */
  private static double[] fromMean(double[] x, double factor, int groups) {
    int size = x.length / groups;
    double[] y = new double[x.length];
    for (int g = 0; g < groups; g++) {
      double mean = 0;
      for (int i = g; i < x.length; i += groups) {
        mean += x[i] / size;
      }
      for (int i = g; i < x.length; i += groups) {
        y[i] = mean + factor * (x[i] - mean);
      }
    }
    return y;
  }

  private static int upTo(int most, double drawn) {
    return (int) (drawn * (2 * most + 1)) - most;
  }

  private double[] moved(double[] x, int down, int right) {
    double[] y = new double[x.length];
    for (int c = 0; c < channels; c++) {
      for (int row = Math.max(0, down); row < Math.min(height, height + down); row++) {
        int to = (c * height + row) * width;
        int from = to - down * width;
        for (int column = Math.max(0, right); column < Math.min(width, width + right); column++) {
          y[to + column] = x[from + column - right];
        }
      }
    }
    return y;
  }

  private double[] cut(double[] x, int centerRow, int centerColumn) {
    double[] y = x.clone();
    int top = Math.max(0, centerRow - height / 4);
    int left = Math.max(0, centerColumn - width / 4);
    for (int c = 0; c < channels; c++) {
      for (int row = top; row < Math.min(height, centerRow - height / 4 + height / 2); row++) {
        int end = Math.min(width, centerColumn - width / 4 + width / 2);
        for (int column = left; column < end; column++) {
          y[(c * height + row) * width + column] = 0;
        }
      }
    }
    return y;
  }
}
