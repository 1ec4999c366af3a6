package io.gen4j.core.sequence;

import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.Optimization;
import java.util.Objects;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Options of a {@link LanguageModel} or a {@link FrameModel}. Immutable. Start from {@link #of} and
 * change values with the {@code with} methods.
 *
 * @param shape shape of the network
 * @param dropout probability of dropout in training, from 0 to below 1
 * @param weightDecay decoupled weight decay of all matrices, 0 or more (AdamW)
 * @param labelSmoothing share of the targets that is spread over all tokens in training, from 0 to
 *     below 1; metrics and evaluations do not smooth
 * @param start token that {@link LanguageModel#sample} begins with
 * @param updater optimizer of the parameters
 * @param optimization gradient clipping, moving average of the weights, rollback
 * @param seed seed of weights, dropout and shuffling
 */
public record SequenceModelOptions(
    SequenceShape shape,
    double dropout,
    double weightDecay,
    double labelSmoothing,
    int start,
    IUpdater updater,
    Optimization optimization,
    long seed) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public SequenceModelOptions {
    Objects.requireNonNull(shape, "shape");
    Objects.requireNonNull(updater, "updater");
    Objects.requireNonNull(optimization, "optimization");
    if (!(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "The probability of dropout must be from 0 (off) to below 1, got " + dropout);
    }
    if (!(weightDecay >= 0)) {
      throw new IllegalArgumentException("Weight decay must be 0 or more, got " + weightDecay);
    }
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "Label smoothing must be from 0 (off) to below 1, got " + labelSmoothing);
    }
    if (start < 0) {
      throw new IllegalArgumentException("The first token must be 0 or above, got " + start);
    }
  }

  /**
   * Returns options for a network of this shape: Adam with learning rate 0.001, gradients clipped
   * to a norm of 1, no dropout, no weight decay, first token 0, and seed 1.
   */
  public static SequenceModelOptions of(SequenceShape shape) {
    return new SequenceModelOptions(
        shape,
        0,
        0,
        0,
        0,
        new Adam(1e-3),
        Optimization.NONE.withClipping(GradientClipping.norm(1)),
        1);
  }

  /** Returns a copy with this probability of dropout. */
  public SequenceModelOptions withDropout(double probability) {
    return new SequenceModelOptions(
        shape, probability, weightDecay, labelSmoothing, start, updater, optimization, seed);
  }

  /** Returns a copy with this decoupled weight decay of all matrices; 0 turns it off. */
  public SequenceModelOptions withWeightDecay(double coefficient) {
    return new SequenceModelOptions(
        shape, dropout, coefficient, labelSmoothing, start, updater, optimization, seed);
  }

  /** Returns a copy with this label smoothing; 0 turns it off. */
  public SequenceModelOptions withLabelSmoothing(double share) {
    return new SequenceModelOptions(
        shape, dropout, weightDecay, share, start, updater, optimization, seed);
  }

  /** Returns a copy whose samples begin after this token. */
  public SequenceModelOptions withStart(int token) {
    return new SequenceModelOptions(
        shape, dropout, weightDecay, labelSmoothing, token, updater, optimization, seed);
  }

  /**
   * Returns a copy with this optimizer, for example {@code new Adam(WarmupCosine.of(1e-3, 1e-4,
   * 100, 2000))}.
   */
  public SequenceModelOptions withUpdater(IUpdater optimizer) {
    return new SequenceModelOptions(
        shape, dropout, weightDecay, labelSmoothing, start, optimizer, optimization, seed);
  }

  /** Returns a copy with these settings of the update. */
  public SequenceModelOptions withOptimization(Optimization settings) {
    return new SequenceModelOptions(
        shape, dropout, weightDecay, labelSmoothing, start, updater, settings, seed);
  }

  /** Returns a copy with this seed. */
  public SequenceModelOptions withSeed(long number) {
    return new SequenceModelOptions(
        shape, dropout, weightDecay, labelSmoothing, start, updater, optimization, number);
  }
}
