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
 * The state of a training. The values belong to one moment. {@link #stop} and {@link #keep} affect
 * the training, and {@link #addMetric} adds to the metrics of the step.
 */
public final class Progress {

  /** Values that do not change during a call of {@code fit}. */
  record Plan(
      GenerativeModel model,
      Dataset dataset,
      FitOptions options,
      long firstStep,
      long totalSteps,
      long stepsPerEpoch,
      long totalEpochs) {}

  /** The running training: what callbacks ask it, and what they request. */
  interface Control {
    String name();

    double stepSeconds();

    int batchesAhead();

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
   * @throws IllegalStateException if the training has only a {@link TrainingStep}
   */
  public GenerativeModel model() {
    if (plan.model() == null) {
      throw new IllegalStateException(
          "This training has no GenerativeModel. Pass the model to Trainer.fit together with the"
              + " step");
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

  /** Returns the number of steps in a complete pass over the data. */
  public long stepsPerEpoch() {
    return plan.stepsPerEpoch();
  }

  /** Returns the number of the epoch in which the last step began, from 1. */
  public long epoch() {
    return epoch;
  }

  /** Returns the number of the epoch in which this training ends. */
  public long totalEpochs() {
    return plan.totalEpochs();
  }

  /** Returns the number of training examples read by this call of {@code fit}. */
  public long examples() {
    return examples;
  }

  /** Returns the seconds since this call of {@code fit} began, including callbacks. */
  public double seconds() {
    return seconds;
  }

  /**
   * Returns the seconds that the last step took, without callbacks and with waiting for data; 0
   * before the first step.
   */
  public double stepSeconds() {
    return control.stepSeconds();
  }

  /**
   * Returns the number of batches that have been read ahead and not yet used. If it stays at 0,
   * reading the data limits the speed of training. Any thread can call this method.
   */
  public int batchesAhead() {
    return control.batchesAhead();
  }

  /**
   * Returns the kind of the model as in its {@link GenerativeModel#describe description}, for
   * example {@code gan}; the class of the training step if there is no model.
   */
  public String kind() {
    return control.name();
  }

  /**
   * Returns the training examples read per second in this call, including the time of callbacks.
   */
  public double examplesPerSecond() {
    return seconds > 0 ? examples / seconds : 0;
  }

  /**
   * Returns the estimated remaining seconds, from the average time of a step in this call,
   * including callbacks. NaN before the first step.
   */
  public double secondsLeft() {
    long made = step() - plan.firstStep();
    return made == 0 ? Double.NaN : seconds / made * (plan.totalSteps() - step());
  }

  /** Whether the last step was the last one of a pass over the data. */
  public boolean endsEpoch() {
    return endsEpoch;
  }

  /** Whether training ends with this step, as far as is known. A callback may still stop it. */
  public boolean isLast() {
    return control.isStopped() || step() >= plan.totalSteps();
  }

  /**
   * Returns the metrics of the last step by name: first the metrics of the model in their order,
   * then the metrics that callbacks have added so far.
   */
  public Map<String, Double> metrics() {
    return Collections.unmodifiableMap(metrics);
  }

  /**
   * Adds a metric to this step. Callbacks that are called later see it, and the epoch means of the
   * report include it. A callback that adds metrics must return true from {@link
   * Callback#measures}.
   *
   * @throws IllegalArgumentException if the step already has a metric with that name
   */
  public void addMetric(String name, double value) {
    if (metrics.putIfAbsent(name, value) != null) {
      throw new IllegalArgumentException(
          "Step " + step() + " already has a metric '" + name + "'. Use another name");
    }
    measured.add(name);
  }

  /**
   * Whether a callback has measured a metric at this step. False for a metric of the model itself.
   */
  public boolean isMeasured(String metric) {
    return measured.contains(metric);
  }

  /** Ends training after the current step, or after the current callbacks of an epoch. */
  public void stop() {
    control.stop();
  }

  /**
   * Keeps a copy of the current state of the whole model in memory, and discards an earlier copy.
   * If training does not fail, the model returns to the copy at the end, including its {@link
   * #counts}.
   */
  public void keep() {
    control.keep();
  }

  /**
   * Returns a line about the progress of training, for example {@code step 120 of 3,120, epoch 1 of
   * 20, loss 0.6931, 840 examples/s, 0:09 so far, 3:48 left}.
   *
   * @param shown metrics to show, for example {@link #metrics()}
   */
  public String line(Map<String, Double> shown) {
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "step %,d of %,d, ", step(), totalSteps()));
    line.append(String.format(Locale.ROOT, "epoch %,d of %,d, ", epoch(), totalEpochs()));
    shown.forEach((name, value) -> line.append(TrainingText.metric(name, value)).append(", "));
    line.append(String.format(Locale.ROOT, "%,.0f examples/s, ", examplesPerSecond()));
    line.append(TrainingText.clock(seconds())).append(" so far, ");
    return line.append(TrainingText.clock(secondsLeft())).append(" left").toString();
  }

  /** Returns {@link #line} with all metrics. */
  @Override
  public String toString() {
    return line(metrics());
  }
}
