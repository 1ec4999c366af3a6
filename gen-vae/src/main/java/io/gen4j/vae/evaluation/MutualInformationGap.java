package io.gen4j.vae.evaluation;

/**
 * The mutual information gap (Chen et al. 2018, arXiv 1802.04942). For each factor, take the two
 * latent components that have the most mutual information with it. The gap is the difference of the
 * two values, divided by the factor's entropy.
 *
 * @param gap the gap, from 0 to 1, averaged over factors
 * @param information mutual information in nats of each component with each factor, {@code
 *     [latent][factors]}
 * @param entropies entropy of each factor in nats, {@code [factors]}
 */
public record MutualInformationGap(double gap, double[][] information, double[] entropies) {}
