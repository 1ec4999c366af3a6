package io.gen4j.gan.term;

import java.util.List;

/**
 * What the discriminator made of the batches of its update.
 *
 * @param update number of the discriminator's update from 0, over all calls of {@code fit}
 * @param seed seed of this update. A term derives the seeds of what it draws from it ({@link
 *     io.gen4j.core.random.Seeds#derive}), so that a resumed training draws the same
 * @param state numbers that the term keeps between updates
 * @param real the real examples
 * @param fake the generated examples
 * @param extra what the term added by {@link GanTerm#addExamples}, in order
 */
public record DiscriminatorTerms(
    long update,
    long seed,
    TermState state,
    JudgedBatch real,
    JudgedBatch fake,
    List<? extends JudgedBatch> extra) {}
