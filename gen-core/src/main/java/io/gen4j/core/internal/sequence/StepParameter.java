package io.gen4j.core.internal.sequence;

/**
 * A parameter of a layer of sequences.
 *
 * @param name name in the layer
 * @param rows number of rows, 1 for a vector
 * @param columns number of columns
 * @param deviation standard deviation of the initial values; 0 if all are equal
 * @param mean mean of the initial values
 * @param uniform whether initial values are uniform instead of normal
 */
public record StepParameter(
    String name, int rows, int columns, double deviation, double mean, boolean uniform) {

  /** Returns a matrix with normal initial values of mean 0. Weight decay applies to it. */
  public static StepParameter normal(String name, int rows, int columns, double deviation) {
    return new StepParameter(name, rows, columns, deviation, 0, false);
  }

  /** Returns a matrix with uniform initial values in [-bound, bound]. */
  public static StepParameter uniform(String name, int rows, int columns, double bound) {
    return new StepParameter(name, rows, columns, bound / Math.sqrt(3), 0, true);
  }

  /** Returns a vector of equal initial values, without weight decay. */
  public static StepParameter constant(String name, int columns, double value) {
    return new StepParameter(name, 1, columns, 0, value, false);
  }

  /** Whether this is a matrix, which weight decay applies to, and not a bias or a gain. */
  public boolean isWeight() {
    return deviation > 0;
  }

  /** Returns the number of values. */
  public long length() {
    return (long) rows * columns;
  }
}
