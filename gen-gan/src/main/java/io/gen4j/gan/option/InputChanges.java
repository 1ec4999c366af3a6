package io.gen4j.gan.option;

import io.gen4j.gan.augmentation.Augmentation;

/**
 * Changes of real and generated examples before the discriminator sees them.
 *
 * @param instanceNoise standard deviation of normal noise added to every value, in the units of the
 *     model's range, as a function of the step (Sønderby et al. 2017, arXiv:1610.04490)
 * @param augmentation random changes of images, made before noise is added
 */
public record InputChanges(Schedule instanceNoise, Augmentation augmentation) {

  /** No changes. */
  public static final InputChanges NONE = new InputChanges(Schedule.ZERO, Augmentation.NONE);

  /** Returns a copy with other noise. */
  public InputChanges withInstanceNoise(Schedule deviation) {
    return new InputChanges(deviation, augmentation);
  }

  /** Returns a copy with other random changes of images. */
  public InputChanges withAugmentation(Augmentation changes) {
    return new InputChanges(instanceNoise, changes);
  }
}
