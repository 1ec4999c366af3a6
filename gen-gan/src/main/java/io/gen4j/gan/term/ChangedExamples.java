package io.gen4j.gan.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Changed copies of real or generated examples. The discriminator sees them with the conditions,
 * masks, noise and augmentation of the originals.
 *
 * @param real whether they are copies of the real examples
 * @param examples {@code [batch, ...data]} in the order of the originals
 */
public record ChangedExamples(boolean real, INDArray examples) {}
