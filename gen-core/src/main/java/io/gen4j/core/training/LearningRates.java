package io.gen4j.core.training;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes and checks learning-rate schedules. */
final class LearningRates {

  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private static final int DECAY_LEVELS = 64;
  private static final long UPDATES_LOOKED_AT = 20_000;

  private LearningRates() {}

  /**
   * Returns a copy of an optimizer whose rate falls to zero over a number of steps, in 64 equal
   * levels.
   *
   * @param each updates in a step
   * @throws IllegalArgumentException if the steps cannot be counted, or the optimizer has no rate
   *     above 0 at the start
   */
  static IUpdater decaying(IUpdater updater, long steps, int each) {
    if (steps < 1 || steps > Integer.MAX_VALUE / each) {
      throw new IllegalArgumentException(
          "A linear decay takes from 1 to "
              + Integer.MAX_VALUE / each
              + " steps of "
              + each
              + " updates, got "
              + steps);
    }
    double rate = updater.hasLearningRate() ? updater.getLearningRate(0, 0) : 0;
    if (!(rate > 0)) {
      throw new IllegalArgumentException(
          "A linear decay falls from a learning rate above 0 at the start, which "
              + updater
              + " does not have");
    }
    // In levels: DL4J 1.0.0-M2.1's polynomial schedule rises where its formula should fall.
    MapSchedule.Builder levels = new MapSchedule.Builder(ScheduleType.ITERATION);
    long updates = steps * each;
    long count = Math.min(DECAY_LEVELS, updates);
    for (long level = 0; level < count; level++) {
      levels.add(Math.toIntExact(updates * level / count), rate * (1 - (level + 0.5) / count));
    }
    IUpdater copy = updater.clone();
    copy.setLrAndSchedule(Double.NaN, levels.add(Math.toIntExact(updates), 0).build());
    return copy;
  }

  /**
   * Checks that a learning rate is a number from 0 up at every update of a training, and warns
   * where it is 0 all along.
   *
   * @param network whose rate it is, for messages
   * @param first number of the first update
   * @param end number of the update that the training ends before
   * @throws IllegalArgumentException if it is not; the message names the update
   */
  static void check(String network, IUpdater updater, long first, long end) {
    if (!updater.hasLearningRate() || end <= first) {
      return;
    }
    double largest = 0;
    long stride = Math.max(1, (end - first) / UPDATES_LOOKED_AT);
    for (long update = first; update < end; update += stride) {
      largest = Math.max(largest, requireRate(network, updater, update));
    }
    largest = Math.max(largest, requireRate(network, updater, end - 1));
    if (largest == 0 && updater.getLearningRate(0, 0) > 0) {
      LOG.warn(
          "The learning rate of the {} has fallen to 0 before update {}: this training moves none of"
              + " its weights. Give the schedule more steps.",
          network,
          first);
    }
  }

  private static double requireRate(String network, IUpdater updater, long update) {
    double rate = updater.getLearningRate((int) Math.min(Integer.MAX_VALUE, update), 0);
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
    return rate;
  }
}
