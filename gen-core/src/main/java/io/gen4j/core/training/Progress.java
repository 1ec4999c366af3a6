package io.gen4j.core.training;

import java.util.Map;

/**
 * Where training stands. The values are those of one moment; {@link #stop} acts on the training.
 */
public final class Progress {

  /** What does not change during a call of {@code fit}. */
  record Plan(long totalSteps, long stepsPerEpoch, long totalEpochs) {}

  private final TrainingCounts counts;
  private final Plan plan;
  private final long epoch;
  private final long examples;
  private final double seconds;
  private final Map<String, Double> metrics;
  private final Runnable stop;

  Progress(
      TrainingCounts counts,
      Plan plan,
      long epoch,
      long examples,
      double seconds,
      Map<String, Double> metrics,
      Runnable stop) {
    this.counts = counts;
    this.plan = plan;
    this.epoch = epoch;
    this.examples = examples;
    this.seconds = seconds;
    this.metrics = metrics;
    this.stop = stop;
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

  /** Returns the metrics of the last step by name, in the order that the model reports them. */
  public Map<String, Double> metrics() {
    return metrics;
  }

  /** Ends training after the step, or the epoch's callbacks, that is under way. */
  public void stop() {
    stop.run();
  }
}
