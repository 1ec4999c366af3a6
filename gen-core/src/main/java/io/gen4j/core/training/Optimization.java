package io.gen4j.core.training;

import io.gen4j.core.internal.json.PlainData;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * What happens between gradients and parameters, the same for every kind of model. Immutable; start
 * from {@link #NONE} and change by name.
 *
 * @param linearDecay steps over which learning rates fall to zero in 64 equal levels; 0 leaves the
 *     rates to the optimizers
 * @param clipping bound on the gradients of each network
 * @param averaging share of the moving average of the weights that each step keeps, from 0 to below
 *     1; 0 keeps no average. The average follows faster at the start: a step keeps at most (1 +
 *     step) / (10 + step)
 * @param rollback steps between two snapshots of the whole model that a failing training returns
 *     to; 0 keeps none
 */
public record Optimization(
    long linearDecay, GradientClipping clipping, double averaging, int rollback) {

  /** Nothing but the optimizers' own updates. */
  public static final Optimization NONE = new Optimization(0, GradientClipping.NONE, 0, 0);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Optimization {
    if (linearDecay < 0) {
      throw new IllegalArgumentException(
          "A linear decay takes 1 or more steps (0 for none), got " + linearDecay);
    }
    if (!(averaging >= 0 && averaging < 1)) {
      throw new IllegalArgumentException(
          "The averaging rate is from 0 (off) to below 1 (for example 0.999), got " + averaging);
    }
    if (rollback < 0) {
      throw new IllegalArgumentException(
          "A snapshot is kept for rollback every 1 or more steps (0 for never), got " + rollback);
    }
  }

  /** Returns a copy with another linear decay; 0 turns it off. */
  public Optimization withLinearDecay(long steps) {
    return new Optimization(steps, clipping, averaging, rollback);
  }

  /** Returns a copy with another bound on gradients. */
  public Optimization withClipping(GradientClipping bound) {
    return new Optimization(linearDecay, bound, averaging, rollback);
  }

  /** Returns a copy with another averaging rate; 0 turns averaging off. */
  public Optimization withAveraging(double rate) {
    return new Optimization(linearDecay, clipping, rate, rollback);
  }

  /**
   * Returns a copy that keeps snapshots of the whole model in memory, one every {@code steps}
   * steps.
   *
   * <p>When a step is not finite, the model rolls back to the last snapshot that was followed by a
   * successful step. A snapshot with no such step may already be broken. After other failures, such
   * as data that cannot be read, it rolls back to the last snapshot.
   */
  public Optimization withRollback(int steps) {
    return new Optimization(linearDecay, clipping, averaging, steps);
  }

  /**
   * Returns the optimizer as it trains: with the linear decay, if there is one. A schedule of its
   * own is then replaced.
   *
   * @param updatesPerStep updates that the network makes in a step
   * @throws IllegalArgumentException if the decay has too many steps to count, or the optimizer has
   *     no learning rate above 0 at the start
   */
  public IUpdater schedule(IUpdater updater, int updatesPerStep) {
    return linearDecay == 0
        ? updater
        : LearningRates.decaying(updater, linearDecay, updatesPerStep);
  }

  /**
   * Returns the optimizer that {@link #schedule} was given, made from the one that it returned:
   * what a model file needs, whose networks have the latter alone.
   *
   * @param scheduled optimizer as it trains
   * @param rate learning rate of the optimizer that is looked for
   */
  public IUpdater unscheduled(IUpdater scheduled, double rate) {
    if (linearDecay == 0) {
      return scheduled;
    }
    if (!scheduled.hasLearningRate()) {
      // All parameters of the networks are frozen: their file names no optimizer.
      return new Sgd(rate);
    }
    IUpdater without = scheduled.clone();
    without.setLrAndSchedule(rate, null);
    return without;
  }

  /** Returns the settings as plain data, for {@link #of}. */
  public Map<String, Object> describe() {
    Map<String, Object> plain = new LinkedHashMap<>();
    plain.put("linear_decay", linearDecay);
    plain.put("averaging", averaging);
    plain.put("rollback", rollback);
    if (!clipping.isNone()) {
      // JSON has no infinity.
      plain.put("clipping", clipping.kind().name());
      plain.put("bound", clipping.bound());
    }
    return plain;
  }

  /**
   * Returns the settings that {@link #describe} gave.
   *
   * @throws IllegalArgumentException if they are none
   */
  public static Optimization of(Map<?, ?> plain) {
    return new Optimization(
        PlainData.whole(plain, "linear_decay"),
        plain.containsKey("clipping")
            ? new GradientClipping(
                GradientClipping.Kind.valueOf(PlainData.text(plain, "clipping")),
                PlainData.number(plain, "bound"))
            : GradientClipping.NONE,
        PlainData.number(plain, "averaging"),
        PlainData.integer(plain, "rollback"));
  }
}
