package io.gen4j.gan;

import org.nd4j.linalg.learning.config.IUpdater;

/** Checks learning-rate schedules before they are used. */
final class LearningRates {

  /** A schedule is looked at in this many places at most. */
  private static final long PLACES = 20_000;

  private LearningRates() {}

  /**
   * Checks that a learning rate is a number from 0 up at every update of a training.
   *
   * @throws IllegalArgumentException if it is not; the message names the update
   */
  static void require(String network, IUpdater updater, long first, long last) {
    if (!updater.hasLearningRate()) {
      return;
    }
    long stride = Math.max(1, (last - first) / PLACES);
    for (long update = first; update < last; update += stride) {
      double rate = updater.getLearningRate(Math.toIntExact(update), 0);
      if (!(rate >= 0)) {
        throw new IllegalArgumentException(
            "The learning rate of the "
                + network
                + " is "
                + rate
                + " at update "
                + update
                + ", but a schedule stays at 0 or above; end the training sooner, or change it");
      }
    }
  }
}
