package io.gen4j.gan.augmentation;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Random changes of every image, real or generated, before the discriminator sees it, so that a
 * small data set lasts longer. Changes are differentiable, and the generator's gradient goes back
 * through them. Each change is applied to an image with the probability p.
 *
 * <p>p is either fixed (DiffAugment, Zhao et al. 2020, arXiv:2006.10738) or follows how sure the
 * discriminator is of the training data (adaptive discriminator augmentation, Karras et al. 2020,
 * arXiv:2006.06676): after each of its updates on a batch of n real images, p rises by n / {@code
 * ramp} where the mean sign of its logits of real images is above {@code target}, and otherwise
 * falls by as much, within [0, 1]. The current p is kept with the model.
 *
 * @param changes changes that are made, in the order of {@link Change}
 * @param probability p, or where it starts, from 0 to 1
 * @param target mean sign that p is steered to, above 0 and below 1; 0 keeps p as it is
 * @param ramp images over which p goes from 0 to 1 at most, 1 or more
 */
public record Augmentation(List<Change> changes, double probability, double target, long ramp) {

  /** A change; numbers are for values in [-1, 1]. */
  public enum Change {
    /** Mirrors from left to right, every other image that it is applied to. */
    MIRROR,
    /** Adds a number uniform on [-½, ½] to all values. */
    BRIGHTNESS,
    /**
     * Moves channels away from their mean at each pixel, or to it, by a factor uniform on [0, 2].
     */
    SATURATION,
    /** Moves values away from the image's mean, or to it, by a factor uniform on [½, 1½]. */
    CONTRAST,
    /** Moves the image by up to an eighth of its sides; what comes in is 0. */
    TRANSLATION,
    /** Sets a square, of half the sides, to 0; it may reach over the edge. */
    CUTOUT
  }

  /** No changes. */
  public static final Augmentation NONE = new Augmentation(List.of(), 0, 0, 1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Augmentation {
    changes = List.copyOf(changes);
    if (!(probability >= 0 && probability <= 1) || !(target >= 0 && target < 1) || ramp < 1) {
      throw new IllegalArgumentException(
          "An augmentation has a probability from 0 to 1, a target from 0 (fixed) to below 1 and a"
              + " ramp of 1 or more images, got "
              + probability
              + ", "
              + target
              + " and "
              + ramp);
    }
  }

  /** Returns DiffAugment's color, translation and cutout, on every image. */
  public static Augmentation diffAugment() {
    return of(
        EnumSet.of(
            Change.BRIGHTNESS,
            Change.SATURATION,
            Change.CONTRAST,
            Change.TRANSLATION,
            Change.CUTOUT));
  }

  /** Returns these changes, on every image. */
  public static Augmentation of(Set<Change> changes) {
    return new Augmentation(sorted(changes), 1, 0, 1);
  }

  /**
   * Returns these changes with a probability that starts at 0 and follows the discriminator, with
   * the paper's target of 0.6 and ramp of 500,000 images.
   */
  public static Augmentation adaptive(Set<Change> changes) {
    return new Augmentation(sorted(changes), 0, 0.6, 500_000);
  }

  /** Returns a copy that adapts to another target over another number of images. */
  public Augmentation withTarget(double sign, long images) {
    return new Augmentation(changes, probability, sign, images);
  }

  /** Whether nothing is changed, ever. */
  public boolean isNone() {
    return changes.isEmpty();
  }

  /** Whether the probability follows the discriminator. */
  public boolean isAdaptive() {
    return target > 0 && !isNone();
  }

  /**
   * Returns the probability after an update of the discriminator.
   *
   * @param images real images that the update has seen
   * @param realLogits the logits that it gave them, less that of an image that is as likely real as
   *     generated; fewer than images where some are judged together
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
