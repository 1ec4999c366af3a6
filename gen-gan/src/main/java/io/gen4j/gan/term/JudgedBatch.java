package io.gen4j.gan.term;

import io.gen4j.gan.conditioning.ConditionBatch;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A batch of examples, with what the discriminator made of it, and the place for derivatives of a
 * term. With packing, the discriminator judges packs: outputs, logits, scores, features and
 * conditions are then one per pack.
 *
 * <p>The discriminator's output is {@code [batch, 1 + extra, ...positions]}: at each position an
 * adversarial logit and the extra numbers of a condition. Positions that a padding mask leaves out
 * are in no list of logits. Arrays are valid during the call that they are given in.
 */
public interface JudgedBatch {

  /**
   * Returns the examples {@code [batch, ...data]}, before noise and augmentation; do not change.
   */
  INDArray examples();

  /** Returns the padding mask {@code [batch, time]} with 1 for steps that are there, or null. */
  INDArray mask();

  /** Returns the conditions of the examples, or of the first examples of packs. */
  ConditionBatch conditions();

  /** Returns the adversarial logits of all unmasked positions, example after example. */
  double[] logits();

  /** Returns for each of {@link #logits} the index of its example. */
  int[] exampleOfLogit();

  /** Adds derivatives with respect to {@link #logits}. */
  void addToLogits(double[] gradient);

  /** Returns the score of each example: the mean of its logits. */
  double[] scores();

  /** Adds derivatives with respect to {@link #scores}. */
  void addToScores(double[] gradient);

  /**
   * Returns the extra numbers at the position of each of {@link #logits}.
   *
   * @param first first of the extra numbers, from 0
   * @param count how many
   * @return {@code [logits][count]}
   */
  double[][] extra(int first, int count);

  /** Adds derivatives with respect to {@link #extra}, {@code [logits][count]}. */
  void addToExtra(int first, double[][] gradient);

  /**
   * Returns the activations of an inner layer, {@code [batch, ...]}; do not change.
   *
   * @param layer one of {@link GanTerm#layers}
   * @throws IllegalArgumentException if the term did not ask for it
   */
  INDArray features(String layer);

  /** Adds derivatives with respect to {@link #features}, of the same shape. */
  void addToFeatures(String layer, INDArray gradient);

  /**
   * Adds derivatives with respect to {@link #examples}, of the same shape.
   *
   * @throws IllegalStateException if nothing but a generated batch in the generator's step
   */
  void addToExamples(INDArray gradient);
}
