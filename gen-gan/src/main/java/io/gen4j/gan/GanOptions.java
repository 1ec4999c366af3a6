package io.gen4j.gan;

import io.gen4j.core.training.GradientClipping;
import io.gen4j.core.training.LayerRates;
import io.gen4j.core.training.Optimization;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.option.Alternation;
import io.gen4j.gan.option.InputChanges;
import io.gen4j.gan.option.Objective;
import io.gen4j.gan.option.Schedule;
import io.gen4j.gan.option.SpectralNormalization;
import io.gen4j.gan.option.Updaters;
import io.gen4j.gan.option.WeightBounds;
import io.gen4j.gan.term.GanTerm;
import io.gen4j.gan.term.GradientPenalty;
import java.util.ArrayList;
import java.util.List;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Training options of a GAN. Immutable: start from {@link #defaults} and change by name.
 *
 * @param objective losses and terms
 * @param updaters optimizers of both networks
 * @param optimization what happens between gradients and parameters
 * @param alternation how the networks take turns
 * @param input changes of examples before the discriminator sees them
 * @param bounds bounds on the weights
 * @param health whether each step reports the metrics of {@link #withHealth}
 * @param seed seed of initial weights, latent vectors, shuffling and all other randomness
 */
public record GanOptions(
    Objective objective,
    Updaters updaters,
    Optimization optimization,
    Alternation alternation,
    InputChanges input,
    WeightBounds bounds,
    boolean health,
    long seed) {

  /**
   * Checks the options against each other.
   *
   * @throws IllegalArgumentException if linear decay has too many steps or an optimizer starts
   *     without a learning rate above 0, if adaptive augmentation has a loss without boundary, or
   *     if pretraining has no term to train on
   */
  public GanOptions {
    optimization.schedule(updaters.generator(), 1);
    optimization.schedule(updaters.discriminator(), alternation.discriminatorSteps());
    if (input.augmentation().isAdaptive() && Double.isNaN(objective.loss().boundary())) {
      throw new IllegalArgumentException(
          "Adaptive augmentation reads overfitting from the sign of real logits, which has no"
              + " meaning under the loss "
              + objective.loss().name()
              + "; use another loss, or a fixed probability");
    }
    if (alternation.pretrainingSteps() > 0
        && objective.terms().stream().allMatch(GanTerm::needsDiscriminator)) {
      throw new IllegalArgumentException(
          "Without a discriminator the generator needs another term to train on for "
              + alternation.pretrainingSteps()
              + " steps of withPretraining: add withTerm(Reconstruction.l1(100)) first, or leave"
              + " the pretraining out");
    }
  }

  /**
   * Returns the DCGAN settings (Radford et al. 2016) with the non-saturating loss: Adam with rate
   * 2e-4 and β₁ 0.5, and a moving average of the generator at 0.999.
   */
  public static GanOptions defaults() {
    return new GanOptions(
        new Objective(GanLosses.nonSaturating(), 0, List.of()),
        Updaters.adam(2e-4, 2e-4),
        Optimization.NONE.withAveraging(0.999),
        Alternation.ONE_TO_ONE,
        InputChanges.NONE,
        WeightBounds.NONE,
        false,
        0);
  }

  /** Returns the pair of adversarial losses. */
  public GanLoss loss() {
    return objective.loss();
  }

  /** Returns the terms that are added to the losses. */
  public List<GanTerm> terms() {
    return objective.terms();
  }

  /** Returns a copy with another loss. */
  public GanOptions withLoss(GanLoss pair) {
    return with(objective.withLoss(pair));
  }

  /** Returns a copy whose label of real examples is 1 - {@code below}; 0 turns smoothing off. */
  public GanOptions withLabelSmoothing(double below) {
    return with(objective.withLabelSmoothing(below));
  }

  /**
   * Returns a copy with one more term, for example {@link io.gen4j.gan.term.Consistency}, {@link
   * io.gen4j.gan.term.FeatureMatching} or an application's own.
   */
  public GanOptions withTerm(GanTerm term) {
    return with(objective.withTerm(term));
  }

  /** Returns a copy with these gradient penalties instead of earlier ones. */
  public GanOptions withPenalties(GradientPenalty... penalties) {
    List<GanTerm> all = new ArrayList<>(objective.terms());
    all.removeIf(GradientPenalty.class::isInstance);
    all.addAll(List.of(penalties));
    return with(objective.withTerms(all));
  }

  /**
   * Returns a copy with other optimizers. Their learning rates may follow DL4J schedules by update
   * ({@code ScheduleType.ITERATION}). {@link Gan#create} rejects schedules by epoch, and {@link
   * Gan#fit} rejects rates that would fall below 0.
   */
  public GanOptions withUpdaters(IUpdater generator, IUpdater discriminator) {
    return with(new Updaters(generator, discriminator));
  }

  /** Returns a copy with Adam (β₁ 0.5, β₂ 0.999) at these learning rates (Heusel et al. 2017). */
  public GanOptions withLearningRates(double generator, double discriminator) {
    return with(Updaters.adam(generator, discriminator));
  }

  /**
   * Returns a copy whose learning rates fall to zero over {@code steps} training steps, in 64 equal
   * levels, for any number of discriminator updates per step. Later steps do not change weights,
   * but batch normalization statistics and the moving average still move. The decay replaces
   * schedules of the optimizers, whichever is set first; 0 turns it off.
   *
   * @throws IllegalArgumentException if {@code steps} is negative or too large, or an optimizer
   *     starts without a learning rate above 0
   */
  public GanOptions withLinearDecay(long steps) {
    return with(optimization.withLinearDecay(steps));
  }

  /** Returns a copy with another rate of the moving average, from 0 (off) to below 1. */
  public GanOptions withAveraging(double rate) {
    return with(optimization.withAveraging(rate));
  }

  /** Returns a copy with a bound on the gradients of both networks. */
  public GanOptions withGradientClipping(GradientClipping bound) {
    return with(optimization.withClipping(bound));
  }

  /** Returns a copy that rolls back non-finite steps, see {@link Optimization#withRollback}. */
  public GanOptions withRollback(int steps) {
    return with(optimization.withRollback(steps));
  }

  /**
   * Returns a copy with other learning rates for single layers of the {@code generator} and the
   * {@code discriminator}, for example to freeze layers while a trained model learns new data.
   */
  public GanOptions withLayerRates(LayerRates factors) {
    return with(optimization.withLayerRates(factors));
  }

  /** Returns the generator's optimizer including the linear decay, if any. */
  public IUpdater scheduledGeneratorUpdater() {
    return optimization.schedule(updaters.generator(), 1);
  }

  /** Returns the discriminator's optimizer including the linear decay, if any. */
  public IUpdater scheduledDiscriminatorUpdater() {
    return optimization.schedule(updaters.discriminator(), alternation.discriminatorSteps());
  }

  /** Returns a copy with another number of discriminator updates per generator update. */
  public GanOptions withDiscriminatorSteps(int steps) {
    return with(alternation.withDiscriminatorSteps(steps));
  }

  /** Returns a copy with unrolled discriminator updates, see {@link Alternation#unrolledSteps}. */
  public GanOptions withUnrolledSteps(int steps) {
    return with(alternation.withUnrolledSteps(steps));
  }

  /**
   * Returns a copy whose first steps train the generator alone, on the terms that do not need the
   * discriminator, such as {@link io.gen4j.gan.term.Reconstruction}. The discriminator starts after
   * them. With as many steps as the whole training, the model is a regression without adversary.
   *
   * @param steps steps of the whole training, 0 for none
   */
  public GanOptions withPretraining(long steps) {
    return with(alternation.withPretrainingSteps(steps));
  }

  /** Returns a copy with instance noise, see {@link InputChanges#instanceNoise}. */
  public GanOptions withInstanceNoise(Schedule deviation) {
    return with(input.withInstanceNoise(deviation));
  }

  /** Returns a copy that augments the images that the discriminator sees. */
  public GanOptions withAugmentation(Augmentation changes) {
    return with(input.withAugmentation(changes));
  }

  /** Returns a copy with a pool of generated examples, see {@link InputChanges#imagePool}. */
  public GanOptions withImagePool(int examples) {
    return with(input.withImagePool(examples));
  }

  /** Returns a copy that clamps the discriminator's parameters to [-bound, bound]. */
  public GanOptions withWeightClipping(double bound) {
    return with(new WeightBounds(bound, bounds.spectral()));
  }

  /** Returns a copy with spectral normalization, see {@link WeightBounds#spectral}. */
  public GanOptions withSpectralNormalization(SpectralNormalization networks) {
    return with(new WeightBounds(bounds.clipping(), networks));
  }

  /**
   * Returns a copy whose steps also report these metrics:
   *
   * <ul>
   *   <li>{@code discriminator_gradient_norm}, {@code generator_gradient_norm}: Euclidean norms of
   *       all parameter gradients, before clipping;
   *   <li>{@code accuracy_real}, {@code accuracy_fake}: shares of real logits above and of fake
   *       logits below the loss's {@linkplain GanLoss#boundary boundary}, in the discriminator's
   *       last update. For losses without a boundary (Wasserstein, relativistic) the threshold is
   *       0, and the shares say little;
   *   <li>{@code class_loss}, {@code code_loss}: the terms of class labels and codes in the
   *       discriminator's loss, and with the prefix {@code generator_} in the generator's loss;
   *   <li>{@code diversity}: root of the ratio of the summed variances of generated and real
   *       examples of the batch. It is near 1 for a good generator and near 0 for one that repeats
   *       one sample;
   *   <li>{@code augmentation}: the current probability of adaptive augmentation.
   * </ul>
   */
  public GanOptions withHealth(boolean reported) {
    return new GanOptions(
        objective, updaters, optimization, alternation, input, bounds, reported, seed);
  }

  /** Returns a copy with another seed. */
  public GanOptions withSeed(long value) {
    return new GanOptions(
        objective, updaters, optimization, alternation, input, bounds, health, value);
  }

  private GanOptions with(Objective other) {
    return new GanOptions(other, updaters, optimization, alternation, input, bounds, health, seed);
  }

  private GanOptions with(Updaters other) {
    return new GanOptions(objective, other, optimization, alternation, input, bounds, health, seed);
  }

  private GanOptions with(Optimization other) {
    return new GanOptions(objective, updaters, other, alternation, input, bounds, health, seed);
  }

  private GanOptions with(Alternation other) {
    return new GanOptions(objective, updaters, optimization, other, input, bounds, health, seed);
  }

  private GanOptions with(InputChanges other) {
    return new GanOptions(
        objective, updaters, optimization, alternation, other, bounds, health, seed);
  }

  private GanOptions with(WeightBounds other) {
    return new GanOptions(
        objective, updaters, optimization, alternation, input, other, health, seed);
  }
}
