package io.gen4j.vae.objective;

import io.gen4j.vae.regularizer.Regularizer;
import java.util.List;
import java.util.Map;

/**
 * The loss that training minimizes: minus a lower bound of log p(x). It is a pure function of the
 * terms that the networks give for each example and each of its latent samples. Values are in nats,
 * summed over dimensions, averaged over the batch. The ready-made objectives are in {@link
 * Objectives}.
 */
public interface Objective {

  /** Returns the name and settings as plain data, which are saved with the model. */
  Map<String, Object> describe();

  /** Returns K, the latent samples per example. */
  default int samples() {
    return 1;
  }

  /**
   * Returns at how many latent samples per example the decoder is differentiated, from 1 to {@link
   * #samples()}. If it is fewer than all, every step draws new ones. Samples with larger
   * derivatives are drawn more often, and weights keep the expectation of the gradient unchanged.
   */
  default int differentiatedSamples() {
    return samples();
  }

  /**
   * Whether the objective uses {@link BoundTerms#divergence} in closed form if the posterior and
   * the prior have one. Otherwise it gets the log densities of the samples, whose difference
   * estimates the divergence.
   */
  boolean wantsDivergence();

  /** Whether this objective requires {@link BoundTerms#divergence} in closed form. */
  default boolean requiresDivergence() {
    return false;
  }

  /**
   * Whether the loss depends on log q(z|x), sampled or through the divergence. If not, the
   * posterior may be a point, which has no density.
   */
  default boolean usesDensity() {
    return true;
  }

  /**
   * Returns the regularizers, in order: additional terms on the latent vectors of a whole batch.
   */
  default List<Regularizer> regularizers() {
    return List.of();
  }

  /** Returns this objective plus a term on the latent vectors of a batch. */
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
