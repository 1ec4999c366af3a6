package io.gen4j.vae;

import io.gen4j.vae.internal.model.BoundSupport;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;

/**
 * The latent side of a model.
 *
 * @param posterior q(z|x): what the encoder's output means
 * @param prior p(z)
 */
public record LatentSpace(Posterior posterior, Prior prior) {

  /**
   * Checks that both describe the same latent vectors.
   *
   * @throws IllegalArgumentException if they do not
   */
  public LatentSpace {
    if (posterior.latentSize() != prior.latentSize()) {
      throw new IllegalArgumentException(
          "Posterior and prior describe the same latent vectors, but those of the posterior have"
              + " size "
              + posterior.latentSize()
              + " and those of the prior "
              + prior.latentSize());
    }
    if (prior.pseudoInputs() > 0 && !posterior.isDiagonalGaussian()) {
      throw new IllegalArgumentException(
          "The prior "
              + prior.describe()
              + " is a mixture of diagonal Gaussian posteriors, got "
              + posterior.describe());
    }
    BoundSupport.requireOneSpace(posterior, prior);
  }

  /** Returns the size of a latent vector. */
  public int size() {
    return posterior.latentSize();
  }
}
