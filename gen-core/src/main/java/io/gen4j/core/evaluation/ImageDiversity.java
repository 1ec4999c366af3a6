package io.gen4j.core.evaluation;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.kernels.HeapCopy;
import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The mean multi-scale structural similarity of pairs of samples (Odena et al. 2017,
 * arXiv:1610.09585): lower is more diverse; compare with the value of real images, of one class
 * where samples are of one class. Pairs are consecutive samples, so the order must be random.
 * Memory is that of one image, however many are added. Used by one thread.
 */
public final class ImageDiversity {

  private final StructuralSimilarity similarity;
  private final ExampleShape shape;
  private final RunningMean pairs = new RunningMean();
  private double[] waiting;

  /**
   * Starts a measurement of images.
   *
   * @param shape {@code [channels, height, width]}
   * @param range range of the values, bounded
   * @throws IllegalArgumentException if the shape is not that of images, or the range has no bounds
   */
  public ImageDiversity(ExampleShape shape, ValueRange range) {
    this.similarity = StructuralSimilarity.of(shape, range);
    this.shape = shape;
  }

  /**
   * Adds samples.
   *
   * @param images {@code [batch, channels, height, width]}, never changed
   * @throws IllegalArgumentException if the shape is another, or a value is not finite
   */
  public ImageDiversity add(INDArray images) {
    if (!shape.matchesBatch(images.shape())) {
      throw new IllegalArgumentException(
          "Images have the shape [n, ...] of "
              + shape
              + ", got "
              + Arrays.toString(images.shape()));
    }
    for (double[] image : HeapCopy.rows(images)) {
      if (!Arrays.stream(image).allMatch(Double::isFinite)) {
        throw new IllegalArgumentException("The values of images are finite numbers");
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

  /** Returns the number of pairs measured. */
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

  /** Returns the standard error of the mean, 0 of a single pair. */
  public double standardError() {
    return pairs.standardError();
  }
}
