package io.gen4j.core.training;

import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** Creates and checks learning-rate schedules. */
final class LearningRates {

  private static final int DECAY_LEVELS = 64;
  private static final long UPDATES_LOOKED_AT = 20_000;

  private LearningRates() {}

  /**
   * Returns a copy of an optimizer whose learning rate falls to zero over {@code steps} steps, in
   * 64 equal levels.
   *
   * @param each number of updates in a step
   * @throws IllegalArgumentException if there are too many steps, or if the optimizer's initial
   *     learning rate is not above 0
   */
  static IUpdater decaying(IUpdater updater, long steps, int each) {
    if (steps < 1 || steps > Integer.MAX_VALUE / each) {
      throw new IllegalArgumentException(
          "A linear decay must have from 1 to "
              + Integer.MAX_VALUE / each
              + " steps with "
              + each
              + " updates each, got "
              + steps);
    }
    double rate = updater.hasLearningRate() ? updater.getLearningRate(0, 0) : 0;
    if (!(rate > 0)) {
      throw new IllegalArgumentException(
          "A linear decay needs an initial learning rate above 0, which "
              + updater
              + " does not have");
    }
    // The decay has levels because DL4J 1.0.0-M2.1's polynomial schedule rises instead of falling.
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
   * Checks that a learning rate is finite and 0 or more at every update of a training.
   *
   * @param network name of the network, for messages
   * @param first index of the first update
   * @param end index after the last update
   * @return index of the update where a rate that was above 0 falls to 0 and stays there, or {@code
   *     end} if it does not
   * @throws IllegalArgumentException if a rate is invalid; the message names the update
   */
  static long requireRates(String network, IUpdater updater, long first, long end) {
    if (!updater.hasLearningRate() || end <= first) {
      return end;
    }
    long stride = Math.max(1, (end - first) / UPDATES_LOOKED_AT);
    long zeroFrom = first;
    for (long update = first; update < end; update += stride) {
      zeroFrom = requireRate(network, updater, update) > 0 ? update + 1 : zeroFrom;
    }
    if (requireRate(network, updater, end - 1) > 0 || rate(updater, 0) == 0) {
      return end;
    }
    while (rate(updater, zeroFrom) > 0) {
      zeroFrom++;
    }
    return zeroFrom;
  }

  private static double rate(IUpdater updater, long update) {
    return updater.getLearningRate((int) Math.min(Integer.MAX_VALUE, update), 0);
  }

  private static double requireRate(String network, IUpdater updater, long update) {
    double rate = rate(updater, update);
    if (!(rate >= 0)) {
      throw new IllegalArgumentException(
          "The learning rate of the "
              + network
              + " is "
              + rate
              + " at update "
              + update
              + ", but it must be 0 or above. End the training earlier, or change the schedule");
    }
    return rate;
  }
}
