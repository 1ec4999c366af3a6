package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The distribution of data given the decoder's output, p(x|z). Log densities are in nats, are
 * summed over the values of an example and include the normalizer. Implementations are pure
 * functions and never change their arguments. {@link Likelihoods} has the ready-made likelihoods.
 * Implement {@link PerExampleLikelihood} to write a likelihood for one example at a time.
 *
 * <p>The batch is the first axis of all arrays. Data are {@code [batch, ...shape]}. Parameters are
 * {@code [rows, parametersPerValue() * shape[0], ...]}: the first parameter of all values, then the
 * second of all values, and so on. The number of rows is a multiple K of the batch: K rows for the
 * first example, then K for the next. {@code x.repeat(0, K)} gives the data of each row. All arrays
 * have the data type of the networks.
 */
public interface Likelihood {

  /** Returns the name and settings as plain data, which are saved with the model. */
  Map<String, Object> describe();

  /** Returns the range that the data are mapped to before the model sees them. */
  ValueRange range();

  /** Returns the number of parameters per value. */
  int parametersPerValue();

  /** Whether the data may be drawn as zeros and ones, with their values as probabilities. */
  default boolean isBinary() {
    return false;
  }

  /**
   * Whether the values are levels whose probabilities sum to 1. Bits per dimension are only defined
   * for these. Otherwise this is a density, or the expectation over a binary distribution.
   */
  default boolean isDiscrete() {
    return false;
  }

  /**
   * Returns the values that have a density or a probability. Unless overridden, these are all
   * finite numbers.
   */
  default Support support() {
    return Support.FINITE;
  }

  /**
   * Returns log p(x | parameters) of each row, with its derivatives.
   *
   * @param x {@code [batch, ...shape]}, in the support wherever the mask is not 0
   * @param parameters {@code [rows, ...]}
   * @param mask {@code [batch, ...shape]} of ones and zeros, or null. Log densities leave out the
   *     values with mask 0, and the derivatives of their parameters are 0
   */
  Density evaluate(INDArray x, INDArray parameters, INDArray mask);

  /**
   * Returns log p(x | parameters) of each row in nats, {@code [rows]}. It takes the arguments of
   * {@link #evaluate}.
   */
  default double[] logDensities(INDArray x, INDArray parameters, INDArray mask) {
    return evaluate(x, parameters, mask).values();
  }

  /**
   * Returns the expected data of each row.
   *
   * @param parameters {@code [rows, ...]}
   * @return {@code [rows, ...shape]}, in {@link #range}
   */
  INDArray mean(INDArray parameters);

  /**
   * Draws the data of each row.
   *
   * @param parameters {@code [rows, ...]}
   * @param random the source of all randomness
   * @return {@code [rows, ...shape]}, in the support
   */
  INDArray sample(INDArray parameters, RandomGenerator random);
}
