package io.gen4j.core.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a finished training did.
 *
 * @param steps steps that the model has made, over all calls of {@code fit}
 * @param examples training examples read by this call
 * @param seconds seconds that this call took, callbacks included
 * @param epochs mean of every metric over each epoch of this call, in order; the last may be a part
 * @param stopped whether a callback ended the training early
 * @param history every metric of this call by step
 */
public record TrainingReport(
    long steps,
    long examples,
    double seconds,
    List<Map<String, Double>> epochs,
    boolean stopped,
    TrainingHistory history) {

  /** Makes the lists immutable. */
  public TrainingReport {
    epochs = List.copyOf(epochs);
  }

  /** Returns the training examples read per second. */
  public double examplesPerSecond() {
    return seconds > 0 ? examples / seconds : 0;
  }

  /**
   * Writes every metric by step as CSV.
   *
   * @see TrainingHistory#writeCsv
   */
  public void writeCsv(Path file) {
    history.writeCsv(file);
  }

  /**
   * Draws metrics over the number of steps, all of them if none is named, as a PNG file.
   *
   * @see TrainingHistory#plot
   */
  public void plot(Path file, String... metrics) {
    history.plot(file, metrics);
  }
}
