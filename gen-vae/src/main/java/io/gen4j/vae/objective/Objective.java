package io.gen4j.vae.objective;

import java.util.Map;

/**
 * What training minimises: minus a lower bound of log p(x), a function of the terms that the
 * networks give for each example and each of its latent samples. A pure function in nats, summed
 * over dimensions, mean over the batch. The ready-made objectives are in {@link Objectives}.
 */
public interface Objective {

  /** Returns the name and settings as plain data, kept with a saved model. */
  Map<String, Object> describe();

  /** Returns K, the latent samples per example. */
  default int samples() {
    return 1;
  }

  /**
   * Whether {@link BoundTerms#divergence} is to be in closed form where the posterior and the prior
   * have one. If not, or where they have none, the divergence is the sampled difference of the log
   * densities.
   */
  boolean wantsDivergence();

  /** Whether this objective cannot do without {@link BoundTerms#divergence} in closed form. */
  default boolean requiresDivergence() {
    return false;
  }

  /**
   * Returns the loss with its derivatives.
   *
   * @param terms the terms of a batch
   * @param step number of the training step from 0, for schedules
   */
  BoundLoss evaluate(BoundTerms terms, long step);
}
