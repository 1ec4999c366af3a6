package io.gen4j.vae.posterior;

import io.gen4j.vae.prior.Prior;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The approximate posterior q(z|x). Its parameters are the encoder's output. A latent vector is a
 * differentiable function of these and of standard normal noise, z = g(parameters, noise) (the
 * reparameterization of Kingma and Welling 2014). Implementations are pure functions of a batch and
 * never change their arguments. {@link Posteriors} has the ready-made posteriors. Implement {@link
 * PerExamplePosterior} to write a posterior for one example at a time.
 *
 * <p>Parameters are {@code [batch, parameterSize()]} in the networks' data type. Latent vectors and
 * noise are double arrays {@code [rows, latentSize()]}, where rows is a multiple K of the batch: K
 * rows for the first example, then K for the next. A posterior may have weights of its own, which
 * all examples share and which are trained with the encoder. They are an array {@code [1,
 * weightCount()]} of any number type, or null for a posterior without weights.
 */
public interface Posterior {

  /** Returns the name and settings as plain data, which are saved with the model. */
  Map<String, Object> describe();

  /** Returns the size of a latent vector; the noise has the same size. */
  int latentSize();

  /** Returns the size of the decoder's input for one latent vector, see {@link #embed}. */
  default int codeSize() {
    return latentSize();
  }

  /** Returns the size of the encoder's output for one example. */
  int parameterSize();

  /**
   * Whether q(z|x) has a density or probabilities. A point in a continuous space has no density.
   */
  default boolean hasDensity() {
    return true;
  }

  /** Whether latent vectors consist of integers. q(z|x) is then a distribution over integers. */
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

  /** Returns the number of weights, 0 for none. */
  default int weightCount() {
    return 0;
  }

  /**
   * Returns the weights that training starts with, {@code [weightCount()]}.
   *
   * @param seed seed of random weights
   */
  default double[] initialWeights(long seed) {
    return new double[0];
  }

  /**
   * Draws latent vectors.
   *
   * @param parameters {@code [batch, parameterSize()]}
   * @param weights {@code [1, weightCount()]}, or null
   * @param noise {@code [rows, latentSize()]}, standard normal
   */
  LatentDraw draw(INDArray parameters, INDArray weights, INDArray noise);

  /**
   * Returns the decoder's input for some latent vectors. Unless overridden, it consists of their
   * first {@link #codeSize} components.
   *
   * @param z {@code [rows, latentSize()]}
   * @return {@code [rows, codeSize()]}
   */
  default INDArray embed(INDArray z, INDArray weights) {
    return codeSize() == latentSize()
        ? z
        : z.get(NDArrayIndex.all(), NDArrayIndex.interval(0, codeSize())).dup('c');
  }

  /** Whether {@link #logDensities} works for any z, not only for draws. */
  default boolean hasLogDensity() {
    return false;
  }

  /**
   * Returns log q(z|x) in nats of every latent vector under the posterior of every example.
   *
   * @param parameters {@code [batch, parameterSize()]}
   * @param z {@code [rows, latentSize()]}, any latent vectors
   * @return {@code [rows][batch]}
   * @throws UnsupportedOperationException unless {@link #hasLogDensity} is true
   */
  default double[][] logDensities(INDArray parameters, INDArray weights, INDArray z) {
    throw new UnsupportedOperationException(
        "This posterior has no density at a given point: " + describe());
  }

  /**
   * Returns the weights after a training step that updates them without gradients. Returns null if
   * the optimizer updates the weights with gradients.
   *
   * @param parameters {@code [batch, parameterSize()]}
   * @param weights {@code [1, weightCount()]} before the step
   * @param random generator of the step
   * @return {@code [1, weightCount()]}, or null
   */
  default INDArray moved(INDArray parameters, INDArray weights, RandomGenerator random) {
    return null;
  }

  /**
   * Returns one latent vector that represents each example: the mean of the posterior if it is
   * known, otherwise the latent vector for zero noise.
   *
   * @param parameters {@code [batch, parameterSize()]}
   * @return {@code [batch, latentSize()]}
   */
  default INDArray mean(INDArray parameters, INDArray weights) {
    INDArray noise = Nd4j.zeros(DataType.DOUBLE, parameters.size(0), latentSize());
    return draw(parameters, weights, noise).z();
  }

  /** Whether {@link #divergence} gives the divergence from this prior. */
  default boolean hasDivergenceFrom(Prior prior) {
    return false;
  }

  /**
   * Returns KL(q(z|x) ‖ p(z)) in nats, as one term per latent dimension. The sum over a row is the
   * divergence of an example.
   *
   * @param parameters {@code [batch, parameterSize()]}
   * @return double array {@code [batch, latentSize()]}
   * @throws UnsupportedOperationException unless {@link #hasDivergenceFrom} is true
   */
  default INDArray divergence(INDArray parameters) {
    throw new UnsupportedOperationException(
        "This posterior has no divergence in closed form: " + describe());
  }

  /**
   * Returns the gradient of {@code Σ dDivergence · divergence(parameters)}.
   *
   * @param dDivergence double array {@code [batch, latentSize()]}
   * @return double array {@code [batch, parameterSize()]}
   * @throws UnsupportedOperationException unless {@link #hasDivergenceFrom} is true
   */
  default INDArray divergenceGradient(INDArray parameters, INDArray dDivergence) {
    throw new UnsupportedOperationException(
        "This posterior has no divergence in closed form: " + describe());
  }
}
