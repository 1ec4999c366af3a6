package io.gen4j.gan.term;

import io.gen4j.core.network.Network;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The generator after the main backward pass of its step, for terms with passes of their own. Such
 * passes run in the open step memory and add to the parameter gradients with {@link
 * io.gen4j.core.network.Gradients#PARAMETERS_ADDED}.
 *
 * @param update index of the step from 0, over all calls of {@code fit}
 * @param seed seed of this step, see {@link DiscriminatorTerms#seed}
 * @param state numbers that the term keeps between steps
 * @param network the generator
 * @param inputs the generator's inputs for the batch; do not change them
 * @param masks masks of the inputs; null without masks
 * @param real the real examples of the batch, {@code [batch, ...data]}; do not change them. With
 *     condition tensors, each has the condition of the generated example at the same index
 * @param mask padding mask {@code [batch, time]} of the generated examples; null without a mask
 */
public record GeneratorPasses(
    long update,
    long seed,
    TermState state,
    Network network,
    INDArray[] inputs,
    INDArray[] masks,
    INDArray real,
    INDArray mask) {}
