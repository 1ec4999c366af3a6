package io.gen4j.gan.term;

/**
 * What the discriminator made of the generator's examples in the generator's step.
 *
 * @param update number of the step from 0, over all calls of {@code fit}
 * @param seed seed of this step, see {@link DiscriminatorTerms#seed}
 * @param state numbers that the term keeps between steps
 * @param fake the generated examples; derivatives go here
 * @param real the real examples of the batch, whose conditions, in a model with a condition tensor,
 *     the generated ones have, example by example. The discriminator's outputs and features are
 *     there only if {@link GanTerm#generatorSeesReal} says so. Derivatives are ignored
 */
public record GeneratorTerms(
    long update, long seed, TermState state, JudgedBatch fake, JudgedBatch real) {}
