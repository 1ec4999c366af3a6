package io.gen4j.vae.posterior;

import java.util.Map;

/** The ready-made posteriors. */
public final class Posteriors {

  private Posteriors() {}

  /**
   * A Gaussian with independent components (Kingma and Welling 2014). The encoder gives {@code [2 *
   * latentSize]}: means, then logarithms of variances.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Posterior diagonalGaussian(int latentSize) {
    return new DiagonalGaussian(latentSize);
  }

  /**
   * A Gaussian with any covariance, as C Cᵀ with C lower triangular. The encoder gives {@code [2 *
   * latentSize + latentSize * (latentSize - 1) / 2]}: means, logarithms of C's diagonal, then what
   * is below it, row by row.
   *
   * @throws IllegalArgumentException if the size is below 1
   */
  public static Posterior fullGaussian(int latentSize) {
    return new FullGaussian(latentSize);
  }

  /**
   * A diagonal Gaussian bent by radial flows, whose centres and strengths the encoder gives
   * (Rezende and Mohamed 2015): {@code [2 * latentSize + layers * (latentSize + 2)]}. There is no
   * divergence in closed form.
   *
   * @throws IllegalArgumentException if the size or the number of layers is below 1
   */
  public static Posterior radialFlow(int latentSize, int layers) {
    return new RadialFlow(latentSize, layers);
  }

  /**
   * Returns the posterior of a description.
   *
   * @param description what {@link Posterior#describe} returned
   * @throws IllegalArgumentException if it is none of this class
   */
  public static Posterior described(Map<String, ?> description) {
    String name = String.valueOf(description.get("name"));
    return switch (name) {
      case DiagonalGaussian.NAME -> diagonalGaussian(latentSize(description));
      case FullGaussian.NAME -> fullGaussian(latentSize(description));
      case RadialFlow.NAME ->
          radialFlow(latentSize(description), ((Number) description.get("layers")).intValue());
      default ->
          throw new IllegalArgumentException(
              "There is no ready-made posterior named '"
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

  private static int latentSize(Map<String, ?> description) {
    return ((Number) description.get("latent_size")).intValue();
  }
}
