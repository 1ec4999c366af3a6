package io.gen4j.gan.term;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The generator after the main backward pass of its step, for terms that run passes of their own,
 * inside the open step memory. They add to the parameter gradients by {@link
 * io.gen4j.core.network.Gradients#PARAMETERS_ADDED}.
 *
 * @param update number of the step from 0, over all calls of {@code fit}
 * @param seed seed of this step, see {@link DiscriminatorTerms#seed}
 * @param state numbers that the term keeps between steps
 * @param network the generator
 * @param inputs the inputs that the batch was generated from; do not change
 * @param masks masks of the inputs; null without
 * @param mask padding mask {@code [batch, time]} of the generated examples; null without
 */
public record GeneratorPasses(
    long update,
    long seed,
    TermState state,
    Network network,
    INDArray[] inputs,
    INDArray[] masks,
    INDArray mask) {}
