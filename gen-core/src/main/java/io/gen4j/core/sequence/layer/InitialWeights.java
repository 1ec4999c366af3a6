package io.gen4j.core.sequence.layer;

/** Checks deviations of initial weights. */
final class InitialWeights {

  private InitialWeights() {}

  static double positive(double deviation) {
    if (!(deviation > 0)) {
      throw new IllegalArgumentException(
          "The standard deviation of initial weights must be above 0, got " + deviation);
    }
    return deviation;
  }
}
