package io.gen4j.gan.regularization;

import io.gen4j.gan.penalty.GradientPenalty;
import java.util.List;

/**
 * Everything that keeps the networks of a GAN in bounds. What is off costs nothing.
 *
 * @param penalties penalties on the discriminator's input gradient, on top of its loss
 * @param labelSmoothing how far below 1 the label of real examples lies, from 0 (off) to below 1
 *     (one-sided, Salimans et al. 2016, arXiv:1606.03498); for losses that have labels
 * @param weightClipping bound on the absolute value of the discriminator's parameters after each
 *     update (Arjovsky et al. 2017, arXiv:1701.07875); infinite for none
 * @param spectralNormalization which networks divide their weights by their largest singular value
 *     (Miyato et al. 2018, arXiv:1802.05957)
 * @param gradientClipping bound on the gradients of both networks
 * @param consistency penalty on logits that change with what should not matter
 * @param pathLength penalty on the generator's Jacobian
 */
public record Regularization(
    List<GradientPenalty> penalties,
    double labelSmoothing,
    double weightClipping,
    SpectralNormalization spectralNormalization,
    GradientClipping gradientClipping,
    Consistency consistency,
    PathLength pathLength) {

  /** Nothing. */
  public static final Regularization NONE =
      new Regularization(
          List.of(),
          0,
          Double.POSITIVE_INFINITY,
          SpectralNormalization.NONE,
          GradientClipping.NONE,
          Consistency.NONE,
          PathLength.NONE);

  /** Which networks have their weights divided by their largest singular value. */
  public enum SpectralNormalization {
    /** Neither. */
    NONE,
    /** The discriminator. */
    DISCRIMINATOR,
    /** Both (Zhang et al. 2019, arXiv:1805.08318). */
    BOTH
  }

  /**
   * Checks the values and that they do not contradict each other.
   *
   * @throws IllegalArgumentException if a number is out of its range, or if weights are to be both
   *     clipped and normalised
   */
  public Regularization {
    penalties = List.copyOf(penalties);
    if (!(labelSmoothing >= 0 && labelSmoothing < 1)) {
      throw new IllegalArgumentException(
          "Label smoothing is from 0 (off) to below 1 (for example 0.1), got " + labelSmoothing);
    }
    if (!(weightClipping > 0)) {
      throw new IllegalArgumentException(
          "Weights are clipped to a bound above 0 (for example 0.01), got " + weightClipping);
    }
    if (spectralNormalization != SpectralNormalization.NONE && !Double.isInfinite(weightClipping)) {
      throw new IllegalArgumentException(
          "Spectral normalisation and weight clipping both bound the discriminator's weights, and"
              + " clipping would undo the normalisation; choose one");
    }
  }

  /** Returns a copy with these penalties in place of earlier ones. */
  public Regularization withPenalties(GradientPenalty... all) {
    return new Regularization(
        List.of(all),
        labelSmoothing,
        weightClipping,
        spectralNormalization,
        gradientClipping,
        consistency,
        pathLength);
  }

  /** Returns a copy with another label smoothing. */
  public Regularization withLabelSmoothing(double below) {
    return new Regularization(
        penalties,
        below,
        weightClipping,
        spectralNormalization,
        gradientClipping,
        consistency,
        pathLength);
  }

  /** Returns a copy with another bound on the discriminator's parameters. */
  public Regularization withWeightClipping(double bound) {
    return new Regularization(
        penalties,
        labelSmoothing,
        bound,
        spectralNormalization,
        gradientClipping,
        consistency,
        pathLength);
  }

  /** Returns a copy with another choice of networks that are normalised. */
  public Regularization withSpectralNormalization(SpectralNormalization networks) {
    return new Regularization(
        penalties,
        labelSmoothing,
        weightClipping,
        networks,
        gradientClipping,
        consistency,
        pathLength);
  }

  /** Returns a copy with another bound on gradients. */
  public Regularization withGradientClipping(GradientClipping bound) {
    return new Regularization(
        penalties,
        labelSmoothing,
        weightClipping,
        spectralNormalization,
        bound,
        consistency,
        pathLength);
  }

  /** Returns a copy with another consistency penalty. */
  public Regularization withConsistency(Consistency penalty) {
    return new Regularization(
        penalties,
        labelSmoothing,
        weightClipping,
        spectralNormalization,
        gradientClipping,
        penalty,
        pathLength);
  }

  /** Returns a copy with another path-length penalty. */
  public Regularization withPathLength(PathLength penalty) {
    return new Regularization(
        penalties,
        labelSmoothing,
        weightClipping,
        spectralNormalization,
        gradientClipping,
        consistency,
        penalty);
  }
}
