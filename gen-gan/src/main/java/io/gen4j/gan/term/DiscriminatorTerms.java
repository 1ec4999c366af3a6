package io.gen4j.gan.term;

import java.util.List;

/** What the discriminator made of the batches of its update. */
public interface DiscriminatorTerms extends TermContext {

  /** Returns the real examples. */
  JudgedBatch real();

  /** Returns the generated examples. */
  JudgedBatch fake();

  /** Returns what {@link GanTerm#addExamples} added in this update, in order. */
  List<JudgedBatch> extra();
}
