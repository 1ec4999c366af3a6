package io.gen4j.gan;

import io.gen4j.gan.augmentation.Augmentation;

/**
 * What happens to real and generated examples alike before the discriminator sees them.
 *
 * @param packing examples that the discriminator judges together, 1 or more, side by side as
 *     features {@code [batch / packing, packing * features]} or as channels {@code [batch /
 *     packing, packing * channels, height, width]} (PacGAN, Lin et al. 2018, arXiv:1712.04086); it
 *     must divide the batch
 * @param instanceNoise standard deviation of normal noise added to every value, in the units of the
 *     model's range, by step (Sønderby et al. 2017, arXiv:1610.04490)
 * @param augmentation random changes of pictures, before noise is added
 */
public record DiscriminatorInput(int packing, Schedule instanceNoise, Augmentation augmentation) {

  /** The examples themselves, one at a time. */
  public static final DiscriminatorInput PLAIN =
      new DiscriminatorInput(1, Schedule.ZERO, Augmentation.NONE);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if fewer than one example is packed
   */
  public DiscriminatorInput {
    if (packing < 1) {
      throw new IllegalArgumentException(
          "The discriminator sees 1 or more examples packed together, got " + packing);
    }
  }

  DiscriminatorInput withPacking(int examples) {
    return new DiscriminatorInput(examples, instanceNoise, augmentation);
  }

  DiscriminatorInput withInstanceNoise(Schedule deviation) {
    return new DiscriminatorInput(packing, deviation, augmentation);
  }

  DiscriminatorInput withAugmentation(Augmentation changes) {
    return new DiscriminatorInput(packing, instanceNoise, changes);
  }
}
