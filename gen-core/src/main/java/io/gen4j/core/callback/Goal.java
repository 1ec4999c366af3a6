package io.gen4j.core.callback;

/** Which values of a metric are better. */
public enum Goal {
  /** Lower values are better, as with losses and distances. */
  MINIMIZE,

  /** Higher values are better, as with likelihoods and accuracies. */
  MAXIMIZE;

  /**
   * Returns whether a value is better than another by more than {@code margin}. NaN is never better
   * than another value, and every other value is better than NaN.
   */
  public boolean isBetter(double value, double than, double margin) {
    if (Double.isNaN(value) || Double.isNaN(than)) {
      return !Double.isNaN(value);
    }
    return this == MINIMIZE ? value < than - margin : value > than + margin;
  }
}
