package io.gen4j.gan.sequence;

/**
 * Gumbel-softmax (Jang et al. 2017, arXiv:1611.01144; Maddison et al. 2017) as in RelGAN (Nie et
 * al. 2019). A token is drawn by adding noise to the logits, and the generator reads it as its next
 * input. The discriminator sees softmax(sharpness * (logits + noise)), which has a gradient, in its
 * own updates as well as in the generator's.
 *
 * <p>The sharpness, which is the inverse temperature, rises from 1 to its largest value
 * exponentially. Low values give gradients of little variance and relaxed tokens that are far from
 * real ones; high values do the opposite.
 *
 * @param sharpness largest inverse temperature, 1 or more
 * @param steps training steps until it is reached, 1 or more, counted after the steps of the
 *     discriminator alone; it stays there afterwards
 * @param straightThrough whether the discriminator sees the drawn tokens instead, while the
 *     generator's gradient is that of the relaxed ones. A step then takes less time, since drawn
 *     tokens need no product with the vocabulary
 */
public record GumbelSoftmax(double sharpness, long steps, boolean straightThrough)
    implements TokenLearning {

  /**
   * Checks the numbers.
   *
   * @throws IllegalArgumentException if one is too small
   */
  public GumbelSoftmax {
    if (!(sharpness >= 1) || !Double.isFinite(sharpness)) {
      throw new IllegalArgumentException(
          "The largest inverse temperature must be 1 or more, got " + sharpness);
    }
    if (steps < 1) {
      throw new IllegalArgumentException(
          "The inverse temperature rises in 1 or more steps, got " + steps);
    }
  }

  /** Returns a schedule without straight-through gradients. */
  public static GumbelSoftmax rising(double sharpness, long steps) {
    return new GumbelSoftmax(sharpness, steps, false);
  }

  /** Returns a copy in which the discriminator sees drawn tokens, or relaxed ones. */
  public GumbelSoftmax withStraightThrough(boolean drawn) {
    return new GumbelSoftmax(sharpness, steps, drawn);
  }

  /**
   * Returns the inverse temperature of a step.
   *
   * @param step number of the step, from 0, without those of the discriminator alone
   */
  public double at(long step) {
    return Math.pow(sharpness, Math.min(1, (double) step / steps));
  }
}
