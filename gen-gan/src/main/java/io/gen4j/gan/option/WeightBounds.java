package io.gen4j.gan.option;

/**
 * Bounds that the weights keep after every update.
 *
 * @param clipping bound on the absolute value of the discriminator's parameters (Arjovsky et al.
 *     2017, arXiv:1701.07875); infinite for none
 * @param spectral which networks are spectrally normalized: the weights of dense layers and
 *     convolutions are divided by their largest singular value. Weights that begin as a constant
 *     ({@code WeightInit.ZERO}, {@code ONES} and the like) are gains and stay as they are. Batch
 *     normalization, which divides by the batch's deviation, is not bounded by it: a discriminator
 *     does better without
 */
public record WeightBounds(double clipping, SpectralNormalization spectral) {

  /** No bounds. */
  public static final WeightBounds NONE =
      new WeightBounds(Double.POSITIVE_INFINITY, SpectralNormalization.NONE);

  /**
   * Checks the values and that they do not contradict each other.
   *
   * @throws IllegalArgumentException if the bound is not above 0, or if weights are to be both
   *     clipped and normalized
   */
  public WeightBounds {
    if (!(clipping > 0)) {
      throw new IllegalArgumentException(
          "Weights are clipped to a bound above 0 (for example 0.01), got " + clipping);
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
