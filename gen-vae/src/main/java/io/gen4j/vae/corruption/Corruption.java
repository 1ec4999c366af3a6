package io.gen4j.vae.corruption;

import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Damage done in training to what the encoder sees, while the loss asks for the clean data: the
 * denoising criterion (Vincent et al. 2008; for variational autoencoders Im et al. 2017, arXiv
 * 1511.06406). A function of the values and of the random numbers that it is given. The ready-made
 * corruptions are in {@link Corruptions}.
 */
public interface Corruption {

  /** Returns the name and settings as plain data, kept with a saved model. */
  Map<String, Object> describe();

  /** Whether data stay as they are. */
  default boolean isNone() {
    return false;
  }

  /**
   * Damages examples in place.
   *
   * @param values {@code [examples * length]} in the range of the likelihood, changed
   */
  void corrupt(float[] values, RandomGenerator random);
}
