package io.gen4j.gan.term;

import io.gen4j.gan.conditioning.ConditionBatch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A batch of examples with the discriminator's output. It collects the derivatives of terms. With
 * packing, outputs, logits, scores, features and conditions are one per pack.
 *
 * <p>The discriminator's output is {@code [batch, 1 + extra, ...positions]}: each position has an
 * adversarial logit and the extra numbers of a condition. Lists of logits leave out positions that
 * are padding. Arrays are valid only during the call that receives them.
 */
public interface JudgedBatch {

  /** Returns the live examples {@code [batch, ...data]}, before noise and augmentation. */
  INDArray examples();

  /** Returns the mask {@code [batch, time]}, 1 for real steps and 0 for padding, or null. */
  INDArray mask();

  /** Returns the conditions of the examples or, with packing, of the first example of each pack. */
  ConditionBatch conditions();

  /** Returns the adversarial logits of all positions that are not padding, example by example. */
  double[] logits();

  /** Returns the index of the example of each of the {@link #logits}. */
  int[] exampleOfLogit();

  /** Adds derivatives with respect to {@link #logits}. */
  void addToLogits(double[] gradient);

  /** Returns the score of each example: the mean of its logits. */
  double[] scores();

  /** Adds derivatives with respect to {@link #scores}. */
  void addToScores(double[] gradient);

  /**
   * Returns the extra numbers at the position of each of the {@link #logits}.
   *
   * @param first index of the first extra number, from 0
   * @param count how many
   * @return {@code [logits][count]}
   */
  double[][] extra(int first, int count);

  /** Adds derivatives with respect to {@link #extra}, {@code [logits][count]}. */
  void addToExtra(int first, double[][] gradient);

  /**
   * Returns the activations of an inner layer, {@code [batch, ...]}; do not change them.
   *
   * @param layer one of {@link GanTerm#layers}
   * @throws IllegalArgumentException if no term requested the layer
   */
  INDArray features(String layer);

  /** Adds derivatives with respect to {@link #features}, in the same shape. */
  void addToFeatures(String layer, INDArray gradient);

  /**
   * Adds derivatives with respect to {@link #examples}, in the same shape.
   *
   * @throws IllegalStateException unless this is the generated batch in the generator's step
   */
  void addToExamples(INDArray gradient);
}
