package io.gen4j.core.internal.sequence;

/**
 * A parameter of a layer of sequences.
 *
 * @param name name in the layer
 * @param rows number of rows, 1 for a vector
 * @param columns number of columns
 * @param initial distribution of the initial values
 */
public record StepParameter(String name, int rows, int columns, Initial initial) {

  /** Distribution of initial values. */
  public sealed interface Initial {}

  /** Normal with mean 0. */
  public record Normal(double deviation) implements Initial {}

  /** Uniform in [-bound, bound]. */
  public record Uniform(double bound) implements Initial {}

  /** The same value in the columns from {@code from} to {@code to - 1}, and 0 in all others. */
  public record Constant(double value, int from, int to) implements Initial {}

  /** Returns a matrix with normal initial values of mean 0. Weight decay applies to it. */
  public static StepParameter normal(String name, int rows, int columns, double deviation) {
    return new StepParameter(name, rows, columns, new Normal(deviation));
  }

  /** Returns a matrix with uniform initial values in [-bound, bound]. */
  public static StepParameter uniform(String name, int rows, int columns, double bound) {
    return new StepParameter(name, rows, columns, new Uniform(bound));
  }

  /** Returns a vector of equal initial values, without weight decay. */
  public static StepParameter constant(String name, int columns, double value) {
    return new StepParameter(name, 1, columns, new Constant(value, 0, columns));
  }

  /** Whether this is a matrix, which weight decay applies to, and not a bias or a gain. */
  public boolean isWeight() {
    return !(initial instanceof Constant);
  }

  /** Returns the number of values. */
  public long length() {
    return (long) rows * columns;
  }
}
