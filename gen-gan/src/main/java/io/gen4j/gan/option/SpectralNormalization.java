package io.gen4j.gan.option;

/** Which networks divide their weights by the largest singular value. */
public enum SpectralNormalization {
  /** No network. */
  NONE,
  /** The discriminator (Miyato et al. 2018, arXiv:1802.05957). */
  DISCRIMINATOR,
  /** Both networks (Zhang et al. 2019, arXiv:1805.08318). */
  BOTH
}
