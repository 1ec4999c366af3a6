package io.gen4j.vae.prior;

import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The distribution of latent vectors, p(z). Log densities are in nats. Implementations are pure
 * functions of a batch and never change their arguments. {@link Priors} has the ready-made priors.
 * Implement {@link PerExamplePrior} to write a prior for one latent vector at a time.
 *
 * <p>A prior may have weights, which are trained with the networks. They are an array {@code [1,
 * weightCount()]} of any number type, or null for a prior without weights. Latent vectors are
 * double arrays {@code [rows, latentSize()]}.
 */
public interface Prior {

  /** Returns the name and settings as plain data, which are saved with the model. */
  Map<String, Object> describe();

  /** Returns the size of a latent vector. */
  int latentSize();

  /** Whether this is N(0, I). Some posteriors have a divergence from it in closed form. */
  default boolean isStandardNormal() {
    return false;
  }

  /** Whether the prior has a distribution; without one, the model cannot sample. */
  default boolean hasDensity() {
    return true;
  }

  /** Whether latent vectors consist of integers. */
  default boolean isDiscrete() {
    return false;
  }

  /**
   * Returns the number of pseudo-inputs, 0 for none. Pseudo-inputs are examples whose values are
   * trained. The weights of the prior are then the encoder's output for them, {@code [1,
   * pseudoInputs() * posterior.parameterSize()]}.
   */
  default int pseudoInputs() {
    return 0;
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
   * Returns log p(z) of each row, with its derivatives.
   *
   * @param z {@code [rows, latentSize()]}
   * @param weights {@code [1, weightCount()]}, or null
   */
  PriorDensity evaluate(INDArray z, INDArray weights);

  /**
   * Returns log p(z) of each row in nats, {@code [rows]}; takes the arguments of {@link #evaluate}.
   */
  default double[] logDensities(INDArray z, INDArray weights) {
    return evaluate(z, weights).values();
  }

  /**
   * Draws latent vectors.
   *
   * @param count number of latent vectors
   * @param weights {@code [1, weightCount()]}, or null
   * @param random the source of all randomness
   * @return {@code [count, latentSize()]}
   */
  INDArray sample(int count, INDArray weights, RandomGenerator random);
}
