package io.gen4j.vae.internal;

/** The size of a latent vector. */
public final class LatentSize {

  private LatentSize() {}

  /**
   * Checks a size.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public static void require(int latentSize) {
    if (latentSize < 1) {
      throw new IllegalArgumentException("The latent size must be 1 or more, got " + latentSize);
    }
  }
}
