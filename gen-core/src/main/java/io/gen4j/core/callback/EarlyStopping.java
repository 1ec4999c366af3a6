package io.gen4j.core.callback;

import io.gen4j.core.training.Callback;
import io.gen4j.core.training.Progress;
import io.gen4j.core.training.TrainingReport;
import java.util.Locale;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops training when a metric no longer improves, and by default ends it with the model as it was
 * at the best value, bit for bit.
 *
 * <p>A metric of an {@link Evaluation} is judged each time it is measured; one that the model
 * reports at every step, such as {@code loss}, is judged by its mean over each epoch. Each of these
 * is an evaluation. The best model is kept in memory; it takes as much as the parameters with the
 * optimizers' state and the averages. A resumed training starts with full patience and knows no
 * earlier best: combine with {@link Checkpoints}, which does.
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
          "The patience is 1 or more evaluations without improvement, got " + patience);
    }
    if (!(improvement >= 0) || Double.isInfinite(improvement)) {
      throw new IllegalArgumentException(
          "The least improvement is 0 or above and finite, got " + improvement);
    }
    this.metric = metric;
    this.goal = goal;
    this.patience = patience;
    this.improvement = improvement;
    this.restores = restores;
  }

  /**
   * Stops at the last of so many evaluations in a row that are not better than the best.
   *
   * @param metric for example {@code loss}, or one that an {@link Evaluation} measures
   * @throws IllegalArgumentException if the patience is below 1
   */
  public static EarlyStopping on(String metric, Goal goal, int patience) {
    return new EarlyStopping(metric, goal, patience, 0, true);
  }

  /**
   * Returns a copy for which only larger improvements count.
   *
   * @param improvement in units of the metric, 0 or above
   */
  public EarlyStopping withLeastImprovement(double improvement) {
    return new EarlyStopping(metric, goal, patience, improvement, restores);
  }

  /** Returns a copy that leaves the model as it is when training stops. */
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
          "Training stops at step {}: {} was best at step {}, {}, and is {}",
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
