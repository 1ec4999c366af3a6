package io.gen4j.core.evaluation;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean multi-scale structural similarity of pairs of samples (Odena et al. 2017,
 * arXiv:1610.09585): lower is more diverse. Compare the result with the value of real images, and
 * for samples of one class, with real images of that class. Pairs are consecutive samples, so the
 * samples must be in random order. Memory holds a single image, however many are added. Not
 * thread-safe.
 */
public final class ImageDiversity {

  private final StructuralSimilarity similarity;
  private final ExampleShape shape;
  private final RunningMean pairs = new RunningMean();
  private double[] waiting;

  /**
   * Starts a measurement of images with this shape and range.
   *
   * @param shape {@code [channels, height, width]}
   * @param range range of the values, bounded
   * @throws IllegalArgumentException if the shape is not the shape of an image, or if the range is
   *     unbounded
   */
  public ImageDiversity(ExampleShape shape, ValueRange range) {
    this.similarity = StructuralSimilarity.of(shape, range);
    this.shape = shape;
  }

  /**
   * Adds samples.
   *
   * @param images {@code [batch, channels, height, width]}; not modified
   * @throws IllegalArgumentException if the images have another shape, or if a value is not finite
   */
  public ImageDiversity add(INDArray images) {
    if (!shape.matchesBatch(images.shape())) {
      throw new IllegalArgumentException(
          "Images must have the shape [n, ...] of "
              + shape
              + ", got "
              + Arrays.toString(images.shape()));
    }
    for (double[] image : HeapCopy.rows(images)) {
      if (!Arrays.stream(image).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("The values of images must be finite numbers");
      }
      if (waiting == null) {
        waiting = image;
      } else {
        pairs.add(similarity.multiScale(waiting, image));
        waiting = null;
      }
    }
    return this;
  }

  /** Returns the number of pairs that were measured. */
  public long pairs() {
    return pairs.count();
  }

  /**
   * Returns the mean similarity, from 0 to 1.
   *
   * @throws IllegalStateException if fewer than two samples were added
   */
  public double value() {
    return pairs.mean();
  }

  /** Returns the standard error of the mean, or 0 for a single pair. */
  public double standardError() {
    return pairs.standardError();
  }
}
