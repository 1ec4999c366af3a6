package io.gen4j.gan.regularization;

/**
 * Consistency regularisation: the discriminator is asked to give an example and a changed copy of
 * it the same logit, by a penalty weight · mean (D(x) - D(T(x)))² on its loss. On real examples
 * this is CR-GAN (Zhang et al. 2020, arXiv:1910.12027), on real and generated ones bCR (Zhao et al.
 * 2021, arXiv:2002.04724).
 *
 * <p>T moves a picture by up to {@code shift} pixels in each direction (what comes in is the edge
 * repeated) and mirrors half of them from left to right where {@code mirror} says so; of vectors it
 * moves every component by normal noise of standard deviation {@code deviation}.
 *
 * @param realWeight weight on real examples, 0 or above; the papers' is 10
 * @param fakeWeight weight on generated examples, 0 or above
 * @param shift largest shift of pictures in pixels, 0 or above
 * @param mirror whether half of the pictures are mirrored
 * @param deviation standard deviation of the noise on vectors, in the units of the model's range
 */
public record Consistency(
    double realWeight, double fakeWeight, int shift, boolean mirror, double deviation) {

  /** No such penalty. */
  public static final Consistency NONE = new Consistency(0, 0, 0, false, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is below 0 or not finite
   */
  public Consistency {
    if (!(realWeight >= 0 && fakeWeight >= 0 && deviation >= 0 && shift >= 0)
        || !Double.isFinite(realWeight + fakeWeight + deviation)) {
      throw new IllegalArgumentException(
          "Weights, shift and deviation of a consistency penalty are 0 or above, got "
              + realWeight
              + ", "
              + fakeWeight
              + ", "
              + shift
              + ", "
              + deviation);
    }
  }

  /** Returns CR-GAN's penalty, with shifts of up to 4 pixels and noise of 0.05, unmirrored. */
  public static Consistency real(double weight) {
    return new Consistency(weight, 0, 4, false, 0.05);
  }

  /** Returns bCR's penalty, with shifts of up to 4 pixels and noise of 0.05, unmirrored. */
  public static Consistency balanced(double realWeight, double fakeWeight) {
    return new Consistency(realWeight, fakeWeight, 4, false, 0.05);
  }

  /** Returns a copy that mirrors half of the pictures, or none. */
  public Consistency withMirror(boolean on) {
    return new Consistency(realWeight, fakeWeight, shift, on, deviation);
  }

  /** Returns a copy with other changes. */
  public Consistency withChanges(int pixels, double noise) {
    return new Consistency(realWeight, fakeWeight, pixels, mirror, noise);
  }
}
