package io.gen4j.gan.sequence;

/**
 * The policy gradient (REINFORCE, Williams 1992) of SeqGAN (Yu et al. 2017, arXiv:1609.05473). The
 * reward of a sequence is the discriminator's probability that it is real, the sigmoid of its mean
 * logit. The reward of a token is the mean reward of the sequence's beginning up to this token,
 * completed by the generator several times (Monte Carlo rollouts).
 *
 * <p>With a baseline, the mean reward of the same step of all other sequences of the batch is
 * subtracted from the reward of a token. The gradient is the same on average and has less variance.
 * Without one, as in the paper, every drawn token becomes more likely, and its reward says by how
 * much. Samples then become more alike from step to step, also where the discriminator sees no
 * difference.
 *
 * @param rollouts completions of each beginning; 0 to use the reward of the whole sequence for each
 *     token, which costs far less time per step and has more variance
 * @param baseline whether rewards have a baseline
 */
public record PolicyGradient(int rollouts, boolean baseline) implements TokenLearning {

  /** Creates the gradient with a baseline. */
  public PolicyGradient(int rollouts) {
    this(rollouts, true);
  }

  /**
   * Checks the number.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public PolicyGradient {
    if (rollouts < 0) {
      throw new IllegalArgumentException(
          "The number of rollouts must be 0 (none) or more, got " + rollouts);
    }
  }

  /** Returns a copy with or without a baseline. */
  public PolicyGradient withBaseline(boolean subtracted) {
    return new PolicyGradient(rollouts, subtracted);
  }
}
