package io.gen4j.gan.term;

import io.gen4j.gan.loss.ClassLoss;
import java.util.Arrays;
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
    return add(terms.real());
  }

  @Override
  public OptionalDouble generator(GeneratorTerms terms) {
    return add(terms.fake());
  }

  private OptionalDouble add(JudgedBatch batch) {
    int[] labels =
        Arrays.stream(batch.exampleOfLogit()).map(i -> batch.conditions().label(i, 0)).toArray();
    ClassLoss loss = ClassLoss.of(batch.extra(0, classes), labels);
    batch.addToExtra(0, loss.gradient());
    return OptionalDouble.of(loss.value());
  }
}
