package io.gen4j.vae.objective;

/**
 * The value of an objective and its derivatives with respect to the {@link BoundTerms}, in the same
 * layout.
 *
 * @param value the loss, a mean over the batch, in nats
 * @param logLikelihood derivatives {@code [batch * K]}
 * @param logPrior derivatives {@code [batch * K]}, or null if the terms have a divergence
 * @param logPosterior derivatives {@code [batch * K]}, or null if the terms have a divergence
 * @param divergence derivatives {@code [batch][latent]}, or null if the terms have no divergence
 */
public record BoundLoss(
    double value,
    double[] logLikelihood,
    double[] logPrior,
    double[] logPosterior,
    double[][] divergence) {}
