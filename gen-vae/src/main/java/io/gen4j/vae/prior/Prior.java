package io.gen4j.vae.prior;

import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The distribution of latent vectors, p(z), in nats. A pure function: arguments are never changed
 * unless they are named as results. The ready-made priors are in {@link Priors}.
 *
 * <p>A prior may have weights, which are trained with the networks.
 */
public interface Prior {

  /** Returns the name and settings as plain data, kept with a saved model. */
  Map<String, Object> describe();

  /** Returns the size of a latent vector. */
  int latentSize();

  /** Whether this is N(0, I), for which posteriors may know their divergence in closed form. */
  default boolean isStandardNormal() {
    return false;
  }

  /** Whether there is a distribution at all, to draw from and to compare with. */
  default boolean hasDensity() {
    return true;
  }

  /** Whether latent vectors are of integers. */
  default boolean isDiscrete() {
    return false;
  }

  /**
   * Returns how many pseudo-inputs this prior is made of, 0 for none. If there are, the model
   * trains as many examples, and the weights of this prior are what the encoder makes of them,
   * {@code [pseudoInputs() * posterior.parameterSize()]}.
   */
  default int pseudoInputs() {
    return 0;
  }

  /** Returns the number of weights. */
  default int weightCount() {
    return 0;
  }

  /**
   * Returns the weights that training starts with, {@code [weightCount()]}.
   *
   * @param seed seed that they are drawn with
   */
  default double[] initialWeights(long seed) {
    return new double[0];
  }

  /**
   * Returns log p(z), in nats.
   *
   * @param z {@code [latentSize()]}
   * @param weights {@code [weightCount()]}
   * @param scale what derivatives are multiplied by
   * @param dz {@code [latentSize()]}, the derivative with respect to z is added to it; or null
   * @param weightGradient {@code [weightCount()]}, the derivative with respect to the weights is
   *     added to it; or null
   */
  double logDensity(
      double[] z, double[] weights, double scale, double[] dz, double[] weightGradient);

  /**
   * Draws a latent vector.
   *
   * @param weights {@code [weightCount()]}
   * @param z {@code [latentSize()]}, receives the result
   */
  void sample(double[] weights, RandomGenerator random, double[] z);
}
