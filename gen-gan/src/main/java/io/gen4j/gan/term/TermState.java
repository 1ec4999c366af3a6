package io.gen4j.gan.term;

/** The numbers that a term keeps between updates, by the names of {@link GanTerm#initialState}. */
public interface TermState {

  /** Returns a number. */
  double get(String name);

  /** Changes a number. */
  void set(String name, double value);
}
