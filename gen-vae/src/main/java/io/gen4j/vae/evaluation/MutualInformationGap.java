package io.gen4j.vae.evaluation;

/**
 * The mutual information gap (Chen et al. 2018, arXiv 1802.04942): for each factor the difference
 * of the two latent components that tell most about it, as a share of the factor's entropy, from 0
 * to 1; mean over factors.
 *
 * @param gap the mean gap
 * @param information mutual information in nats of component and factor, {@code [latent][factors]}
 * @param entropies entropy of each factor in nats, {@code [factors]}
 */
public record MutualInformationGap(double gap, double[][] information, double[] entropies) {}
