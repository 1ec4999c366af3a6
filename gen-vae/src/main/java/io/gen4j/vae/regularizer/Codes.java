package io.gen4j.vae.regularizer;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The latent vectors of a batch and their distributions, for a regularizer. Do not change the
 * arrays.
 *
 * @param posterior q(z|x)
 * @param prior p(z)
 * @param posteriorWeights weights of the posterior, or null if it has no weights
 * @param priorWeights weights of the prior, or null if it has no weights
 * @param parameters the encoder's output, {@code [batch][posterior.parameterSize()]}
 * @param z latent vectors, {@code [batch * K][latent]}: K for the first example, then K for the
 *     next
 * @param examples size of the data set that the batch comes from
 * @param seed seed of the regularizer's random numbers in this step
 */
public record Codes(
    Posterior posterior,
    Prior prior,
    INDArray posteriorWeights,
    INDArray priorWeights,
    double[][] parameters,
    double[][] z,
    int examples,
    long seed) {

  /** Returns the number of examples in the batch. */
  public int batch() {
    return parameters.length;
  }

  /** Returns K, the number of latent vectors per example. */
  public int samples() {
    return z.length / parameters.length;
  }

  /** Returns the size of a latent vector. */
  public int latentSize() {
    return posterior.latentSize();
  }

  /** Returns a new generator. All calls in a step return generators of the same numbers. */
  public RandomGenerator random() {
    return Seeds.generator(seed);
  }

  /**
   * Draws as many vectors from the prior as there are latent vectors, {@code [batch * K][latent]}.
   */
  public double[][] drawPrior() {
    return HeapCopy.rows(prior.sample(z.length, priorWeights, random()));
  }

  /**
   * Returns the decoder's input for the latent vectors, {@code [batch * K][posterior.codeSize()]}.
   */
  public double[][] embedded() {
    return HeapCopy.rows(posterior.embed(HeapCopy.matrix(z, DataType.DOUBLE), posteriorWeights));
  }
}
