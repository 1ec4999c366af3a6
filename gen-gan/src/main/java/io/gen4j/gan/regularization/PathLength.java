package io.gen4j.gan.regularization;

/**
 * Path-length regularisation of the generator (Karras et al. 2020, arXiv:1912.04958): weight · mean
 * (‖Jᵀy‖ - a)², where J is the Jacobian of the sample with respect to the styles w (of a {@code
 * StyleGan}; for other generators, to the latent vector), y is normal noise divided by the square
 * root of the number of pixels, and a is a running mean of the length, kept with the model.
 *
 * @param weight weight, 0 for none; the paper's is 2
 * @param every generator steps between two that pay; a penalty that is paid every k-th step is
 *     multiplied by k
 * @param decay how much of the running mean each payment replaces, above 0 and at most 1
 * @param share share of the batch that it is computed on, above 0 and at most 1
 */
public record PathLength(double weight, int every, double decay, double share) {

  /** No such penalty. */
  public static final PathLength NONE = new PathLength(0, 1, 0.01, 1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public PathLength {
    if (!(weight >= 0) || !Double.isFinite(weight) || every < 1) {
      throw new IllegalArgumentException(
          "A path-length penalty has a weight of 0 or above and is paid every 1 or more steps, got "
              + weight
              + " every "
              + every);
    }
    if (!(decay > 0 && decay <= 1 && share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "Decay and share of a path-length penalty are above 0 and at most 1, got "
              + decay
              + " and "
              + share);
    }
  }

  /** Returns the paper's penalty: every fourth step, on half of the batch, decay 0.01. */
  public static PathLength of(double weight) {
    return new PathLength(weight, 4, 0.01, 0.5);
  }

  /** Returns a copy that is paid every {@code steps} steps. */
  public PathLength withEvery(int steps) {
    return new PathLength(weight, steps, decay, share);
  }

  /** Whether the generator's step of this number pays. */
  public boolean isDue(long step) {
    return weight > 0 && step % every == 0;
  }
}
