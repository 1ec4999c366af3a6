package io.gen4j.gan;

import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.Optimization;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.Updaters;
import io.gen4j.gan.sequence.GumbelSoftmax;
import io.gen4j.gan.sequence.PolicyGradient;
import io.gen4j.gan.sequence.TokenLearning;
import java.util.Objects;
import java.util.OptionalInt;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Training options of a {@link SequenceGan}. Immutable: start from {@link #policyGradient} or
 * {@link #gumbel} and change by name.
 *
 * @param learning how the generator learns from the discriminator
 * @param loss adversarial losses; with the policy gradient, only the discriminator's
 * @param updaters optimizers of both networks
 * @param optimization what happens between gradients and parameters
 * @param discriminatorSteps discriminator updates per step, 1 or more, each on its own batch
 * @param pretrainingSteps first training steps in which only the discriminator learns, 0 for none
 * @param stop token that ends a sequence; later tokens of the sequence repeat it
 * @param seed seed of the discriminator's weights, shuffling and all other randomness
 */
public record SequenceGanOptions(
    TokenLearning learning,
    GanLoss loss,
    Updaters updaters,
    Optimization optimization,
    int discriminatorSteps,
    long pretrainingSteps,
    OptionalInt stop,
    long seed) {

  /**
   * Checks the options.
   *
   * @throws IllegalArgumentException if a number is out of range, or the optimization's linear
   *     decay does not fit the optimizers
   */
  public SequenceGanOptions {
    Objects.requireNonNull(learning, "learning");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(stop, "stop");
    if (discriminatorSteps < 1) {
      throw new IllegalArgumentException(
          "The discriminator makes 1 or more steps per generator step, got " + discriminatorSteps);
    }
    if (pretrainingSteps < 0) {
      throw new IllegalArgumentException(
          "The discriminator trains alone for 0 or more steps, got " + pretrainingSteps);
    }
    if (stop.isPresent() && stop.getAsInt() < 0) {
      throw new IllegalArgumentException(
          "The token that ends a sequence is 0 or above, got " + stop.getAsInt());
    }
    optimization.schedule(updaters.generator(), 1);
    optimization.schedule(updaters.discriminator(), discriminatorSteps);
  }

  /** Returns options of SeqGAN: policy gradient with rollouts, and the logistic loss. */
  public static SequenceGanOptions policyGradient() {
    return of(new PolicyGradient(4), GanLosses.nonSaturating(), 1e-3, 1e-3);
  }

  /**
   * Returns options of a Gumbel-softmax generator with the relativistic average loss.
   *
   * @param steps steps until the inverse temperature reaches 100
   */
  public static SequenceGanOptions gumbel(long steps) {
    return of(GumbelSoftmax.rising(100, steps), GanLosses.relativisticAverage(), 1e-3, 1e-3);
  }

  private static SequenceGanOptions of(
      TokenLearning learning, GanLoss loss, double generator, double discriminator) {
    return new SequenceGanOptions(
        learning,
        loss,
        new Updaters(new Adam(generator), new Adam(discriminator)),
        Optimization.NONE.withClipping(GradientClipping.norm(5)),
        1,
        0,
        OptionalInt.empty(),
        0);
  }

  /** Returns a copy whose generator learns in another way. */
  public SequenceGanOptions withLearning(TokenLearning way) {
    return new SequenceGanOptions(
        way, loss, updaters, optimization, discriminatorSteps, pretrainingSteps, stop, seed);
  }

  /** Returns a copy with other losses. */
  public SequenceGanOptions withLoss(GanLoss pair) {
    return new SequenceGanOptions(
        learning, pair, updaters, optimization, discriminatorSteps, pretrainingSteps, stop, seed);
  }

  /** Returns a copy with Adam at these learning rates. */
  public SequenceGanOptions withLearningRates(double generator, double discriminator) {
    return withUpdaters(new Updaters(new Adam(generator), new Adam(discriminator)));
  }

  /** Returns a copy with other optimizers. */
  public SequenceGanOptions withUpdaters(Updaters both) {
    return new SequenceGanOptions(
        learning, loss, both, optimization, discriminatorSteps, pretrainingSteps, stop, seed);
  }

  /** Returns a copy with other settings of the update. */
  public SequenceGanOptions withOptimization(Optimization settings) {
    return new SequenceGanOptions(
        learning, loss, updaters, settings, discriminatorSteps, pretrainingSteps, stop, seed);
  }

  /** Returns a copy with another number of discriminator updates per generator update. */
  public SequenceGanOptions withDiscriminatorSteps(int steps) {
    return new SequenceGanOptions(
        learning, loss, updaters, optimization, steps, pretrainingSteps, stop, seed);
  }

  /** Returns a copy whose first steps train the discriminator alone. */
  public SequenceGanOptions withDiscriminatorPretraining(long steps) {
    return new SequenceGanOptions(
        learning, loss, updaters, optimization, discriminatorSteps, steps, stop, seed);
  }

  /**
   * Returns a copy whose sequences end with a token, which fills the rest of the sequence. Data
   * sets of sentences are padded like this.
   */
  public SequenceGanOptions withStop(int token) {
    return new SequenceGanOptions(
        learning,
        loss,
        updaters,
        optimization,
        discriminatorSteps,
        pretrainingSteps,
        OptionalInt.of(token),
        seed);
  }

  /** Returns a copy with another seed. */
  public SequenceGanOptions withSeed(long value) {
    return new SequenceGanOptions(
        learning, loss, updaters, optimization, discriminatorSteps, pretrainingSteps, stop, value);
  }
}
