package io.gen4j.gan.option;

/**
 * How the two networks take turns.
 *
 * @param discriminatorSteps updates of the discriminator for each one of the generator, 1 or more,
 *     each on a batch of its own
 * @param unrolledSteps updates that the discriminator makes ahead for the generator's step alone, 0
 *     for none: the generator plays against the discriminator of so many updates ahead, on the same
 *     batch, after which the discriminator goes back (Metz et al. 2017, arXiv:1611.02163). How the
 *     updates ahead depend on the generator is left out of its gradient
 */
public record Alternation(int discriminatorSteps, int unrolledSteps) {

  /** One update of each network in turn. */
  public static final Alternation ONE_TO_ONE = new Alternation(1, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Alternation {
    if (discriminatorSteps < 1) {
      throw new IllegalArgumentException(
          "The discriminator makes 1 or more steps per step of the generator, got "
              + discriminatorSteps);
    }
    if (unrolledSteps < 0) {
      throw new IllegalArgumentException(
          "The discriminator is unrolled by 0 or more steps, got " + unrolledSteps);
    }
  }
}
