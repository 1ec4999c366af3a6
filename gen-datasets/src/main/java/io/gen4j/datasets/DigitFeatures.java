package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.FeatureExtractor;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.datasets.internal.DigitNetwork;
import java.util.Arrays;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.NoOp;

/**
 * The feature network for digits that comes with this jar, so that scores of two users compare: a
 * classifier of MNIST. Two convolutions of 5x5 (16 and 32 channels), each with ReLU and 2x2 max
 * pooling, a dense layer of 64 with ReLU, whose values are the features, and a softmax over the ten
 * digits; 46,730 weights. It reads 99.14 % of MNIST's test images right. {@code JudgeTraining} in
 * gen-examples made it, with DL4J alone. Scores compare on this file only: a network that is
 * trained anew, even by the same recipe, has other features.
 *
 * <p>It has seen digits only, and tells nothing about images that are no digits. A distance on
 * these features is not the FID of papers, which is on those of an Inception network.
 *
 * <p>The weights are checked against their SHA-256 as they are read; no class is named in the file.
 * Calls of one instance from several threads wait for each other. Its memory is freed by the
 * garbage collector.
 */
public final class DigitFeatures {

  /** Number of features. */
  public static final int FEATURES = DigitNetwork.WIDTH;

  /** Number of classes, the digits 0 to 9. */
  public static final int CLASSES = DigitNetwork.DIGITS;

  private static final ExampleShape IMAGE = ExampleShape.image(1, 28, 28);
  private static final int BATCH = 250;

  /** Values may miss their range by this fraction of its width: rounding, not a mistake. */
  private static final float ROUNDING = 1e-4f;

  private final Network network;

  private DigitFeatures(Network network) {
    this.network = network;
  }

  /**
   * Loads the network.
   *
   * @throws DataException if the resource is missing or damaged
   */
  public static DigitFeatures load() {
    return new DigitFeatures(
        NetworkSource.of(DigitNetwork.load(DigitFeatures.class))
            .open("digit classifier", new NoOp(), StepMemory.create()));
  }

  /**
   * Returns the features, {@code [n][64]}, 0 or more, of images {@code [n, 1, 28, 28]}, white
   * strokes on black. The extractor throws an {@link IllegalArgumentException} for another shape,
   * and a {@link DataException} for a value that is not finite or outside of the range.
   *
   * @param range range of the images' values, bounded; {@code gan.range()} for samples
   */
  public FeatureExtractor features(ValueRange range) {
    return extractor(range, DigitNetwork.FEATURES);
  }

  /**
   * Returns the probabilities of the ten digits, {@code [n][10]}, for images as {@link #features}
   * takes: a classifier for the inception score and for mode coverage.
   *
   * @param range range of the images' values, bounded
   */
  public FeatureExtractor probabilities(ValueRange range) {
    return extractor(range, DigitNetwork.CLASSES);
  }

  private FeatureExtractor extractor(ValueRange range, String layer) {
    if (!range.isBounded()) {
      throw new IllegalArgumentException(
          "The classifier has to know what black and white are, but got the range "
              + range
              + ". Clip the images to the range of the data and name that range.");
    }
    FeatureExtractor inner = FeatureExtractor.of(network, layer);
    return images -> features(images, range, inner);
  }

  private static double[][] features(INDArray images, ValueRange range, FeatureExtractor inner) {
    if (!IMAGE.matchesBatch(images.shape())) {
      throw new IllegalArgumentException(
          "The classifier looks at images [n, 1, 28, 28] (image, channel, row, column), but got "
              + Arrays.toString(images.shape()));
    }
    float[] values;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      values = HeapCopy.floats(images);
    }
    requireInside(range, values);
    range.mapTo(ValueRange.UNIT, values, 0, values.length);
    int count = values.length / IMAGE.length();
    double[][] rows = new double[count][];
    for (int from = 0; from < count; from += BATCH) {
      int size = Math.min(BATCH, count - from);
      float[] part =
          Arrays.copyOfRange(values, from * IMAGE.length(), (from + size) * IMAGE.length());
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces();
          INDArray batch = HeapCopy.array(part, IMAGE.batch(size))) {
        System.arraycopy(inner.features(batch), 0, rows, from, size);
      }
    }
    return rows;
  }

  private static void requireInside(ValueRange range, float... values) {
    float slack = ROUNDING * (range.high() - range.low());
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] >= range.low() - slack && values[i] <= range.high() + slack)) {
        throw new DataException(
            "Image "
                + i / IMAGE.length()
                + " has the value "
                + values[i]
                + ", outside of the range "
                + range
                + ". Name the range that the images are in (tanh: SYMMETRIC, sigmoid: UNIT), or"
                + " clip them.");
      }
    }
  }
}
