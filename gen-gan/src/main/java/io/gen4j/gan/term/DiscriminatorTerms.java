package io.gen4j.gan.term;

import java.util.List;

/**
 * The discriminator's outputs for the batches of its update.
 *
 * @param update index of the discriminator's update from 0, over all calls of {@code fit}
 * @param seed seed of this update. A term derives its own seeds from it ({@link
 *     io.gen4j.core.random.Seeds#derive}), so that a resumed training draws the same numbers
 * @param state numbers that the term keeps between updates
 * @param real the real examples
 * @param fake the generated examples
 * @param extra the examples of {@link GanTerm#addExamples}, in order
 */
public record DiscriminatorTerms(
    long update,
    long seed,
    TermState state,
    JudgedBatch real,
    JudgedBatch fake,
    List<? extends JudgedBatch> extra) {}
