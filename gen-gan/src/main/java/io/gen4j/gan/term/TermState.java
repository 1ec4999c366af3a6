package io.gen4j.gan.term;

/** Numbers that a term keeps between updates, with the names of {@link GanTerm#initialState}. */
public interface TermState {

  /**
   * Returns a number.
   *
   * @throws IllegalArgumentException if {@link GanTerm#initialState} does not have the name
   */
  double get(String name);

  /**
   * Sets a number.
   *
   * @throws IllegalArgumentException if {@link GanTerm#initialState} does not have the name
   */
  void set(String name, double value);
}
