package io.gen4j.gan.option;

/**
 * Bounds on the weights, enforced after every update.
 *
 * @param clipping bound on the absolute value of the discriminator's parameters (Arjovsky et al.
 *     2017, arXiv:1701.07875); infinite for none
 * @param spectral networks with spectral normalization, which divides the weights of dense layers
 *     and convolutions by their largest singular value. Weights with a constant initialization
 *     ({@code WeightInit.ZERO}, {@code ONES} and the like) are gains and are not normalized.
 *     Spectral normalization does not bound batch normalization, which divides by the batch's
 *     standard deviation: prefer a discriminator without batch normalization
 */
public record WeightBounds(double clipping, SpectralNormalization spectral) {

  /** No bounds. */
  public static final WeightBounds NONE =
      new WeightBounds(Double.POSITIVE_INFINITY, SpectralNormalization.NONE);

  /** Throws {@link IllegalArgumentException} if the bound is not above 0 or both are set. */
  public WeightBounds {
    if (!(clipping > 0)) {
      throw new IllegalArgumentException(
          "The bound of weight clipping is above 0 (for example 0.01), got  " + clipping);
    }
    if (spectral != SpectralNormalization.NONE && !Double.isInfinite(clipping)) {
      throw new IllegalArgumentException(
          "Spectral normalization and weight clipping both bound the discriminator's weights, and"
              + " clipping would undo the normalization; choose one");
    }
  }

  /** Whether the discriminator's weights are bounded. */
  public boolean boundDiscriminator() {
    return !Double.isInfinite(clipping) || spectral != SpectralNormalization.NONE;
  }
}
