package io.gen4j.examples.plane;

import io.gen4j.gan.Gan;

/**
 * A way to train a GAN on points of the plane.
 *
 * @param name name in results, for example {@code packed-2}
 * @param how networks and options in words, with all numbers that decide what comes out
 * @param batch batch size
 * @param steps steps of a trial
 * @param factory makes the untrained GAN of a trial
 */
public record Setting(String name, String how, int batch, long steps, Factory factory) {

  /** Makes untrained GANs. */
  public interface Factory {
    /** Returns a GAN whose weights and noise come from the seed, to be trained for some steps. */
    Gan create(long seed, long steps);
  }

  /** Returns the untrained GAN of a trial. */
  public Gan create(long seed) {
    return factory.create(seed, steps);
  }
}
