package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A term of the loss on the codes of a whole batch, added to what the objective makes of each
 * example: {@code objective.with(regularizer)}. The ready-made regularizers are in {@link
 * Regularizers}.
 */
public interface Regularizer {

  /** Returns the name and settings as plain data, kept with a saved model. */
  Map<String, Object> describe();

  /** Returns what metrics call its value. */
  default String name() {
    return String.valueOf(describe().get("name")).replace('-', '_');
  }

  /**
   * Checks that the regularizer can work on these parts.
   *
   * @throws IllegalArgumentException if not; the message says what to do
   */
  default void requireUsable(Posterior posterior, Prior prior) {}

  /**
   * Returns a network of its own, {@code [batch, latentSize] -> [batch, 1]}, with its updater, or
   * null. It is trained in the same step and saved with the model.
   *
   * @param seed seed that its weights are drawn with
   */
  default ComputationGraphConfiguration critic(int latentSize, long seed) {
    return null;
  }

  /**
   * Returns the value of the term, and adds its derivatives.
   *
   * @param critic the network that {@link #critic} described, or null. Its parameter gradients are
   *     to be left as it shall be moved along; a scope of its memory is open.
   * @param gradients added to
   */
  double evaluate(Codes codes, Network critic, CodeGradients gradients);

  /**
   * Returns a part of the value that takes more passes of the encoder, and adds its derivatives;
   * called after the encoder's own way back.
   */
  default double evaluate(Codes codes, EncoderFunction encoder) {
    return 0;
  }

  /** Whether the encoder is run on more data, so that examples must not depend on each other. */
  default boolean probesEncoder() {
    return false;
  }
}
