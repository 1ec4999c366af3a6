package io.gen4j.gan.term;

/** What the discriminator made of the generator's examples in the generator's step. */
public interface GeneratorTerms extends TermContext {

  /** Returns the generated examples; derivatives go here. */
  JudgedBatch fake();

  /**
   * Returns the real examples of the batch, whose conditions, in a model with a condition tensor,
   * the generated ones have, example by example. The discriminator's outputs and features are there
   * only if {@link GanTerm#generatorSeesReal} says so. Derivatives are ignored.
   */
  JudgedBatch real();
}
