package io.gen4j.vae;

import org.nd4j.linalg.learning.config.IUpdater;

/**
 * How a VAE's networks are updated.
 *
 * @param updater optimizer of all networks
 * @param encoderSteps updates of the encoder alone at the start of training
 */
public record VaeUpdates(IUpdater updater, EncoderSteps encoderSteps) {}
