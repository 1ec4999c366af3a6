package io.gen4j.vae.evaluation;

/**
 * The aggregate posterior q(z) = 1/N Σ q(z|x) of a data set against the prior (Hoffman and Johnson
 * 2016), in nats: the mean divergence of the ELBO is {@code mutualInformation + divergence}.
 *
 * @param divergence KL(q(z) ‖ p(z)): how far samples of the prior are from what the decoder knows
 * @param mutualInformation of the example's index and z, at most log N: how much codes tell
 * @param samples latent vectors that both are means over
 */
public record AggregatePosterior(double divergence, double mutualInformation, int samples) {}
