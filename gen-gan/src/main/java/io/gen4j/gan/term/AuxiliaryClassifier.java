package io.gen4j.gan.term;

import java.util.OptionalDouble;

/**
 * The classes of an auxiliary-classifier GAN (Odena et al. 2017, arXiv:1610.09585): cross-entropy
 * of the class logits behind the discriminator's logit, on real examples for the discriminator and
 * on generated ones for the generator.
 *
 * @param classes number of classes
 */
record AuxiliaryClassifier(int classes) implements GanTerm {

  @Override
  public String name() {
    return "class_loss";
  }

  /** Generated examples teach the generator classes, and the classifier nothing. */
  @Override
  public OptionalDouble discriminator(DiscriminatorTerms terms) {
    return OptionalDouble.of(ClassLogits.add(terms.real(), 0, classes, 1));
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    return OptionalDouble.of(ClassLogits.add(terms.fake(), 0, classes, 1));
  }
}
