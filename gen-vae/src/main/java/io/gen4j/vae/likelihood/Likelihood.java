package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The distribution of data given the decoder's output, p(x|z), in nats: log densities are summed
 * over the values of an example and include the normalizer. A pure function that never changes its
 * arguments. {@link Likelihoods} has the ready-made ones; {@link PerExampleLikelihood} adapts a
 * function of one example.
 *
 * <p>Arrays have the batch first. Data are {@code [batch, ...shape]}. Parameters are {@code [rows,
 * parametersPerValue() * shape[0], ...]}: the first parameter of all values, then the second of all
 * values, and so on. The number of rows is a multiple K of the batch: K rows for the first example,
 * then K for the next; {@code x.repeat(0, K)} gives every row its data. All arrays have the data
 * type of the networks.
 */
public interface Likelihood {

  /** Returns the name and settings as plain data, saved with a model. */
  Map<String, Object> describe();

  /** Returns the range that data are mapped to before the model sees them. */
  ValueRange range();

  /** Returns the number of parameters of each value. */
  int parametersPerValue();

  /** Whether data may be drawn as zeros and ones with their values as probabilities. */
  default boolean isBinary() {
    return false;
  }

  /**
   * Whether the values are levels whose probabilities sum to 1, so that bits per dimension are
   * defined. Otherwise this is a density, or an expectation of a binary distribution.
   */
  default boolean isDiscrete() {
    return false;
  }

  /** Returns which values have a density or a probability: finite numbers unless overridden. */
  default Support support() {
    return Support.FINITE;
  }

  /**
   * Returns log p(x | parameters) of each row, with derivatives.
   *
   * @param x {@code [batch, ...shape]}, in the support where the mask is not 0
   * @param parameters {@code [rows, ...]}
   * @param mask {@code [batch, ...shape]} of ones and zeros, or null; values with mask 0 count in
   *     no log density, and their parameters have derivative 0
   */
  Density evaluate(INDArray x, INDArray parameters, INDArray mask);

  /** Returns log p(x | parameters) of each row; takes what {@link #evaluate} takes. */
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
   * @return {@code [rows, ...shape]}, in the support
   */
  INDArray sample(INDArray parameters, RandomGenerator random);
}
