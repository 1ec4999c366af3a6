package io.gen4j.vae.posterior;

import io.gen4j.vae.prior.Prior;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The approximate posterior q(z|x): what the encoder's output means. A latent vector is a
 * differentiable function of the encoder's output and of standard normal noise (the
 * reparameterisation of Kingma and Welling 2014), z = g(parameters, noise). A pure function of one
 * example: arguments are never changed unless they are named as results. The ready-made posteriors
 * are in {@link Posteriors}.
 *
 * <p>A posterior may have weights of its own, shared by all examples, which are trained with the
 * encoder.
 */
public interface Posterior {

  /** Returns the name and settings as plain data, kept with a saved model. */
  Map<String, Object> describe();

  /** Returns the size of a latent vector; the noise has the same. */
  int latentSize();

  /**
   * Returns the size of what the decoder sees of a latent vector: its first so many components,
   * unless {@link #isDiscrete}.
   */
  default int codeSize() {
    return latentSize();
  }

  /**
   * Writes what the decoder sees of a latent vector.
   *
   * @param z {@code [latentSize()]}
   * @param weights {@code [weightCount()]}
   * @param code {@code [codeSize()]}, receives the result
   */
  default void embed(double[] z, double[] weights, double[] code) {
    System.arraycopy(z, 0, code, 0, code.length);
  }

  /** Returns the size of the encoder's output for one example. */
  int parameterSize();

  /** Whether q(z|x) has a density or probabilities; a point of a continuous space has none. */
  default boolean hasDensity() {
    return true;
  }

  /** Whether latent vectors are of integers, and q(z|x) a distribution over them. */
  default boolean isDiscrete() {
    return false;
  }

  /** Whether every component of a latent vector lies between 0 and 1. */
  default boolean isInUnitInterval() {
    return false;
  }

  /** Whether this is N(μ, diag σ²) with parameters (μ, log σ²). */
  default boolean isDiagonalGaussian() {
    return false;
  }

  /** Returns the number of weights of its own. */
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
   * Draws a latent vector.
   *
   * @param parameters {@code [parameterSize()]}
   * @param weights {@code [weightCount()]}
   * @param noise {@code [latentSize()]}, standard normal
   * @param z {@code [latentSize()]}, receives the latent vector
   * @return log q(z|x) in nats
   */
  double sample(double[] parameters, double[] weights, double[] noise, double[] z);

  /**
   * Adds the gradient of {@code dz · z + dLogDensity * log q(z|x)}, both as functions of the
   * parameters at fixed noise.
   *
   * @param dz {@code [latentSize()]}; if {@link #isDiscrete}, the derivative with respect to what
   *     {@link #embed} gave, {@code [codeSize()]}
   * @param gradient {@code [parameterSize()]}, added to
   * @param weightGradient {@code [weightCount()]}, added to
   */
  void backward(
      double[] parameters,
      double[] weights,
      double[] noise,
      double[] dz,
      double dLogDensity,
      double[] gradient,
      double[] weightGradient);

  /**
   * Returns the weights after a step of training that moves them without gradients, or null for
   * weights that are moved by gradients.
   *
   * @param parameters {@code [batch][parameterSize()]}
   * @param weights {@code [weightCount()]}, never changed
   * @param random the step's own
   */
  default double[] moved(double[][] parameters, double[] weights, RandomGenerator random) {
    return null;
  }

  /**
   * Writes the latent vector that stands for an example: the mean of the posterior where it is
   * known, else the image of zero noise.
   *
   * @param mean {@code [latentSize()]}, receives the result
   */
  default void mean(double[] parameters, double[] weights, double[] mean) {
    sample(parameters, weights, new double[latentSize()], mean);
  }

  /** Whether {@link #divergence} is known for this prior. */
  default boolean hasDivergenceFrom(Prior prior) {
    return false;
  }

  /**
   * Writes KL(q(z|x) ‖ p(z)) in nats as one term per latent dimension; their sum is the divergence.
   *
   * @param divergence {@code [latentSize()]}, receives the result
   * @throws UnsupportedOperationException unless {@link #hasDivergenceFrom} says so
   */
  default void divergence(double[] parameters, double[] divergence) {
    throw new UnsupportedOperationException("No divergence in closed form: " + describe());
  }

  /**
   * Adds the gradient of {@code dDivergence · divergence}.
   *
   * @param dDivergence {@code [latentSize()]}
   * @param gradient {@code [parameterSize()]}, added to
   * @throws UnsupportedOperationException unless {@link #hasDivergenceFrom} says so
   */
  default void divergenceBackward(double[] parameters, double[] dDivergence, double[] gradient) {
    throw new UnsupportedOperationException("No divergence in closed form: " + describe());
  }
}
