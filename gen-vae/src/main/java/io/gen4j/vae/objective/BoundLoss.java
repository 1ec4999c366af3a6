package io.gen4j.vae.objective;

/**
 * Value of an objective and its derivatives with respect to the terms it was made of, in the layout
 * of {@link BoundTerms}.
 *
 * @param value the loss, a mean over the batch, in nats
 * @param logLikelihood {@code [batch * K]}
 * @param logPrior {@code [batch * K]}, or null where the divergence was given
 * @param logPosterior {@code [batch * K]}, or null where the divergence was given
 * @param divergence {@code [batch][latent]}, or null where it was not given
 */
public record BoundLoss(
    double value,
    double[] logLikelihood,
    double[] logPrior,
    double[] logPosterior,
    double[][] divergence) {}
