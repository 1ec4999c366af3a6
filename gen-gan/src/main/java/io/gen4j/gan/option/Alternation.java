package io.gen4j.gan.option;

/**
 * How the two networks take turns.
 *
 * @param discriminatorSteps discriminator updates per generator update, 1 or more, each on its own
 *     batch
 * @param unrolledSteps extra discriminator updates before each generator update, 0 for none. They
 *     use the same batch and are undone after the generator's update (Metz et al. 2017,
 *     arXiv:1611.02163). The generator's gradient ignores how these updates depend on the generator
 * @param pretrainingSteps training steps at the start in which only the generator trains, and only
 *     on terms that do not need the discriminator; 0 for none
 */
public record Alternation(int discriminatorSteps, int unrolledSteps, long pretrainingSteps) {

  /** One update of each network in turn. */
  public static final Alternation ONE_TO_ONE = new Alternation(1, 0, 0);

  /** Throws {@link IllegalArgumentException} if a value is out of range. */
  public Alternation {
    if (discriminatorSteps < 1) {
      throw new IllegalArgumentException(
          "The discriminator makes 1 or more steps per generator step, got " + discriminatorSteps);
    }
    if (unrolledSteps < 0) {
      throw new IllegalArgumentException(
          "The discriminator is unrolled by 0 or more steps, got " + unrolledSteps);
    }
    if (pretrainingSteps < 0) {
      throw new IllegalArgumentException(
          "The generator trains alone for 0 or more steps, got " + pretrainingSteps);
    }
  }

  /** Returns a copy with another number of discriminator updates. */
  public Alternation withDiscriminatorSteps(int steps) {
    return new Alternation(steps, unrolledSteps, pretrainingSteps);
  }

  /** Returns a copy with another number of unrolled updates. */
  public Alternation withUnrolledSteps(int steps) {
    return new Alternation(discriminatorSteps, steps, pretrainingSteps);
  }

  /** Returns a copy with another number of steps of the generator alone. */
  public Alternation withPretrainingSteps(long steps) {
    return new Alternation(discriminatorSteps, unrolledSteps, steps);
  }
}
