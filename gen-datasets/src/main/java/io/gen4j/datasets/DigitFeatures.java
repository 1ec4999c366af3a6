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
 * A feature network for digits. It is a classifier of MNIST and comes with this jar, so that users
 * can compare their scores. It has two 5x5 convolutions (16 and 32 channels), each with ReLU and
 * 2x2 max pooling, a dense layer of 64 units with ReLU, which gives the features, and a softmax
 * over the ten digits: 46,730 weights. It classifies 99.14 % of MNIST's test images correctly.
 * {@code JudgeTraining} in gen-examples trained it, with DL4J alone. Compare only scores of this
 * file: another network has other features, even if it was trained in the same way.
 *
 * <p>It was trained on digits only, so its results for other images are meaningless. A distance
 * between these features is not the FID of papers, which use the features of an Inception network.
 *
 * <p>When the weights are read, they are checked against their SHA-256. The file holds only numbers
 * and no class names. Several threads may use one instance; a call waits until the one before it
 * returns. The garbage collector frees its memory.
 */
public final class DigitFeatures {

  /** Number of features. */
  public static final int FEATURES = DigitNetwork.WIDTH;

  /** Number of classes, the digits 0 to 9. */
  public static final int CLASSES = DigitNetwork.DIGITS;

  private static final ExampleShape IMAGE = ExampleShape.image(1, 28, 28);
  private static final int BATCH = 250;

  /** Values may exceed their range by this fraction of its width, because of rounding. */
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
   * Returns an extractor of the features {@code [n][64]}, all 0 or more, of images {@code [n, 1,
   * 28, 28]} with white strokes on black. The extractor throws an {@link IllegalArgumentException}
   * for another shape, and a {@link DataException} for a value that is not finite or outside of the
   * range.
   *
   * @param range range of the images' values, bounded; {@code gan.range()} for samples
   * @throws IllegalArgumentException if the range is not bounded
   */
  public FeatureExtractor features(ValueRange range) {
    return extractor(range, DigitNetwork.FEATURES);
  }

  /**
   * Returns an extractor of the probabilities {@code [n][10]} of the ten digits, for the same
   * images as {@link #features(ValueRange)}: a classifier for the inception score and for mode
   * coverage.
   *
   * @param range range of the images' values, bounded
   * @throws IllegalArgumentException if the range is not bounded
   */
  public FeatureExtractor probabilities(ValueRange range) {
    return extractor(range, DigitNetwork.CLASSES);
  }

  private FeatureExtractor extractor(ValueRange range, String layer) {
    if (!range.isBounded()) {
      throw new IllegalArgumentException(
          "The classifier needs the values of black and white, but got the range "
              + range
              + ". Clip the images to the range of the data and pass that range.");
    }
    FeatureExtractor inner = FeatureExtractor.of(network, layer);
    return images -> features(images, range, inner);
  }

  private static double[][] features(INDArray images, ValueRange range, FeatureExtractor inner) {
    if (!IMAGE.matchesBatch(images.shape())) {
      throw new IllegalArgumentException(
          "The classifier needs images [n, 1, 28, 28] (image, channel, row, column), but got "
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
                + ". Pass the range of the images (tanh: SYMMETRIC, sigmoid: UNIT), or clip them.");
      }
    }
  }
}
