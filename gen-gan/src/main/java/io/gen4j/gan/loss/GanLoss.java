package io.gen4j.gan.loss;

/**
 * A pair of adversarial losses on the discriminator's logits, both to be minimized. Pure functions:
 * arguments come in the order (real, fake), are never changed, and results are means over all
 * logits.
 *
 * <p>Logits are unbounded scores, larger for "more real"; the discriminator has no sigmoid at its
 * end. There is one per example, or, of a discriminator that judges parts of an example (PatchGAN,
 * sequences), one per position that is not padding. An implementation holds no state. The
 * ready-made pairs are in {@link GanLosses}.
 */
public interface GanLoss {

  /** Returns the name that is kept with a saved model, for example {@code non-saturating}. */
  String name();

  /**
   * Returns the discriminator's loss with its derivatives.
   *
   * @param real logits of real examples
   * @param fake logits of generated examples
   */
  LogitLoss discriminator(double[] real, double[] fake);

  /**
   * Returns the generator's loss with its derivatives. Those with respect to {@code real} are zero
   * for losses that do not look at real examples, and no generator uses them.
   *
   * @param real logits of real examples, empty unless {@link #generatorSeesReal}
   * @param fake logits of generated examples
   */
  LogitLoss generator(double[] real, double[] fake);

  /**
   * Returns the logit of an example that is as likely real as generated, for a discriminator that
   * is at its best; NaN where logits mean something in comparison alone.
   */
  default double boundary() {
    return 0;
  }

  /** Whether {@link #generator} needs the logits of real examples. */
  default boolean generatorSeesReal() {
    return false;
  }
}
