package io.gen4j.core.training;

import io.gen4j.core.internal.json.PlainData;
import java.util.LinkedHashMap;
import java.util.Map;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Options for the update of parameters, common to all kinds of models. Immutable. Start from {@link
 * #NONE} and change values with the {@code with} methods.
 *
 * @param linearDecay number of steps over which learning rates fall to zero in 64 equal levels; 0
 *     for no decay
 * @param clipping bound on the gradients of each network
 * @param averaging share of the moving average of the weights that each step keeps, from 0 to below
 *     1; 0 for no average. The average moves faster at the start: a step keeps at most (1 + step) /
 *     (10 + step)
 * @param rollback number of steps between two snapshots of the whole model, which is restored if
 *     training fails; 0 for no snapshots
 * @param rates factors of the learning rates of single layers
 */
public record Optimization(
    long linearDecay, GradientClipping clipping, double averaging, int rollback, LayerRates rates) {

  /** Only the optimizers' own updates. */
  public static final Optimization NONE =
      new Optimization(0, GradientClipping.NONE, 0, 0, LayerRates.NONE);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if a number is out of range
   */
  public Optimization {
    if (linearDecay < 0) {
      throw new IllegalArgumentException(
          "A linear decay must have 1 or more steps (0 for none), got " + linearDecay);
    }
    if (!(averaging >= 0 && averaging < 1)) {
      throw new IllegalArgumentException(
          "The averaging rate must be from 0 (off) to below 1 (for example 0.999), got"
              + " "
              + averaging);
    }
    if (rollback < 0) {
      throw new IllegalArgumentException(
          "The steps between snapshots for rollback must be 1 or more (0 for none), got"
              + " "
              + rollback);
    }
  }

  /**
   * Returns a copy whose learning rates fall to zero over this number of steps; 0 turns the decay
   * off.
   */
  public Optimization withLinearDecay(long steps) {
    return new Optimization(steps, clipping, averaging, rollback, rates);
  }

  /** Returns a copy with this bound on gradients. */
  public Optimization withClipping(GradientClipping bound) {
    return new Optimization(linearDecay, bound, averaging, rollback, rates);
  }

  /** Returns a copy with this averaging rate; 0 turns averaging off. */
  public Optimization withAveraging(double rate) {
    return new Optimization(linearDecay, clipping, rate, rollback, rates);
  }

  /**
   * Returns a copy that takes a snapshot of the whole model in memory every {@code steps} steps; 0
   * turns snapshots off.
   *
   * <p>When a step is not finite, the model rolls back to the last snapshot that was followed by a
   * successful step. A snapshot with no such step may already be broken. After other failures, such
   * as data that cannot be read, it rolls back to the last snapshot.
   */
  public Optimization withRollback(int steps) {
    return new Optimization(linearDecay, clipping, averaging, steps, rates);
  }

  /** Returns a copy with other learning rates for single layers, which may also be frozen. */
  public Optimization withLayerRates(LayerRates factors) {
    return new Optimization(linearDecay, clipping, averaging, rollback, factors);
  }

  /**
   * Returns the optimizer for training. If there is a linear decay, it replaces the optimizer's own
   * schedule.
   *
   * @param updatesPerStep number of updates of the network in a step
   * @throws IllegalArgumentException if the decay has too many steps, or if the optimizer's initial
   *     learning rate is not above 0
   */
  public IUpdater schedule(IUpdater updater, int updatesPerStep) {
    return linearDecay == 0
        ? updater
        : LearningRates.decaying(updater, linearDecay, updatesPerStep);
  }

  /**
   * Restores the original optimizer from the result of {@link #schedule}. Loading a model needs
   * this, since the networks in a model file have only the scheduled optimizer.
   *
   * @param scheduled optimizer that {@link #schedule} returned
   * @param rate learning rate of the original optimizer
   */
  public IUpdater unscheduled(IUpdater scheduled, double rate) {
    if (linearDecay == 0) {
      return scheduled;
    }
    if (!scheduled.hasLearningRate()) {
      // All parameters of the networks are frozen, so the file names no optimizer.
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
    if (!rates.isNone()) {
      plain.put("layer_rates", rates.factors());
    }
    return plain;
  }

  /**
   * Restores the settings from the result of {@link #describe}.
   *
   * @throws IllegalArgumentException if {@code plain} is not such a description
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
        PlainData.integer(plain, "rollback"),
        LayerRates.of((Map<?, ?>) plain.get("layer_rates")));
  }
}
