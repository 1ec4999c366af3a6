package io.gen4j.vae.internal.model;

import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;

/**
 * Checks whether the evidence lower bound is defined: posterior and prior must have densities on
 * the same space.
 */
public final class BoundSupport {

  private BoundSupport() {}

  /** Checks that posterior and prior are distributions on the same space. */
  public static void requireOneSpace(Posterior posterior, Prior prior) {
    if (prior.hasDensity() && posterior.isDiscrete() != prior.isDiscrete()) {
      throw new IllegalArgumentException(
          "Posterior and prior have no common support: the posterior "
              + posterior.describe()
              + (posterior.isDiscrete() ? " gives integers" : " gives real vectors")
              + ", but the prior "
              + prior.describe()
              + (prior.isDiscrete() ? " gives integers" : " gives real vectors"));
    }
  }

  /** Checks that the objective can be computed with this posterior and prior. */
  public static void requireTrainable(Posterior posterior, Prior prior, Objective objective) {
    if (objective.usesDensity() && !hasBound(posterior, prior)) {
      throw new IllegalArgumentException(
          "The objective "
              + objective.describe()
              + " is a bound, but the posterior "
              + posterior.describe()
              + " and the prior "
              + prior.describe()
              + " have no common support with densities. Use Objectives.reconstruction() for an"
              + " autoencoder, Objectives.wasserstein for one with a prior, or a posterior with a"
              + " density.");
    }
  }

  /** Checks that log p(x) can be estimated. */
  static void requireBound(ModelSettings options) {
    if (!hasBound(options.posterior(), options.prior())) {
      throw new IllegalStateException(
          "The model has no bound of log p(x): the posterior "
              + options.posterior().describe()
              + " and the prior "
              + options.prior().describe()
              + " have no densities on the same space. Use reconstructionErrors instead.");
    }
  }

  static boolean hasBound(Posterior posterior, Prior prior) {
    return posterior.hasDensity() && prior.hasDensity();
  }
}
