package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The distribution of data given the decoder's output, p(x|z): independent over the values of an
 * example given its parameters, with its normaliser, in nats. A pure function: arguments are never
 * changed unless they are named as results.
 *
 * <p>An example is a flat array of {@code values} numbers. Its parameters are {@code
 * parametersPerValue() * values} numbers, parameter by parameter: first parameter of all values,
 * then the second of all values, and so on. For pictures that is {@code [parametersPerValue() *
 * channels, height, width]}. The ready-made likelihoods are in {@link Likelihoods}.
 */
public interface Likelihood {

  /** Returns the name and settings as plain data, kept with a saved model. */
  Map<String, Object> describe();

  /** Returns the range that data are mapped to before the model sees them. */
  ValueRange range();

  /** Returns how many parameters each value has. */
  int parametersPerValue();

  /** Whether data may be drawn as zeros and ones with their values as probabilities. */
  default boolean isBinary() {
    return false;
  }

  /**
   * Whether the distribution is one of levels, whose probabilities sum to 1, so that bits per
   * dimension mean something; else it is a density, or an expectation of a binary one.
   */
  default boolean isDiscrete() {
    return false;
  }

  /** Whether {@code value} has a density or a probability. */
  boolean supports(float value);

  /** Returns in words what {@link #supports} takes, for messages. */
  String support();

  /**
   * Returns log p(x | parameters) of one example, in nats, summed over its values.
   *
   * @param x {@code [values]}, in the support
   * @param parameters {@code [parametersPerValue() * values]}
   * @param gradient receives the derivative with respect to the parameters, or null
   */
  double logDensity(double[] x, double[] parameters, double[] gradient);

  /**
   * Writes the expected value of each value.
   *
   * @param parameters {@code [parametersPerValue() * values]}
   * @param mean {@code [values]}, receives the result, in {@link #range}
   */
  void mean(double[] parameters, double[] mean);

  /**
   * Draws an example.
   *
   * @param parameters {@code [parametersPerValue() * values]}
   * @param x {@code [values]}, receives the result, in the support
   */
  void sample(double[] parameters, RandomGenerator random, double[] x);
}
