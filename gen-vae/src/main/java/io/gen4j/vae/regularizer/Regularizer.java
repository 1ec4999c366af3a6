package io.gen4j.vae.regularizer;

import io.gen4j.core.network.Network;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;

/**
 * A term of the loss on the latent vectors of a whole batch, in nats. {@code
 * objective.with(regularizer)} adds it to an objective. The ready-made regularizers are in {@link
 * Regularizers}.
 */
public interface Regularizer {

  /** Returns the name and settings as plain data, which are saved with the model. */
  Map<String, Object> describe();

  /** Returns the name of the value in the metrics. */
  default String name() {
    return String.valueOf(describe().get("name")).replace('-', '_');
  }

  /**
   * Checks that the regularizer works with this posterior and prior.
   *
   * @throws IllegalArgumentException if it does not; the message says what to do
   */
  default void requireUsable(Posterior posterior, Prior prior) {}

  /**
   * Returns the configuration of a network that the regularizer needs, {@code [batch, latentSize]
   * -> [batch, 1]}, with its updater; or null. The network is trained in the same step and saved
   * with the model.
   *
   * @param latentSize size of a latent vector
   * @param seed seed of the network's weights
   */
  default ComputationGraphConfiguration critic(int latentSize, long seed) {
    return null;
  }

  /**
   * Returns the value of the term and adds its derivatives to {@code gradients}.
   *
   * @param codes latent vectors of the batch
   * @param critic the network of {@link #critic}, or null. Leave in it the parameter gradients for
   *     its update. A scope of its memory is open
   * @param gradients receives the derivatives, added to its values
   * @return the value in nats, a mean over the batch
   */
  double evaluate(Codes codes, Network critic, CodeGradients gradients);

  /**
   * Returns the part of the value that needs more passes of the encoder, and adds its derivatives.
   * Called after the backward pass of the encoder.
   *
   * @param codes latent vectors of the batch
   * @param encoder runs the encoder again
   * @return the value in nats, a mean over the batch; 0 unless overridden
   */
  default double evaluate(Codes codes, EncoderFunction encoder) {
    return 0;
  }

  /**
   * Whether the regularizer runs the encoder on more data. The encoder must then treat examples
   * independently.
   */
  default boolean probesEncoder() {
    return false;
  }
}
