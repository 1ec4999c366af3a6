package io.gen4j.vae.likelihood;

import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.json.PlainData;
import java.util.List;
import java.util.Map;

/** The ready-made likelihoods. */
public final class Likelihoods {

  private Likelihoods() {}

  /**
   * Independent Bernoulli variables. The parameter of a value is its logit l, and log p = x l -
   * softplus(l). Data are zeros and ones, or values in [0, 1]. For values in between this is not a
   * density, but the expectation over zeros and ones that are drawn with the values as
   * probabilities.
   */
  public static Likelihood bernoulli() {
    return new Bernoulli();
  }

  /**
   * Independent continuous Bernoulli distributions (Loaiza-Ganem and Cunningham 2019): densities on
   * [0, 1] proportional to e^(x l), with their normalizer. The parameter of a value is l. For
   * grayscale images, whose values are not binary.
   */
  public static Likelihood continuousBernoulli() {
    return new ContinuousBernoulli();
  }

  /**
   * Independent Gaussians with a fixed standard deviation. The data are not scaled. The parameter
   * of a value is its mean.
   *
   * @param standardDeviation standard deviation in units of the data @throws
   *     IllegalArgumentException unless the standard deviation is finite and positive
   */
  public static Likelihood gaussian(double standardDeviation) {
    return gaussian(standardDeviation, ValueRange.UNBOUNDED);
  }

  /**
   * Independent Gaussians with a fixed standard deviation. The data are mapped to a range. The
   * parameter of a value is its mean.
   *
   * @param standardDeviation standard deviation in units of the range, as is the density
   * @param range range that the data are mapped to @throws IllegalArgumentException unless the
   *     standard deviation is finite and positive
   */
  public static Likelihood gaussian(double standardDeviation, ValueRange range) {
    return new GaussianFixed(standardDeviation, range);
  }

  /**
   * Independent Gaussians with a learned variance. The data are mapped to a range. The parameters
   * of a value are its mean and a number r, which determines the variance: log variance = floor +
   * softplus(r - floor).
   *
   * @param minLogVariance the floor, for example -10; without a floor, the likelihood would have no
   *     upper bound
   * @param range range that the data are mapped to
   * @throws IllegalArgumentException if the floor is not finite
   */
  public static Likelihood gaussianWithVariance(double minLogVariance, ValueRange range) {
    return new GaussianLearned(minLogVariance, range);
  }

  /**
   * Independent categorical distributions over levels. The parameters of a value are one logit per
   * level. Data are evenly spaced levels from 0 to 1, for example the bytes 0 and 255 for 2 levels.
   *
   * @param levels number of levels @throws IllegalArgumentException if there are fewer than 2
   *     levels
   */
  public static Likelihood categorical(int levels) {
    return new Categorical(levels);
  }

  /**
   * Independent logistic distributions over the 256 levels of image bytes, mapped to [-1, 1]
   * (Kingma et al. 2016, arXiv 1606.04934). The lowest and the highest level include the tails. The
   * parameters of a value are the mean and a number r, which determines the scale: log scale = -7 +
   * softplus(r + 7).
   */
  public static Likelihood discretizedLogistic() {
    return new LogisticMixture(1, 256);
  }

  /**
   * Independent mixtures of {@linkplain #discretizedLogistic discretized logistic} distributions
   * over evenly spaced levels of [-1, 1] (Salimans et al. 2017). Unlike in the paper, color
   * channels are independent. The parameters of a value are {@code 3 * components} numbers: logits
   * of the mixture weights, means, and numbers r for the scales. With one component there is no
   * logit.
   *
   * @param components number of components, 1 or more
   * @param levels number of levels, 2 or more
   * @throws IllegalArgumentException if a number is too small
   */
  public static Likelihood discretizedLogisticMixture(int components, int levels) {
    return new LogisticMixture(components, levels);
  }

  /**
   * Sequences of tokens, each predicted from the latent vector and the tokens before it (Bowman et
   * al. 2016). The data are the numbers of tokens, and the first token is given. The parameters are
   * logits {@code [tokens, time - 1]}; the decoder has a second input {@code [time - 1]} with the
   * token before each of them. Log densities are sums over the tokens that are not padding.
   *
   * <p>The vocabulary names the special tokens: every sequence begins with {@code <start>}, samples
   * stop at {@code <end>}, and {@code <unk>} hides dropped words. Without these names, sequences
   * begin with token 0 and samples have the whole length.
   *
   * @param data field of tokens of a data set, {@code [time]}
   * @param wordDropout share of the earlier tokens that the decoder does not see in training, from
   *     0 to 1. It makes the latent vector more useful and needs {@code <unk>} if it is above 0
   * @throws IllegalArgumentException if the field does not hold tokens, or the share is out of
   *     range
   */
  public static Likelihood tokens(Field data, double wordDropout) {
    if (!(data.kind() instanceof FieldKind.Tokens kind) || data.shape().dimensions().size() != 1) {
      throw new IllegalArgumentException(
          "The likelihood of tokens needs data of the kind tokens and the shape [time], got "
              + data);
    }
    List<String> vocabulary = kind.vocabulary();
    return new TokenSequence(
        vocabulary.size(),
        data.shape().length(),
        Math.max(0, vocabulary.indexOf("<start>")),
        vocabulary.indexOf("<end>"),
        vocabulary.indexOf("<unk>"),
        wordDropout);
  }

  /**
   * Returns the likelihood that a description belongs to.
   *
   * @param description the result of {@link Likelihood#describe}
   * @throws IllegalArgumentException if the likelihood is not ready-made
   */
  public static Likelihood described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case Bernoulli.NAME -> bernoulli();
      case ContinuousBernoulli.NAME -> continuousBernoulli();
      case GaussianFixed.NAME ->
          gaussian(PlainData.number(description, "standard_deviation"), range(description));
      case GaussianLearned.NAME ->
          gaussianWithVariance(
              PlainData.number(description, "min_log_variance"), range(description));
      case Categorical.NAME -> categorical(PlainData.integer(description, "levels"));
      case TokenSequence.NAME -> TokenSequence.described(description);
      case LogisticMixture.NAME ->
          discretizedLogisticMixture(
              PlainData.integer(description, "components"),
              PlainData.integer(description, "levels"));
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made likelihood named '"
                  + name
                  + "'; if it is your own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  /** Leaves out a range without bounds, since JSON has no infinities. */
  static void putRange(Map<String, Object> description, ValueRange range) {
    if (range.isBounded()) {
      description.put("low", range.low());
      description.put("high", range.high());
    }
  }

  private static ValueRange range(Map<String, ?> description) {
    return description.containsKey("low")
        ? new ValueRange(
            (float) PlainData.number(description, "low"),
            (float) PlainData.number(description, "high"))
        : ValueRange.UNBOUNDED;
  }
}
