package io.gen4j.vae.evaluation;

/**
 * The evidence lower bound of a data set and its terms, in nats per example. Values are sums over
 * dimensions and means over examples, with one latent sample per example.
 *
 * @param elbo {@code logLikelihood - divergence}
 * @param logLikelihood mean of log p(x|z), the (negative) reconstruction error
 * @param divergence mean of KL(q(z|x) ‖ p(z)), in closed form if there is one, otherwise sampled
 * @param examples number of examples
 */
public record Bound(double elbo, double logLikelihood, double divergence, int examples) {}
