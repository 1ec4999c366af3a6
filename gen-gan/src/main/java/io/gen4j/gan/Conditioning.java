package io.gen4j.gan;

/**
 * How the discriminator of a GAN with classes is told of them. The generator always takes an
 * indicator of the class behind the latent vector, {@code [batch, latent + classes]}.
 */
public enum Conditioning {
  /**
   * The discriminator names the class beside its logit, {@code [batch, 1 + classes]}, and the
   * generator is taught by it (AC-GAN, Odena et al. 2017, arXiv:1610.09585).
   */
  AUXILIARY_CLASSIFIER,

  /**
   * The discriminator's logit is a common part plus an inner product with a vector of the class
   * (Miyato and Koyama 2018, arXiv:1802.05637). A last dense layer {@code [batch, 1 + classes]} is
   * both: its first column is the common part, its others the inner products, and of these the one
   * of the example's class is added.
   */
  PROJECTION,

  /**
   * The indicator of the class stands behind the data, as further features {@code [batch, features
   * + classes]} or as planes {@code [batch, channels + classes, height, width]}, and the
   * discriminator gives one logit {@code [batch, 1]} (Mirza and Osindero 2014, arXiv:1411.1784).
   */
  CONCATENATED
}
