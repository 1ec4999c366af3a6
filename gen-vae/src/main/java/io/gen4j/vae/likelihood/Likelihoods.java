package io.gen4j.vae.likelihood;

import io.gen4j.core.data.ValueRange;
import java.util.Map;

/** The ready-made likelihoods. */
public final class Likelihoods {

  private Likelihoods() {}

  /**
   * Independent Bernoulli variables; the parameter of a value is its logit l, and log p = x l -
   * softplus(l). Data are zeros and ones, or values in [0, 1], for which this is the expectation
   * over data drawn with these probabilities, not a density.
   */
  public static Likelihood bernoulli() {
    return new Bernoulli();
  }

  /**
   * Independent densities on [0, 1] proportional to e^(x l), the continuous Bernoulli distribution
   * with its normalizer (Loaiza-Ganem and Cunningham 2019); the parameter of a value is l. For
   * grayscale images, whose values are not binary.
   */
  public static Likelihood continuousBernoulli() {
    return new ContinuousBernoulli();
  }

  /**
   * Independent Gaussians of one known standard deviation on data as they are; the parameter of a
   * value is its mean.
   *
   * @throws IllegalArgumentException unless the standard deviation is finite and positive
   */
  public static Likelihood gaussian(double standardDeviation) {
    return gaussian(standardDeviation, ValueRange.UNBOUNDED);
  }

  /**
   * Independent Gaussians of one known standard deviation on data mapped to a range, in whose units
   * the standard deviation and the density are.
   *
   * @throws IllegalArgumentException unless the standard deviation is finite and positive
   */
  public static Likelihood gaussian(double standardDeviation, ValueRange range) {
    return new GaussianFixed(standardDeviation, range);
  }

  /**
   * Independent Gaussians on data mapped to a range; the parameters of a value are its mean and the
   * logarithm of its variance, which is bent smoothly to stay above a floor: log variance = floor +
   * softplus(r - floor).
   *
   * @param minLogVariance the floor, for example -10; without one the likelihood has no upper bound
   * @throws IllegalArgumentException if the floor is not finite
   */
  public static Likelihood gaussianWithVariance(double minLogVariance, ValueRange range) {
    return new GaussianLearned(minLogVariance, range);
  }

  /**
   * Independent free distributions over levels; the parameters of a value are one logit per level.
   * Data are evenly spaced levels from 0 to 1 (bytes 0 and 255 for 2 levels).
   *
   * @throws IllegalArgumentException if there are fewer than 2 levels
   */
  public static Likelihood categorical(int levels) {
    return new Categorical(levels);
  }

  /**
   * Independent logistic distributions over the 256 levels of image bytes, mapped to [-1, 1], the
   * end levels taking the tails (Kingma et al. 2016). The parameters of a value are the mean and
   * the logarithm of the scale, bent smoothly to stay above -7.
   */
  public static Likelihood discretizedLogistic() {
    return new LogisticMixture(1, 256);
  }

  /**
   * Independent mixtures of discretized logistic distributions over evenly spaced levels of [-1, 1]
   * (Salimans et al. 2017, without its dependence between colors). The parameters of a value are
   * logits of the weights, means and logarithms of scales, {@code 3 * components}; with one
   * component there is no logit.
   *
   * @throws IllegalArgumentException if there are fewer than 1 component or 2 levels
   */
  public static Likelihood discretizedLogisticMixture(int components, int levels) {
    return new LogisticMixture(components, levels);
  }

  /**
   * Returns the likelihood of a description.
   *
   * @param description what {@link Likelihood#describe} returned
   * @throws IllegalArgumentException if it is not a ready-made one
   */
  public static Likelihood described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case Bernoulli.NAME -> bernoulli();
      case ContinuousBernoulli.NAME -> continuousBernoulli();
      case GaussianFixed.NAME ->
          gaussian(number(description, "standard_deviation").doubleValue(), range(description));
      case GaussianLearned.NAME ->
          gaussianWithVariance(
              number(description, "min_log_variance").doubleValue(), range(description));
      case Categorical.NAME -> categorical(number(description, "levels").intValue());
      case LogisticMixture.NAME ->
          discretizedLogisticMixture(
              number(description, "components").intValue(),
              number(description, "levels").intValue());
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made likelihood named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  /** A range without bounds is kept by leaving it out: JSON has no infinities. */
  static void putRange(Map<String, Object> description, ValueRange range) {
    if (range.isBounded()) {
      description.put("low", range.low());
      description.put("high", range.high());
    }
  }

  private static ValueRange range(Map<String, ?> description) {
    return description.containsKey("low")
        ? new ValueRange(
            number(description, "low").floatValue(), number(description, "high").floatValue())
        : ValueRange.UNBOUNDED;
  }

  private static Number number(Map<String, ?> description, String key) {
    return (Number) description.get(key);
  }
}
