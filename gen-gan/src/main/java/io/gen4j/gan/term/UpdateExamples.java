package io.gen4j.gan.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The examples of a discriminator update, before the discriminator sees them.
 *
 * @param update index of the discriminator's update from 0, over all calls of {@code fit}
 * @param seed seed of this update, see {@link DiscriminatorTerms#seed}
 * @param state numbers that the term keeps between updates
 * @param real real examples {@code [batch, ...data]}; do not change them
 * @param fake generated examples {@code [batch, ...data]}; do not change them
 */
public record UpdateExamples(
    long update, long seed, TermState state, INDArray real, INDArray fake) {}
