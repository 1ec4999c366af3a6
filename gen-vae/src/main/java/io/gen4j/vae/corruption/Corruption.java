package io.gen4j.vae.corruption;

import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Damage done to the encoder's input in training. The loss still compares with the clean data: this
 * is the denoising criterion (Vincent et al. 2008; for variational autoencoders Im et al. 2017,
 * arXiv 1511.06406). The result must depend only on the values and on the given random generator.
 * The ready-made corruptions are in {@link Corruptions}.
 */
public interface Corruption {

  /** Returns the name and settings as plain data, which are saved with the model. */
  Map<String, Object> describe();

  /** Whether this corruption leaves the data unchanged. */
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
