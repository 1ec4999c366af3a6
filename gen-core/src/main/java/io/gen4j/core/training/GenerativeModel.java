package io.gen4j.core.training;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The view of a model for callbacks and evaluations. GANs and VAEs implement it. {@link
 * Progress#model} returns the model that is training. The methods change neither the model nor its
 * further training.
 *
 * <p>GANs and VAEs can be called from any thread at any time, also during training. Close a model
 * that is no longer needed: its arrays lie outside the Java heap.
 */
public interface GenerativeModel extends AutoCloseable {

  /** Returns how far the model has been trained. */
  TrainingCounts counts();

  /** Returns the number of training steps made so far. */
  default long steps() {
    return counts().steps();
  }

  /** Returns the seed of the model. All randomness of its training is derived from it. */
  long seed();

  /** Returns the shape of one sample, without the batch axis. */
  ExampleShape shape();

  /** Returns the range of samples. */
  ValueRange range();

  /**
   * Returns the number of class labels of a class-conditional model, or 0 if samples have no class
   * labels.
   */
  int classes();

  /**
   * Whether {@link #sample(int, long)} can draw samples. It cannot if samples need condition
   * tensors, or if the model is an autoencoder without a prior.
   */
  boolean canSample();

  /**
   * Whether {@link #interpolate} can interpolate. It cannot if the model cannot {@linkplain
   * #canSample sample}, or if its latent codes are discrete.
   */
  boolean canInterpolate();

  /** Returns the description of the latest training data, if the model was trained. */
  Optional<DataDescription> data();

  /** Returns a table of the networks' layers, shapes and parameter counts. */
  String summary();

  /** Returns the kind and the options of the model as plain maps, lists, strings and numbers. */
  Map<String, Object> describe();

  /**
   * Draws samples. A class-conditional model also draws their class labels.
   *
   * @param count number of samples, 1 or more
   * @param seed equal seeds give equal samples of the same model
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws RuntimeException if the model {@linkplain #canSample cannot sample}
   */
  INDArray sample(int count, long seed);

  /**
   * Draws one sample for each class label.
   *
   * @param labels class labels from 0 to {@code classes() - 1}
   * @param seed equal seeds give equal samples of the same model
   * @return {@code [labels.length, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if there is no such class, or if the model has no classes
   */
  INDArray sample(int[] labels, long seed);

  /**
   * Returns samples along a path from one random latent vector to another. All have the same class.
   *
   * @param fromSeed seed of the first latent vector
   * @param toSeed seed of the last latent vector
   * @param count number of samples including both ends, 2 or more
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws RuntimeException if the model {@linkplain #canInterpolate cannot interpolate}
   */
  INDArray interpolate(long fromSeed, long toSeed, int count);

  /**
   * Saves the model with everything that is needed to resume training.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an earlier file is then
   *     kept
   */
  void save(Path file);

  /**
   * Frees the model's memory outside the Java heap at once. Later calls of methods that need it
   * throw an IllegalStateException. A second call does nothing. Arrays that the model has returned
   * stay valid.
   *
   * @throws IllegalStateException if the model is training
   */
  @Override
  default void close() {}
}
