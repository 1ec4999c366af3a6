package io.gen4j.gan;

import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.loss.GanLoss;
import io.gen4j.gan.loss.GanLosses;
import io.gen4j.gan.penalty.GradientPenalty;
import io.gen4j.gan.regularization.Consistency;
import io.gen4j.gan.regularization.GradientClipping;
import io.gen4j.gan.regularization.PathLength;
import io.gen4j.gan.regularization.Regularization;
import io.gen4j.gan.regularization.Regularization.SpectralNormalization;
import java.util.function.Consumer;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * How a GAN is trained. Immutable; start from {@link #defaults} and change by name.
 *
 * @param loss pair of losses
 * @param generatorUpdater optimiser of the generator
 * @param discriminatorUpdater optimiser of the discriminator
 * @param linearDecay steps over which both learning rates fall to zero from what the optimisers
 *     have at the start; 0 leaves the rates to the optimisers
 * @param discriminatorSteps updates of the discriminator for each one of the generator, each on a
 *     batch of its own
 * @param unrolledSteps updates that the discriminator makes ahead, for the generator's step alone;
 *     0 for none
 * @param conditioning how the discriminator of a GAN with classes is told of them
 * @param codes codes that the discriminator reads off the samples (InfoGAN)
 * @param input what the discriminator sees of examples
 * @param regularization what keeps the networks in bounds
 * @param averaging how much of the averaged generator is kept at each step, from 0 to below 1; 0
 *     turns averaging off
 * @param rollback steps between two copies of the whole model that a failing training goes back to;
 *     0 keeps none, which costs nothing
 * @param health whether each step's metrics tell how the game stands
 * @param seed seed of latent vectors and shuffling
 */
public record GanOptions(
    GanLoss loss,
    IUpdater generatorUpdater,
    IUpdater discriminatorUpdater,
    long linearDecay,
    int discriminatorSteps,
    int unrolledSteps,
    Conditioning conditioning,
    Codes codes,
    DiscriminatorInput input,
    Regularization regularization,
    double averaging,
    int rollback,
    boolean health,
    long seed) {

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of its range, or if settings contradict
   *     each other
   */
  public GanOptions {
    // Refuses smoothing the labels of a loss that has none.
    GanLosses.smoothed(loss, regularization.labelSmoothing());
    if (unrolledSteps < 0) {
      throw new IllegalArgumentException(
          "The discriminator is unrolled by 0 or more steps, got " + unrolledSteps);
    }
    if (input.packing() > 1 && !codes.isNone()) {
      throw new IllegalArgumentException(
          "A discriminator that sees "
              + input.packing()
              + " examples packed together cannot read the codes of each; choose one of packing and"
              + " codes");
    }
    if (discriminatorSteps < 1) {
      throw new IllegalArgumentException(
          "The discriminator makes 1 or more steps per step of the generator, got "
              + discriminatorSteps);
    }
    if (linearDecay != 0) {
      LearningRates.requireDecay(generatorUpdater, linearDecay, 1);
      LearningRates.requireDecay(discriminatorUpdater, linearDecay, discriminatorSteps);
    }
    if (!(averaging >= 0 && averaging < 1)) {
      throw new IllegalArgumentException(
          "The averaging rate is from 0 (off) to below 1 (for example 0.999), got " + averaging);
    }
    if (rollback < 0) {
      throw new IllegalArgumentException(
          "A model is kept for rollback every 1 or more steps (0 for never), got " + rollback);
    }
  }

  /**
   * Returns the setting of the DCGAN paper (Radford et al. 2016), Adam with rate 2e-4 and β₁ 0.5,
   * on the non-saturating loss, with a generator averaged at 0.999.
   */
  public static GanOptions defaults() {
    return new GanOptions(
        GanLosses.nonSaturating(),
        adam(2e-4),
        adam(2e-4),
        0,
        1,
        0,
        Conditioning.AUXILIARY_CLASSIFIER,
        Codes.NONE,
        DiscriminatorInput.PLAIN,
        Regularization.NONE,
        0.999,
        0,
        false,
        0);
  }

  /** Returns a copy with another loss. */
  public GanOptions withLoss(GanLoss pair) {
    return edit(draft -> draft.loss = pair);
  }

  /**
   * Returns a copy with other optimisers. Their learning rates may follow DL4J's schedules by
   * update ({@code ScheduleType.ITERATION}): {@link Gan#createConditional} refuses those that
   * depend on the epoch, and {@link Gan#fit} those that fall below 0 before its end.
   */
  public GanOptions withUpdaters(IUpdater generator, IUpdater discriminator) {
    return edit(
        draft -> {
          draft.generatorUpdater = generator;
          draft.discriminatorUpdater = discriminator;
        });
  }

  /** Returns a copy with Adam (β₁ 0.5, β₂ 0.999) at these learning rates (Heusel et al. 2017). */
  public GanOptions withLearningRates(double generator, double discriminator) {
    return withUpdaters(adam(generator), adam(discriminator));
  }

  /**
   * Returns a copy whose learning rates fall to zero over a training of {@code steps} steps, in 64
   * equal levels, whatever the number of the discriminator's updates in a step. Training beyond
   * them moves no weight, though statistics of batch normalisation and the moving average still
   * follow. Schedules that the optimisers have themselves are replaced, whichever is set first; 0
   * turns the decay off.
   *
   * @throws IllegalArgumentException if {@code steps} is negative or too large to count, or an
   *     optimiser has no learning rate above 0 at the start
   */
  public GanOptions withLinearDecay(long steps) {
    return edit(draft -> draft.linearDecay = steps);
  }

  /** Returns the generator's optimiser as it trains: with the linear decay, if there is one. */
  public IUpdater scheduledGeneratorUpdater() {
    return LearningRates.decaying(generatorUpdater, linearDecay);
  }

  /** Returns the discriminator's optimiser as it trains, see {@link #scheduledGeneratorUpdater}. */
  public IUpdater scheduledDiscriminatorUpdater() {
    return LearningRates.decaying(
        discriminatorUpdater, Math.multiplyExact(linearDecay, discriminatorSteps));
  }

  /** Returns a copy with another number of discriminator updates per generator update. */
  public GanOptions withDiscriminatorSteps(int steps) {
    return edit(draft -> draft.discriminatorSteps = steps);
  }

  /**
   * Returns a copy whose generator plays against the discriminator of {@code steps} updates ahead,
   * on the same batch, after which the discriminator goes back (Metz et al. 2017,
   * arXiv:1611.02163). The generator's gradient is that of the discriminator it meets; how the
   * updates ahead depend on the generator is left out of it.
   */
  public GanOptions withUnrolledSteps(int steps) {
    return edit(draft -> draft.unrolledSteps = steps);
  }

  /** Returns a copy whose discriminator is told of classes in another way. */
  public GanOptions withConditioning(Conditioning kind) {
    return edit(draft -> draft.conditioning = kind);
  }

  /** Returns a copy of which the discriminator reads codes off the samples (InfoGAN). */
  public GanOptions withCodes(Codes read) {
    return edit(draft -> draft.codes = read);
  }

  /**
   * Returns a copy whose discriminator judges this many examples together (PacGAN); its network
   * takes {@code packing} times the features or channels. It must divide the batch.
   */
  public GanOptions withPacking(int examples) {
    return edit(draft -> draft.input = draft.input.withPacking(examples));
  }

  /** Returns a copy whose discriminator sees noise of this deviation on every value. */
  public GanOptions withInstanceNoise(Schedule deviation) {
    return edit(draft -> draft.input = draft.input.withInstanceNoise(deviation));
  }

  /** Returns a copy whose discriminator sees pictures after random changes. */
  public GanOptions withAugmentation(Augmentation changes) {
    return edit(draft -> draft.input = draft.input.withAugmentation(changes));
  }

  /** Returns a copy with another regularisation as a whole. */
  public GanOptions withRegularization(Regularization whole) {
    return edit(draft -> draft.regularization = whole);
  }

  /** Returns a copy with these penalties on the discriminator, in place of earlier ones. */
  public GanOptions withPenalties(GradientPenalty... all) {
    return withRegularization(regularization.withPenalties(all));
  }

  /** Returns a copy whose label of real examples lies this far below 1; 0 turns it off. */
  public GanOptions withLabelSmoothing(double below) {
    return withRegularization(regularization.withLabelSmoothing(below));
  }

  /** Returns a copy that clamps the discriminator's parameters to [-bound, bound]. */
  public GanOptions withWeightClipping(double bound) {
    return withRegularization(regularization.withWeightClipping(bound));
  }

  /**
   * Returns a copy with spectral normalisation of these networks: of the weights of dense layers
   * and convolutions, but for those that begin as a constant ({@code WeightInit.ZERO}, {@code ONES}
   * and the like), which are taken for gains and left alone. Batch normalisation, which divides by
   * the batch's deviation, is not bounded by it: a discriminator goes better without.
   */
  public GanOptions withSpectralNormalization(SpectralNormalization networks) {
    return withRegularization(regularization.withSpectralNormalization(networks));
  }

  /** Returns a copy with a bound on the gradients of both networks. */
  public GanOptions withGradientClipping(GradientClipping bound) {
    return withRegularization(regularization.withGradientClipping(bound));
  }

  /** Returns a copy with a consistency penalty on the discriminator. */
  public GanOptions withConsistency(Consistency penalty) {
    return withRegularization(regularization.withConsistency(penalty));
  }

  /** Returns a copy with a path-length penalty on the generator. */
  public GanOptions withPathLength(PathLength penalty) {
    return withRegularization(regularization.withPathLength(penalty));
  }

  /**
   * Returns a copy whose steps report, among their metrics:
   *
   * <ul>
   *   <li>{@code discriminator_gradient_norm}, {@code generator_gradient_norm}: Euclidean norms of
   *       all parameter gradients, before clipping;
   *   <li>{@code accuracy_real}, {@code accuracy_fake}: shares of real logits above the loss's
   *       {@linkplain GanLoss#boundary boundary} and of fake ones below it, in the discriminator's
   *       last update; of losses that have none (Wasserstein, relativistic), above and below 0,
   *       which tells little;
   *   <li>{@code gradient_penalty}, {@code path_length_penalty}: what the penalties were when they
   *       were paid last, as if paid at every step; they are not in the losses;
   *   <li>{@code diversity}: how much generated examples of the batch differ, over how much real
   *       ones do (root of the ratio of their summed variances): near 1 in a good generator, near 0
   *       in one that always draws the same;
   *   <li>{@code augmentation}: the current probability, where it adapts.
   * </ul>
   */
  public GanOptions withHealth(boolean reported) {
    return edit(draft -> draft.health = reported);
  }

  /** Returns a copy with another averaging rate; 0 turns averaging off. */
  public GanOptions withAveraging(double rate) {
    return edit(draft -> draft.averaging = rate);
  }

  /**
   * Returns a copy that keeps the whole model every {@code steps} steps, in memory, twice: a step
   * that is not finite takes the model back to the last one kept from which a step has succeeded,
   * if this training has made one, since the step before may have broken what only this one found
   * broken; other failures, such as data that cannot be read, to the last one kept. 0 keeps none: a
   * network that failed then stays at its last good update, and the other one may have made its
   * part of the step.
   */
  public GanOptions withRollback(int steps) {
    return edit(draft -> draft.rollback = steps);
  }

  /** Returns a copy with another seed. */
  public GanOptions withSeed(long value) {
    return edit(draft -> draft.seed = value);
  }

  private GanOptions edit(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.build();
  }

  /** The components, to change one of them by name. */
  private static final class Draft {

    private GanLoss loss;
    private IUpdater generatorUpdater;
    private IUpdater discriminatorUpdater;
    private long linearDecay;
    private int discriminatorSteps;
    private int unrolledSteps;
    private Conditioning conditioning;
    private Codes codes;
    private DiscriminatorInput input;
    private Regularization regularization;
    private double averaging;
    private int rollback;
    private boolean health;
    private long seed;

    private Draft(GanOptions from) {
      loss = from.loss;
      generatorUpdater = from.generatorUpdater;
      discriminatorUpdater = from.discriminatorUpdater;
      linearDecay = from.linearDecay;
      discriminatorSteps = from.discriminatorSteps;
      unrolledSteps = from.unrolledSteps;
      conditioning = from.conditioning;
      codes = from.codes;
      input = from.input;
      regularization = from.regularization;
      averaging = from.averaging;
      rollback = from.rollback;
      health = from.health;
      seed = from.seed;
    }

    private GanOptions build() {
      return new GanOptions(
          loss,
          generatorUpdater,
          discriminatorUpdater,
          linearDecay,
          discriminatorSteps,
          unrolledSteps,
          conditioning,
          codes,
          input,
          regularization,
          averaging,
          rollback,
          health,
          seed);
    }
  }

  private static Adam adam(double learningRate) {
    return Adam.builder().learningRate(learningRate).beta1(0.5).beta2(0.999).epsilon(1e-8).build();
  }
}
