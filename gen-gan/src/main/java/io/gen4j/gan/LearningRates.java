package io.gen4j.gan;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Makes learning-rate schedules. */
final class LearningRates {

  private static final int DECAY_LEVELS = 64;

  private LearningRates() {}

  /**
   * Checks that a learning rate can fall over a training.
   *
   * @param each updates in a step
   * @throws IllegalArgumentException if it cannot; the message says why
   */
  static void requireDecay(IUpdater updater, long steps, int each) {
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
  }

  /**
   * Returns a copy of an optimiser whose rate falls to zero over a number of its updates, or the
   * optimiser itself for 0 updates.
   */
  static IUpdater decaying(IUpdater updater, long updates) {
    if (updates == 0) {
      return updater;
    }
    IUpdater copy = updater.clone();
    double rate = updater.getLearningRate(0, 0);
    // In levels: DL4J 1.0.0-M2.1's polynomial schedule rises where its formula should fall.
    MapSchedule.Builder levels = new MapSchedule.Builder(ScheduleType.ITERATION);
    long count = Math.min(DECAY_LEVELS, updates);
    for (long level = 0; level < count; level++) {
      levels.add(Math.toIntExact(updates * level / count), rate * (1 - (level + 0.5) / count));
    }
    copy.setLrAndSchedule(Double.NaN, levels.add(Math.toIntExact(updates), 0).build());
    return copy;
  }
}
