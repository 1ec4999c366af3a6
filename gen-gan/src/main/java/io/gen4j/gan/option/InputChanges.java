package io.gen4j.gan.option;

import io.gen4j.gan.augmentation.Augmentation;

/**
 * Changes of real and generated examples before the discriminator sees them.
 *
 * @param instanceNoise standard deviation of normal noise added to every value, in the units of the
 *     model's range, as a function of the step (Sønderby et al. 2017, arXiv:1610.04490)
 * @param augmentation random changes of images, made before noise is added
 * @param imagePool number of earlier generated examples that are kept; the discriminator sees some
 *     of them instead of new ones (Shrivastava et al. 2017, arXiv:1612.07828); 0 for none
 */
public record InputChanges(Schedule instanceNoise, Augmentation augmentation, int imagePool) {

  /** No changes. */
  public static final InputChanges NONE = new InputChanges(Schedule.ZERO, Augmentation.NONE, 0);

  /** Throws {@link IllegalArgumentException} if the size of the pool is negative. */
  public InputChanges {
    if (imagePool < 0) {
      throw new IllegalArgumentException(
          "An image pool has 1 or more images (0 for no pool), got " + imagePool);
    }
  }

  /** Returns a copy with another size of the pool of generated examples. */
  public InputChanges withImagePool(int examples) {
    return new InputChanges(instanceNoise, augmentation, examples);
  }

  /** Returns a copy with other noise. */
  public InputChanges withInstanceNoise(Schedule deviation) {
    return new InputChanges(deviation, augmentation, imagePool);
  }

  /** Returns a copy with other random changes of images. */
  public InputChanges withAugmentation(Augmentation changes) {
    return new InputChanges(instanceNoise, changes, imagePool);
  }
}
