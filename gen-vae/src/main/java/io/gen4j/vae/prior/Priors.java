package io.gen4j.vae.prior;

import java.util.Map;

/** The ready-made priors. */
public final class Priors {

  private Priors() {}

  /**
   * Returns N(0, I).
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Prior standardNormal(int latentSize) {
    return new StandardNormal(latentSize);
  }

  /**
   * Returns a mixture of Gaussians with independent components, whose shares, means and variances
   * are trained. Divergences from it are sampled.
   *
   * @throws IllegalArgumentException if a number is below 1
   */
  public static Prior gaussianMixture(int latentSize, int components) {
    return new GaussianMixture(latentSize, components);
  }

  /**
   * Returns the prior of a description.
   *
   * @param description what {@link Prior#describe} returned
   * @throws IllegalArgumentException if it is none of this class
   */
  public static Prior described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case StandardNormal.NAME -> standardNormal(number(description, "latent_size"));
      case GaussianMixture.NAME ->
          gaussianMixture(number(description, "latent_size"), number(description, "components"));
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made prior named '"
                  + name
                  + "'; if it is the application's own, open the model with Vae.load(file,"
                  + " options)");
    };
  }

  static void requireLatentSize(int latentSize) {
    if (latentSize < 1) {
      throw new IllegalArgumentException("The latent size must be 1 or more, got " + latentSize);
    }
  }

  private static int number(Map<String, ?> description, String key) {
    return ((Number) description.get(key)).intValue();
  }
}
