package io.gen4j.core.training;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.logs.TrainingText;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where training stands. The values are those of one moment; {@link #stop} and {@link #keep} act on
 * the training, and {@link #addMetric} adds to the metrics of the step.
 */
public final class Progress {

  /** What does not change during a call of {@code fit}. */
  record Plan(
      GenerativeModel model,
      Dataset dataset,
      FitOptions options,
      long firstStep,
      long totalSteps,
      long stepsPerEpoch,
      long totalEpochs) {}

  /** What a callback can make the training do. */
  interface Control {
    void stop();

    void keep();

    boolean isStopped();
  }

  private final TrainingCounts counts;
  private final Plan plan;
  private final long epoch;
  private final long examples;
  private final double seconds;
  private final Map<String, Double> metrics;
  private final Set<String> measured = new HashSet<>();
  private final boolean endsEpoch;
  private final Control control;

  Progress(
      TrainingCounts counts,
      Plan plan,
      long epoch,
      long examples,
      double seconds,
      Map<String, Double> metrics,
      boolean endsEpoch,
      Control control) {
    this.counts = counts;
    this.plan = plan;
    this.epoch = epoch;
    this.examples = examples;
    this.seconds = seconds;
    this.metrics = new LinkedHashMap<>(metrics);
    this.endsEpoch = endsEpoch;
    this.control = control;
  }

  /**
   * Returns the model that is training.
   *
   * @throws IllegalStateException if the training is one of a {@link TrainingStep} alone
   */
  public GenerativeModel model() {
    if (plan.model() == null) {
      throw new IllegalStateException(
          "This training has no GenerativeModel: give it to Trainer.fit with the step");
    }
    return plan.model();
  }

  /** Returns the data set that the model is training on. */
  public Dataset dataset() {
    return plan.dataset();
  }

  /** Returns the options of this call of {@code fit}. */
  public FitOptions options() {
    return plan.options();
  }

  /** Returns how far the model has been trained, over all calls of {@code fit}. */
  public TrainingCounts counts() {
    return counts;
  }

  /** Returns the number of steps made, over all calls of {@code fit}. */
  public long step() {
    return counts.steps();
  }

  /** Returns the number of steps after which this training ends. */
  public long totalSteps() {
    return plan.totalSteps();
  }

  /** Returns the number of steps that a whole pass over the data takes. */
  public long stepsPerEpoch() {
    return plan.stepsPerEpoch();
  }

  /** Returns the number of the epoch that the last step began in, from 1. */
  public long epoch() {
    return epoch;
  }

  /** Returns the number of the epoch that this training ends in. */
  public long totalEpochs() {
    return plan.totalEpochs();
  }

  /** Returns the number of training examples read by this call of {@code fit}. */
  public long examples() {
    return examples;
  }

  /** Returns the seconds since this call of {@code fit} began, callbacks included. */
  public double seconds() {
    return seconds;
  }

  /** Returns the training examples read per second in this call, callbacks included. */
  public double examplesPerSecond() {
    return seconds > 0 ? examples / seconds : 0;
  }

  /**
   * Returns the seconds left if steps take as long as they took on average in this call, callbacks
   * included; NaN before the first step.
   */
  public double secondsLeft() {
    long made = step() - plan.firstStep();
    return made == 0 ? Double.NaN : seconds / made * (plan.totalSteps() - step());
  }

  /** Whether the last step was the last one of a pass over the data. */
  public boolean endsEpoch() {
    return endsEpoch;
  }

  /** Whether training ends with this step, as far as is known: a callback may stop it later. */
  public boolean isLast() {
    return control.isStopped() || step() >= plan.totalSteps();
  }

  /**
   * Returns the metrics of the last step by name: those of the model in the order that it reports
   * them, then those that callbacks have added so far.
   */
  public Map<String, Double> metrics() {
    return Collections.unmodifiableMap(metrics);
  }

  /**
   * Adds a metric to those of this step. Callbacks that are called later see it, and the means of
   * the report's epochs count it; a callback that does so returns true from {@link
   * Callback#measures}.
   *
   * @throws IllegalArgumentException if there is a metric of that name
   */
  public void addMetric(String name, double value) {
    if (metrics.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException(
          "Step " + step() + " has a metric '" + name + "' already: use another name");
    }
    measured.add(name);
  }

  /**
   * Whether a callback has measured a metric at this step. False for a metric that the model
   * reports at every step.
   */
  public boolean isMeasured(String metric) {
    return measured.contains(metric);
  }

  /** Ends training after the step, or the epoch's callbacks, that is under way. */
  public void stop() {
    control.stop();
  }

  /**
   * Keeps a copy of the whole model as it is now, in memory, over an earlier one. A training that
   * does not fail ends with the model as it was kept last, its {@link #counts} included.
   */
  public void keep() {
    control.keep();
  }

  /**
   * Returns a line on how training goes, for example {@code step 120 of 3,120, epoch 1 of 20, loss
   * 0.6931, 840 examples/s, 0:09 so far, 3:48 left}.
   *
   * @param shown metrics to show, for example {@link #metrics()}
   */
  public String line(Map<String, Double> shown) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "step %,d of %,d, ", step(), totalSteps()));
    line.append("epoch ").append(epoch()).append(" of ").append(totalEpochs()).append(", ");
    shown.forEach((name, value) -> line.append(TrainingText.metric(name, value)).append(", "));
    line.append(String.format(Locale.ROOT, "%,.0f examples/s, ", examplesPerSecond()));
    line.append(TrainingText.clock(seconds())).append(" so far, ");
    return line.append(TrainingText.clock(secondsLeft())).append(" left").toString();
  }
}
