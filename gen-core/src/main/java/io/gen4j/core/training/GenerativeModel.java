package io.gen4j.core.training;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A model as callbacks and evaluations see it. GANs and VAEs are such models; {@link
 * Progress#model} gives the one that is training. Between steps every method may be called; none
 * changes the model, and none changes the training that follows.
 */
public interface GenerativeModel {

  /** Returns how far the model has been trained. */
  TrainingCounts counts();

  /** Returns the number of training steps made so far. */
  default long steps() {
    return counts().steps();
  }

  /** Returns the seed of the model, which all randomness of its training derives from. */
  long seed();

  /** Returns the shape of one sample. */
  ExampleShape shape();

  /** Returns the range of samples. */
  ValueRange range();

  /** Returns the number of class labels that samples can be asked of, 0 if there are none. */
  int classes();

  /**
   * Whether {@link #sample(int, long)} has something to draw from: not if samples need condition
   * tensors, and not of an autoencoder without a prior.
   */
  boolean canSample();

  /**
   * Whether {@link #interpolate} has a line to follow: not if the model cannot {@linkplain
   * #canSample sample}, and not between discrete latent codes.
   */
  boolean canInterpolate();

  /** Returns the data that the model was trained on last, if it was trained. */
  Optional<DataDescription> data();

  /** Returns a table of the networks' layers, shapes and parameter counts. */
  String summary();

  /** Returns the kind and the options of the model as plain maps, lists, strings and numbers. */
  Map<String, Object> describe();

  /**
   * Draws samples. The classes of a class-conditional model are drawn too.
   *
   * @param count number of samples, 1 or more
   * @param seed equal seeds give equal samples of an equal model
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws RuntimeException if the model {@linkplain #canSample cannot sample}
   */
  INDArray sample(int count, long seed);

  /**
   * Draws one sample of each class label.
   *
   * @param labels classes from 0 to {@code classes() - 1}
   * @param seed equal seeds give equal samples of an equal model
   * @return {@code [labels.length, ...shape]} in C order, in {@link #range}, detached
   * @throws IllegalArgumentException if there is no such class, or the model has no classes
   */
  INDArray sample(int[] labels, long seed);

  /**
   * Returns samples on the way from one random latent vector to another, all of one class.
   *
   * @param count samples on the way, both ends included, 2 or more
   * @return {@code [count, ...shape]} in C order, in {@link #range}, detached
   * @throws RuntimeException if the model {@linkplain #canInterpolate cannot interpolate}
   */
  INDArray interpolate(long fromSeed, long toSeed, int count);

  /**
   * Saves the model with all that resuming needs.
   *
   * @throws java.io.UncheckedIOException if the file cannot be written; an earlier one then stays
   */
  void save(Path file);
}
