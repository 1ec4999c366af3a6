package io.gen4j.vae.internal.model;

import io.gen4j.vae.corruption.Corruption;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.objective.Objective;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;

/**
 * The settings that determine what a model computes with its networks.
 *
 * @param classes number of classes of a class-conditional model, 0 for other models
 * @param binarized whether the data are drawn as zeros and ones
 */
public record ModelSettings(
    Likelihood likelihood,
    Posterior posterior,
    Prior prior,
    Objective objective,
    Corruption corruption,
    int classes,
    boolean binarized,
    long seed) {}
