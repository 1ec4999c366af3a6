package io.gen4j.vae.evaluation;

/**
 * How the aggregate posterior q(z) = 1/N Σ q(z|x) of a data set differs from the prior, in nats
 * (Hoffman and Johnson 2016). The mean divergence of the ELBO is {@code mutualInformation +
 * divergence}.
 *
 * @param divergence KL(q(z) ‖ p(z)). If it is large, the prior gives latent vectors that the
 *     decoder was not trained on
 * @param mutualInformation mutual information of the example's index and z, at most log N
 * @param samples number of latent vectors that both values are averaged over
 */
public record AggregatePosterior(double divergence, double mutualInformation, int samples) {}
