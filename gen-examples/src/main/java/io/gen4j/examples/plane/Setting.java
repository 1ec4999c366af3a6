package io.gen4j.examples.plane;

import io.gen4j.gan.Gan;

/**
 * A way to train a GAN on points in the plane.
 *
 * @param name name in results, for example {@code packed-2}
 * @param how networks and options in words, with all numbers that determine the result
 * @param batch batch size
 * @param steps steps per trial
 * @param factory creates the untrained GAN of a trial
 */
public record Setting(String name, String how, int batch, long steps, Factory factory) {

  /** Creates untrained GANs. */
  public interface Factory {
    /**
     * Returns an untrained GAN whose weights and noise depend on the seed, to be trained for {@code
     * steps} steps.
     */
    Gan create(long seed, long steps);
  }

  /** Returns the untrained GAN of a trial. */
  public Gan create(long seed) {
    return factory.create(seed, steps);
  }
}
