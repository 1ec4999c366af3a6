package io.gen4j.gan.augmentation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Random, differentiable changes of every image, real or generated, before the discriminator sees
 * it. They reduce overfitting on small data sets. The generator's gradient passes through them.
 * Each change is applied to an image with probability p.
 *
 * <p>p is either fixed (DiffAugment, Zhao et al. 2020, arXiv:2006.10738) or adapts to how confident
 * the discriminator is on the training data (adaptive discriminator augmentation, Karras et al.
 * 2020, arXiv:2006.06676). After each discriminator update on n real images, p rises by n / {@code
 * ramp} if the mean sign of their logits is above {@code target}; otherwise it falls by the same
 * amount. It stays in [0, 1]. The model file keeps the current p.
 *
 * @param changes changes to make, in the order of {@link Change}
 * @param probability p, or its start if it adapts, from 0 to 1
 * @param target target for the mean sign of real logits, above 0 and below 1; 0 for a fixed p
 * @param ramp number of images over which p can rise from 0 to 1, 1 or more
 */
public record Augmentation(List<Change> changes, double probability, double target, long ramp) {

  /** A change of an image. Numbers refer to values in [-1, 1]. */
  public enum Change {
    /** Mirrors left and right, with probability ½ when it is applied. */
    MIRROR,
    /** Adds one number, uniform on [-½, ½], to all values. */
    BRIGHTNESS,
    /**
     * Scales the channels' distance from their mean at each pixel by a factor uniform on [0, 2].
     */
    SATURATION,
    /** Scales the distance of values from the image's mean by a factor uniform on [½, 1½]. */
    CONTRAST,
    /** Moves the image by up to an eighth of its sides and fills with 0. */
    TRANSLATION,
    /** Sets a rectangle of half the sides to 0; it may extend beyond the edge. */
    CUTOUT
  }

  /** No changes. */
  public static final Augmentation NONE = new Augmentation(List.of(), 0, 0, 1);

  /** Throws {@link IllegalArgumentException} if a value is out of range. */
  public Augmentation {
    changes = List.copyOf(changes);
    if (!(probability >= 0 && probability <= 1) || !(target >= 0 && target < 1) || ramp < 1) {
      throw new IllegalArgumentException(
          "An augmentation needs a probability from 0 to 1, a target from 0 (fixed) to below 1 and"
              + " a ramp of 1 or more images, got  "
              + probability
              + ", "
              + target
              + " and "
              + ramp);
    }
  }

  /** Returns the color changes, translation and cutout of DiffAugment, applied to every image. */
  public static Augmentation diffAugment() {
    return of(EnumSet.range(Change.BRIGHTNESS, Change.CUTOUT));
  }

  /** Returns these changes, applied to every image. */
  public static Augmentation of(Set<Change> changes) {
    return new Augmentation(sorted(changes), 1, 0, 1);
  }

  /**
   * Returns these changes with an adaptive probability that starts at 0. The target of 0.6 and the
   * ramp of 500,000 images are those of the paper.
   */
  public static Augmentation adaptive(Set<Change> changes) {
    return new Augmentation(sorted(changes), 0, 0.6, 500_000);
  }

  /** Returns a copy with another target and another ramp in images. */
  public Augmentation withTarget(double sign, long images) {
    return new Augmentation(changes, probability, sign, images);
  }

  /** Whether there are no changes. */
  public boolean isNone() {
    return changes.isEmpty();
  }

  /** Whether the probability adapts. */
  public boolean isAdaptive() {
    return target > 0 && !isNone();
  }

  /**
   * Returns the probability after a discriminator update.
   *
   * @param current probability before the update
   * @param images number of real images in the update
   * @param realLogits logits of real images minus the loss's {@linkplain
   *     io.gen4j.gan.loss.GanLoss#boundary boundary}; with packing, one per pack
   */
  public double next(double current, int images, double... realLogits) {
    double sum = 0;
    for (double logit : realLogits) {
      sum += Math.signum(logit) / realLogits.length;
    }
    double step = (double) images / ramp;
    return Math.max(0, Math.min(1, current + (sum > target ? step : -step)));
  }

  private static List<Change> sorted(Set<Change> changes) {
    return changes.stream().sorted().toList();
  }
}
