package io.gen4j.gan.option;

/** Which networks have their weights divided by their largest singular value. */
public enum SpectralNormalization {
  /** Neither. */
  NONE,
  /** The discriminator (Miyato et al. 2018, arXiv:1802.05957). */
  DISCRIMINATOR,
  /** Both (Zhang et al. 2019, arXiv:1805.08318). */
  BOTH
}
