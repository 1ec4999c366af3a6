package io.gen4j.gan.term;

/** What every call of a {@link GanTerm} is given. */
public interface TermContext {

  /**
   * Returns the number of the update from 0, over all calls of {@code fit}: of the discriminator's
   * in its terms, of the step in the generator's.
   */
  long update();

  /**
   * Returns the seed of this update. A term derives the seeds of what it draws from it ({@link
   * io.gen4j.core.random.Seeds#derive}), so that a resumed training draws the same.
   */
  long seed();

  /**
   * Returns a number of the term's state.
   *
   * @param name name in {@link GanTerm#initialState}
   */
  double state(String name);

  /** Changes a number of the term's state. */
  void setState(String name, double value);
}
