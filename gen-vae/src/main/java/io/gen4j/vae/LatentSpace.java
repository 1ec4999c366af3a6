package io.gen4j.vae;

import io.gen4j.vae.internal.model.BoundSupport;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;

/**
 * The latent vectors of a model: posterior and prior.
 *
 * @param posterior q(z|x), whose parameters are the encoder's output
 * @param prior p(z)
 */
public record LatentSpace(Posterior posterior, Prior prior) {

  /**
   * Checks that posterior and prior fit each other.
   *
   * @throws IllegalArgumentException if their latent vectors differ in size or kind, or the prior
   *     needs another posterior
   */
  public LatentSpace {
    if (posterior.latentSize() != prior.latentSize()) {
      throw new IllegalArgumentException(
          "Posterior and prior must have the same latent size, but the posterior has "
              + posterior.latentSize()
              + " and the prior "
              + prior.latentSize());
    }
    if (prior.pseudoInputs() > 0 && !posterior.isDiagonalGaussian()) {
      throw new IllegalArgumentException(
          "The prior "
              + prior.describe()
              + " is a mixture of diagonal Gaussian posteriors, so it needs"
              + " Posteriors.diagonalGaussian, got "
              + posterior.describe());
    }
    BoundSupport.requireOneSpace(posterior, prior);
  }

  /** Returns the size of a latent vector. */
  public int size() {
    return posterior.latentSize();
  }
}
