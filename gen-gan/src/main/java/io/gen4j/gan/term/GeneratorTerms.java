package io.gen4j.gan.term;

/**
 * The discriminator's outputs in the generator's step.
 *
 * @param update index of the step from 0, over all calls of {@code fit}
 * @param seed seed of this step, see {@link DiscriminatorTerms#seed}
 * @param state numbers that the term keeps between steps
 * @param fake the generated examples; add derivatives here
 * @param real the real examples of the batch; derivatives are ignored. With condition tensors, each
 *     generated example has the condition of the real example at the same index. Outputs and
 *     features exist only if {@link GanTerm#generatorSeesReal}
 */
public record GeneratorTerms(
    long update, long seed, TermState state, JudgedBatch fake, JudgedBatch real) {}
