package io.gen4j.vae.objective;

import io.gen4j.vae.regularizer.Regularizer;
import java.util.List;
import java.util.Map;

/**
 * What training minimizes: minus a lower bound of log p(x), a function of the terms that the
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
   * Returns at how many latent samples per example the decoder is differentiated, from 1 to {@link
   * #samples()}. Fewer than all are drawn anew at every step, those more often whose derivative is
   * larger, and weighed so that the gradient keeps its expectation.
   */
  default int differentiatedSamples() {
    return samples();
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
   * Whether log q(z|x) enters, in closed form or sampled. If not, the posterior may be a point,
   * which has no density.
   */
  default boolean usesDensity() {
    return true;
  }

  /** Returns the terms that are added for the codes of a whole batch, in order. */
  default List<Regularizer> regularizers() {
    return List.of();
  }

  /** Returns this objective plus a term on the codes of a batch. */
  default Objective with(Regularizer regularizer) {
    return new Regularized(this, List.of(regularizer));
  }

  /**
   * Returns the loss with its derivatives.
   *
   * @param terms the terms of a batch
   * @param step number of the training step from 0, for schedules
   */
  BoundLoss evaluate(BoundTerms terms, long step);
}
