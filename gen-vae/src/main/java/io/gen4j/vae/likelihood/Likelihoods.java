package io.gen4j.vae.likelihood;

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
   * Returns the likelihood of a description.
   *
   * @param description what {@link Likelihood#describe} returned
   * @throws IllegalArgumentException if it is none of this class
   */
  public static Likelihood described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case Bernoulli.NAME -> bernoulli();
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made likelihood named '"
                  + name
                  + "'; if it is the application's own, open the model with Vae.load(file,"
                  + " options)");
    };
  }
}
