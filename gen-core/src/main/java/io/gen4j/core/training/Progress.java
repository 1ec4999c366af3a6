package io.gen4j.core.training;

import java.util.Map;

/**
 * Where training stands. The values are those of one moment; {@link #stop} acts on the training.
 */
public final class Progress {

  private final long step;
  private final long totalSteps;
  private final long stepsPerEpoch;
  private final long examples;
  private final double seconds;
  private final Map<String, Double> metrics;
  private final Runnable stop;

  Progress(
      long step,
      long totalSteps,
      long stepsPerEpoch,
      long examples,
      double seconds,
      Map<String, Double> metrics,
      Runnable stop) {
    this.step = step;
    this.totalSteps = totalSteps;
    this.stepsPerEpoch = stepsPerEpoch;
    this.examples = examples;
    this.seconds = seconds;
    this.metrics = metrics;
    this.stop = stop;
  }

  /** Returns the number of steps made, over all calls of {@code fit}. */
  public long step() {
    return step;
  }

  /** Returns the number of steps after which this training ends. */
  public long totalSteps() {
    return totalSteps;
  }

  /** Returns the number of steps in one pass over the data. */
  public long stepsPerEpoch() {
    return stepsPerEpoch;
  }

  /** Returns the number of the epoch that the last step belonged to, from 1. */
  public long epoch() {
    return step == 0 ? 1 : (step - 1) / stepsPerEpoch + 1;
  }

  /** Returns the number of epochs that this training ends in. */
  public long totalEpochs() {
    return (totalSteps + stepsPerEpoch - 1) / stepsPerEpoch;
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
