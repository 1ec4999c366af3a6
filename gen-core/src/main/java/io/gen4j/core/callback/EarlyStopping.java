package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.util.Locale;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops training when a metric no longer improves. By default the model then returns to its exact
 * state at the best value.
 *
 * <p>A metric of an {@link Evaluation} is compared each time it is measured. If the model reports
 * the metric at every step, as with {@code loss}, its mean over each epoch is compared. Each
 * comparison counts as one evaluation. The best model is kept in memory and needs as much memory as
 * the parameters, the optimizer state and the averaged weights. A resumed training starts with full
 * patience and without an earlier best value. {@link Checkpoints} keep their best value across
 * trainings.
 */
public final class EarlyStopping implements Callback {

  private static final Logger LOG = LoggerFactory.getLogger(EarlyStopping.class);

  private final String metric;
  private final Goal goal;
  private final int patience;
  private final double improvement;
  private final boolean restores;

  private MetricWatch watch;
  private double best;
  private long bestStep;
  private int waited;

  private EarlyStopping(
      String metric, Goal goal, int patience, double improvement, boolean restores) {
    if (patience < 1) {
      throw new IllegalArgumentException(
          "The patience must be 1 or more evaluations without improvement, got " + patience);
    }
    if (!(improvement >= 0) || Double.isInfinite(improvement)) {
      throw new IllegalArgumentException(
          "The least improvement must be 0 or above and finite, got " + improvement);
    }
    this.metric = metric;
    this.goal = goal;
    this.patience = patience;
    this.improvement = improvement;
    this.restores = restores;
  }

  /**
   * Stops after {@code patience} evaluations in a row without a new best value.
   *
   * @param metric for example {@code loss}, or a metric of an {@link Evaluation}
   * @param goal whether lower or higher values are better
   * @param patience number of evaluations without improvement, 1 or more
   * @throws IllegalArgumentException if the patience is below 1
   */
  public static EarlyStopping on(String metric, Goal goal, int patience) {
    return new EarlyStopping(metric, goal, patience, 0, true);
  }

  /**
   * Returns a copy that counts only larger improvements.
   *
   * @param improvement in units of the metric, finite, 0 or above
   * @throws IllegalArgumentException if the improvement is negative or not finite
   */
  public EarlyStopping withLeastImprovement(double improvement) {
    return new EarlyStopping(metric, goal, patience, improvement, restores);
  }

  /**
   * Returns a copy that keeps the last state of the model when training stops, and not the best.
   */
  public EarlyStopping withoutRestoring() {
    return new EarlyStopping(metric, goal, patience, improvement, false);
  }

  @Override
  public void onStart(Progress start) {
    watch = new MetricWatch(metric);
    best = Double.NaN;
    bestStep = start.step();
    waited = 0;
  }

  @Override
  public void onStep(Progress progress) {
    OptionalDouble measured = watch.after(progress);
    if (measured.isEmpty()) {
      return;
    }
    double value = measured.getAsDouble();
    if (goal.isBetter(value, best, improvement)) {
      best = value;
      bestStep = progress.step();
      waited = 0;
      if (restores) {
        progress.keep();
      }
      return;
    }
    waited++;
    if (waited == patience) {
      LOG.info(
          "Training stops at step {}: {} was best at step {} with {}, and is now {}",
          progress.step(),
          metric,
          bestStep,
          text(best),
          text(value));
      progress.stop();
    }
  }

  @Override
  public void onEnd(TrainingReport report) {
    watch.warnIfNeverSeen("Early stopping");
  }

  private static String text(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }
}
