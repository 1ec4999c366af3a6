package io.gen4j.vae.internal.model;

import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;

/** Whether a bound is defined at all: posterior and prior must have densities on one space. */
public final class BoundSupport {

  private BoundSupport() {}

  /** Checks that posterior and prior are distributions on one space. */
  public static void requireOneSpace(Posterior posterior, Prior prior) {
    if (prior.hasDensity() && posterior.isDiscrete() != prior.isDiscrete()) {
      throw new IllegalArgumentException(
          "Posterior and prior have no common support: "
              + posterior.describe()
              + (posterior.isDiscrete() ? " is over integers" : " is over real vectors")
              + ", "
              + prior.describe()
              + (prior.isDiscrete() ? " over integers" : " over real vectors"));
    }
  }

  /** Checks what training needs. */
  public static void requireTrainable(Posterior posterior, Prior prior, Objective objective) {
    if (objective.usesDensity() && !hasBound(posterior, prior)) {
      throw new IllegalArgumentException(
          "The objective "
              + objective.describe()
              + " is a bound, but posterior "
              + posterior.describe()
              + " and prior "
              + prior.describe()
              + " have no common support with densities. Use Objectives.reconstruction() for an"
              + " autoencoder, Objectives.wasserstein for one with a prior, or a posterior with a"
              + " density.");
    }
  }

  /** Checks what an evaluation of log p(x) needs. */
  static void requireBound(ModelSettings options) {
    if (!hasBound(options.posterior(), options.prior())) {
      throw new IllegalStateException(
          "There is no bound of log p(x): the posterior "
              + options.posterior().describe()
              + " and the prior "
              + options.prior().describe()
              + " have no densities on one space. Use reconstructionErrors instead.");
    }
  }

  static boolean hasBound(Posterior posterior, Prior prior) {
    return posterior.hasDensity() && prior.hasDensity();
  }
}
