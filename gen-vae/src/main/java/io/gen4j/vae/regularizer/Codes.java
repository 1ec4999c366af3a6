package io.gen4j.vae.regularizer;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.posterior.Posterior;
import io.gen4j.vae.prior.Prior;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The latent side of a batch, as a regularizer sees it. Arrays are not to be changed.
 *
 * @param posterior q(z|x)
 * @param prior p(z)
 * @param posteriorWeights weights of the posterior, or null without any
 * @param priorWeights weights of the prior, or null without any
 * @param parameters the encoder's output, {@code [batch][posterior.parameterSize()]}
 * @param z latent vectors, {@code [batch * K][latent]}: those of the first example, then the next's
 * @param examples size of the data set that the batch is of
 * @param seed what the regularizer's random numbers of this step are derived from
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

  /** Returns a generator of its own, the same for the same step. */
  public RandomGenerator random() {
    return Seeds.generator(seed);
  }

  /** Returns as many draws from the prior as there are latent vectors, {@code [batch * K][]}. */
  public double[][] drawPrior() {
    return HeapCopy.rows(prior.sample(z.length, priorWeights, random()));
  }

  /** Returns the decoder's input for the latent vectors, {@code [batch * K][codeSize]}. */
  public double[][] embedded() {
    return HeapCopy.rows(posterior.embed(HeapCopy.matrix(z, DataType.DOUBLE), posteriorWeights));
  }
}
