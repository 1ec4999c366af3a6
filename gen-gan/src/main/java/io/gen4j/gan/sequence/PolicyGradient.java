package io.gen4j.gan.sequence;

/**
 * The policy gradient (REINFORCE, Williams 1992) of SeqGAN (Yu et al. 2017, arXiv:1609.05473). The
 * reward of a sequence is the discriminator's probability that it is real, the sigmoid of its mean
 * logit. The reward of a token is the mean reward of the sequence's beginning up to this token,
 * completed by the generator several times (Monte Carlo rollouts). The baseline of a token is the
 * mean reward of the same step of all other sequences of the batch, so the gradient has no bias.
 *
 * @param rollouts completions of each beginning; 0 to use the reward of the whole sequence for each
 *     token, which costs far less time per step and has more variance
 */
public record PolicyGradient(int rollouts) implements TokenLearning {

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
}
