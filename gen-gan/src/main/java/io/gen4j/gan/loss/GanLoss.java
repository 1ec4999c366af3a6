package io.gen4j.gan.loss;

/**
 * A pair of adversarial losses on the discriminator's logits. Both are minimized. They are pure
 * functions: arguments come in the order (real, fake) and are never changed. Results are means over
 * all logits.
 *
 * <p>Logits are unbounded scores; larger means "more real". The discriminator does not end in a
 * sigmoid. There is one logit per example. A discriminator that scores parts of an example
 * (PatchGAN, sequences) gives one logit per position that is not padding. An implementation holds
 * no state. {@link GanLosses} has the ready-made pairs.
 */
public interface GanLoss {

  /** Returns the name that is saved with a model, for example {@code non-saturating}. */
  String name();

  /**
   * Returns the discriminator's loss with its derivatives.
   *
   * @param real logits of real examples
   * @param fake logits of generated examples
   */
  LogitLoss discriminator(double[] real, double[] fake);

  /**
   * Returns the generator's loss with its derivatives. The derivatives with respect to {@code real}
   * are not used; they are zero for losses that do not depend on real examples.
   *
   * @param real logits of real examples, empty unless {@link #generatorSeesReal}
   * @param fake logits of generated examples
   */
  LogitLoss generator(double[] real, double[] fake);

  /**
   * Returns the logit at which the optimal discriminator considers real and generated equally
   * likely; NaN if only differences of logits have a meaning.
   */
  default double boundary() {
    return 0;
  }

  /** Whether {@link #generator} needs the logits of real examples. */
  default boolean generatorSeesReal() {
    return false;
  }
}
