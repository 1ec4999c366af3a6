package io.gen4j.vae.prior;

import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The distribution of latent vectors, p(z), in nats. A pure function of a batch that never changes
 * its arguments. {@link Priors} has the ready-made ones; {@link PerExamplePrior} adapts a function
 * of one latent vector.
 *
 * <p>A prior may have weights, which are trained with the networks: an array {@code [1,
 * weightCount()]} of any number type, or null without weights. Latent vectors are double arrays
 * {@code [rows, latentSize()]}.
 */
public interface Prior {

  /** Returns the name and settings as plain data, saved with a model. */
  Map<String, Object> describe();

  /** Returns the size of a latent vector. */
  int latentSize();

  /** Whether this is N(0, I), for which some posteriors know their divergence in closed form. */
  default boolean isStandardNormal() {
    return false;
  }

  /** Whether there is a distribution to draw from and to compare with. */
  default boolean hasDensity() {
    return true;
  }

  /** Whether latent vectors consist of integers. */
  default boolean isDiscrete() {
    return false;
  }

  /**
   * Returns the number of pseudo-inputs, 0 for none. With pseudo-inputs the model trains as many
   * examples, and the weights of this prior are the encoder's output for them, {@code
   * [pseudoInputs() * posterior.parameterSize()]}.
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
   * Returns log p(z) of each row, with derivatives.
   *
   * @param z {@code [rows, latentSize()]}
   */
  PriorDensity evaluate(INDArray z, INDArray weights);

  /** Returns log p(z) of each row. */
  default double[] logDensities(INDArray z, INDArray weights) {
    return evaluate(z, weights).values();
  }

  /**
   * Draws latent vectors.
   *
   * @return {@code [count, latentSize()]}
   */
  INDArray sample(int count, INDArray weights, RandomGenerator random);
}
