package io.gen4j.examples.plane;

/**
 * How well samples cover a mixture.
 *
 * @param modes modes found: those that at least one high-quality sample is nearest to
 * @param highQuality share of samples within {@value Mixture#NEAR} standard deviations of their
 *     nearest mode, from 0 to 1
 * @param reverseKl divergence of the samples' distribution over modes, each sample counted for the
 *     one nearest to it, from the uniform one, in nats
 */
public record Coverage(int modes, double highQuality, double reverseKl) {}
