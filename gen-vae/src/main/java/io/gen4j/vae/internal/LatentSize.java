package io.gen4j.vae.internal;

/** Checks sizes of latent vectors. */
public final class LatentSize {

  private LatentSize() {}

  /**
   * Checks the size of a latent vector.
   *
   * @throws IllegalArgumentException if it is below 1
   */
  public static void require(int latentSize) {
    if (latentSize < 1) {
      throw new IllegalArgumentException("The latent size must be 1 or more, got " + latentSize);
    }
  }
}
