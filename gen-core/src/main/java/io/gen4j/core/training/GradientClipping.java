package io.gen4j.core.training;

/**
 * A bound on a network's parameter gradients, which is applied before each update.
 *
 * @param kind the bounded quantity
 * @param bound the bound, above 0; infinite for no bound
 */
public record GradientClipping(Kind kind, double bound) {

  /** The bounded quantity. */
  public enum Kind {
    /** The Euclidean norm of all gradients of a network (Pascanu et al. 2013). */
    GLOBAL_NORM,
    /** The absolute value of every gradient. */
    VALUE
  }

  /** No bound. */
  public static final GradientClipping NONE =
      new GradientClipping(Kind.GLOBAL_NORM, Double.POSITIVE_INFINITY);

  /**
   * Checks the bound.
   *
   * @throws IllegalArgumentException if the bound is not above 0
   */
  public GradientClipping {
    if (!(bound > 0)) {
      throw new IllegalArgumentException(
          "The bound of gradient clipping must be above 0, got" + " " + bound);
    }
  }

  /**
   * Scales down all gradients of a network by the same factor if their norm is above the bound.
   *
   * @throws IllegalArgumentException if the bound is not above 0
   */
  public static GradientClipping norm(double bound) {
    return new GradientClipping(Kind.GLOBAL_NORM, bound);
  }

  /**
   * Clamps every gradient to [-bound, bound].
   *
   * @throws IllegalArgumentException if the bound is not above 0
   */
  public static GradientClipping value(double bound) {
    return new GradientClipping(Kind.VALUE, bound);
  }

  /** Whether there is no bound. */
  public boolean isNone() {
    return Double.isInfinite(bound);
  }
}
