package io.gen4j.core.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The result of a training.
 *
 * @param steps number of steps that the model has made, over all calls of {@code fit}
 * @param examples number of training examples that this call has read
 * @param seconds duration of this call in seconds, including callbacks
 * @param epochs mean of every metric over each epoch of this call, in order; the last epoch may be
 *     incomplete
 * @param stopped whether a callback ended the training early
 * @param history all metrics of this call by step
 */
public record TrainingReport(
    long steps,
    long examples,
    double seconds,
    List<Map<String, Double>> epochs,
    boolean stopped,
    TrainingHistory history) {

  /** Copies the lists. */
  public TrainingReport {
    epochs = List.copyOf(epochs);
  }

  /** Returns the training examples read per second. */
  public double examplesPerSecond() {
    return seconds > 0 ? examples / seconds : 0;
  }

  /**
   * Writes all metrics by step as CSV.
   *
   * @see TrainingHistory#writeCsv
   */
  public void writeCsv(Path file) {
    history.writeCsv(file);
  }

  /**
   * Plots metrics over steps as a PNG file. No names mean all metrics.
   *
   * @see TrainingHistory#plot
   */
  public void plot(Path file, String... metrics) {
    history.plot(file, metrics);
  }
}
