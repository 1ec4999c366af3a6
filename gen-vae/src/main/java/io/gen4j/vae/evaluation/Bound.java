package io.gen4j.vae.evaluation;

/**
 * The evidence lower bound of a data set and its terms, in nats per example: summed over
 * dimensions, mean over examples, with one latent sample each.
 *
 * @param elbo {@code logLikelihood - divergence}
 * @param logLikelihood mean of log p(x|z), the (negative) reconstruction error
 * @param divergence mean of KL(q(z|x) ‖ p(z)), in closed form where there is one, else sampled
 * @param examples number of examples
 */
public record Bound(double elbo, double logLikelihood, double divergence, int examples) {}
