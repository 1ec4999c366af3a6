package io.gen4j.gan.conditioning;

/** How the discriminator takes the classes or conditions of examples. */
public enum ConditioningKind {
  /**
   * The discriminator gives class logits besides its own, {@code [batch, 1 + classes]}, and teaches
   * the generator by them (AC-GAN, Odena et al. 2017, arXiv:1610.09585). For classes.
   */
  AUXILIARY_CLASSIFIER,

  /**
   * The discriminator's logit is a common part plus an inner product with the condition (Miyato and
   * Koyama 2018, arXiv:1802.05637). A last dense layer {@code [batch, 1 + size]} is both: its first
   * column is the common part, and the others are weighted with the numbers of the condition; of a
   * class, the column of that class is added. For classes and vectors.
   */
  PROJECTION,

  /**
   * The condition stands behind the data, and the discriminator gives one logit (Mirza and Osindero
   * 2014, arXiv:1411.1784). A class or a vector becomes further features {@code [batch, features +
   * size]} or planes {@code [batch, channels + size, height, width]}; an image becomes further
   * channels of an image of the same sides, a sequence further features of one of the same length.
   */
  CONCATENATED,

  /**
   * The condition is a second input of the discriminator, {@code [batch, ...shape]}, and the
   * discriminator gives one logit. A class is an indicator {@code [batch, classes]}.
   */
  SECOND_INPUT
}
