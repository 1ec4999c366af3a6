package io.gen4j.gan.term;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Where a term adds examples to the discriminator's pass. */
public interface ExtraExamples extends TermContext {

  /** Returns the real examples {@code [batch, ...data]}; do not change. */
  INDArray real();

  /** Returns the generated examples {@code [batch, ...data]}; do not change. */
  INDArray fake();

  /**
   * Adds changed copies of the real examples, with their conditions, masks, noise and augmentation.
   *
   * @param changed {@code [batch, ...data]} in the order of {@link #real}
   */
  void addReal(INDArray changed);

  /**
   * Adds changed copies of the generated examples, likewise.
   *
   * @param changed {@code [batch, ...data]} in the order of {@link #fake}
   */
  void addFake(INDArray changed);
}
