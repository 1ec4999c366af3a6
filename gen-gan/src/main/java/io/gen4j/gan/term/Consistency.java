package io.gen4j.gan.term;

import io.gen4j.core.random.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Consistency regularization: the penalty weight · mean (D(x) - D(T(x)))² makes the logits of an
 * example and of a changed copy equal. With real examples only this is CR-GAN (Zhang et al. 2020,
 * arXiv:1910.12027); with generated examples too it is bCR (Zhao et al. 2021, arXiv:2002.04724).
 *
 * <p>T moves an image by up to {@code shift} pixels in each direction and repeats the edge. With
 * {@code mirror} it also mirrors half of the images. For other data, T adds normal noise to every
 * value.
 *
 * @param realWeight weight for real examples, 0 or above; the papers use 10
 * @param fakeWeight weight for generated examples, 0 or above
 * @param shift largest shift of images in pixels, 0 or above
 * @param mirror whether to mirror half of the images
 * @param deviation standard deviation of the noise on other data, 0 or above, in the units of the
 *     model's range
 */
public record Consistency(
    double realWeight, double fakeWeight, int shift, boolean mirror, double deviation)
    implements GanTerm {

  private static final long CHANGE = 0x4348L;

  /** Throws {@link IllegalArgumentException} if a value is below 0 or not finite. */
  public Consistency {
    if (!(realWeight >= 0 && fakeWeight >= 0 && deviation >= 0 && shift >= 0)
        || !Double.isFinite(realWeight + fakeWeight + deviation)) {
      throw new IllegalArgumentException(
          "Weights, shift and deviation of a consistency penalty must be 0 or above, got  "
              + realWeight
              + ", "
              + fakeWeight
              + ", "
              + shift
              + ", "
              + deviation);
    }
  }

  /** Returns the CR-GAN penalty with shifts of up to 4 pixels, noise of 0.05 and no mirroring. */
  public static Consistency real(double weight) {
    return new Consistency(weight, 0, 4, false, 0.05);
  }

  /** Returns the bCR penalty with shifts of up to 4 pixels, noise of 0.05 and no mirroring. */
  public static Consistency balanced(double realWeight, double fakeWeight) {
    return new Consistency(realWeight, fakeWeight, 4, false, 0.05);
  }

  /** Returns a copy that mirrors half of the images or none. */
  public Consistency withMirror(boolean on) {
    return new Consistency(realWeight, fakeWeight, shift, on, deviation);
  }

  /** Returns a copy with another largest shift in pixels and another noise deviation. */
  public Consistency withChanges(int pixels, double noise) {
    return new Consistency(realWeight, fakeWeight, pixels, mirror, noise);
  }

  @Override
  public String name() {
    return "consistency";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "real_weight",
        realWeight,
        "fake_weight",
        fakeWeight,
        "shift",
        shift,
        "mirror",
        mirror,
        "deviation",
        deviation);
  }

  static Consistency of(Settings settings) {
    return new Consistency(
        settings.number("real_weight"),
        settings.number("fake_weight"),
        settings.integer("shift"),
        settings.flag("mirror"),
        settings.number("deviation"));
  }

  @Override
  public List<ChangedExamples> addExamples(UpdateExamples examples) {
    List<ChangedExamples> added = new ArrayList<>();
    if (realWeight > 0) {
      long seed = Seeds.derive(examples.seed(), CHANGE, 0);
      added.add(new ChangedExamples(true, ExampleChanges.of(examples.real(), this, seed)));
    }
    if (fakeWeight > 0) {
      long seed = Seeds.derive(examples.seed(), CHANGE, 1);
      added.add(new ChangedExamples(false, ExampleChanges.of(examples.fake(), this, seed)));
    }
    return added;
  }

  @Override
  public OptionalDouble discriminator(DiscriminatorTerms terms) {
    double value = 0;
    if (realWeight > 0) {
      value += compare(realWeight, terms.real(), terms.extra().get(0));
    }
    if (fakeWeight > 0) {
      value += compare(fakeWeight, terms.fake(), terms.extra().get(realWeight > 0 ? 1 : 0));
    }
    return OptionalDouble.of(value);
  }

  private static double compare(double weight, JudgedBatch plain, JudgedBatch changed) {
    double[] a = plain.logits();
    double[] b = changed.logits();
    double value = 0;
    double[] up = new double[a.length];
    double[] down = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      double difference = a[i] - b[i];
      value += weight * difference * difference / a.length;
      up[i] = 2 * weight * difference / a.length;
      down[i] = -up[i];
    }
    plain.addToLogits(up);
    changed.addToLogits(down);
    return value;
  }
}
