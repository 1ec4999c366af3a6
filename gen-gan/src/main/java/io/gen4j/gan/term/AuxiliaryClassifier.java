package io.gen4j.gan.term;

import java.util.OptionalDouble;

/**
 * The class loss of an auxiliary-classifier GAN (Odena et al. 2017, arXiv:1610.09585):
 * cross-entropy of the discriminator's class logits. The discriminator minimizes it on real
 * examples, the generator on generated ones.
 *
 * @param classes number of classes
 */
record AuxiliaryClassifier(int classes) implements GanTerm {

  @Override
  public String name() {
    return "class_loss";
  }

  /** Real examples only: the classifier does not learn from generated ones. */
  @Override
  public OptionalDouble discriminator(DiscriminatorTerms terms) {
    return OptionalDouble.of(ClassLogits.add(terms.real(), 0, classes, 1));
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    return OptionalDouble.of(ClassLogits.add(terms.fake(), 0, classes, 1));
  }
}
