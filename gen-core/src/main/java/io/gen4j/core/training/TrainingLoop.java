package io.gen4j.core.training;

import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The loop that every model trains in: batches, steps, epochs, callbacks, report. */
public final class TrainingLoop {

  private final Dataset dataset;
  private final ValueRange range;
  private final long seed;
  private final FitOptions options;
  private boolean stopped;

  /**
   * Prepares a training.
   *
   * @param range range of the model's output, that data are mapped to
   * @param seed seed of the shuffling
   */
  public TrainingLoop(Dataset dataset, ValueRange range, long seed, FitOptions options) {
    this.dataset = dataset;
    this.range = range;
    this.seed = seed;
    this.options = options;
  }

  /**
   * Trains from step {@code firstStep} to the end that the options set. A training that starts
   * where another ended sees the batches that the other would have seen next.
   *
   * @throws IllegalArgumentException if the batch is larger than the data set
   */
  public TrainingReport run(TrainingStep model, long firstStep) {
    long perEpoch = options.stepsPerEpoch(dataset, model.batchesPerStep());
    long last = options.end(dataset, model.batchesPerStep());
    long began = System.nanoTime();
    List<Map<String, Double>> epochs = new ArrayList<>();
    Map<String, Double> sums = new LinkedHashMap<>();
    long summed = 0;
    long step = firstStep;
    Runnable stop = () -> stopped = true;
    int perStep = options.batchSize() * model.batchesPerStep();
    try (Batches batches =
        Batches.of(dataset, options.batchSize(), range, seed, firstStep * model.batchesPerStep())) {
      Progress progress = new Progress(step, last, perEpoch, 0, 0, Map.of(), stop);
      for (Callback callback : options.callbacks()) {
        callback.onStart(progress);
      }
      while (step < last && !stopped) {
        Map<String, Double> metrics = model.run(step, batches::next);
        step++;
        metrics.forEach((name, value) -> sums.merge(name, value, Double::sum));
        summed++;
        progress =
            new Progress(
                step,
                last,
                perEpoch,
                (step - firstStep) * perStep,
                secondsSince(began),
                metrics,
                stop);
        for (Callback callback : options.callbacks()) {
          callback.onStep(progress);
        }
        if (step % perEpoch == 0 || step == last || stopped) {
          epochs.add(means(sums, summed));
          sums.clear();
          summed = 0;
        }
        if (step % perEpoch == 0) {
          for (Callback callback : options.callbacks()) {
            callback.onEpoch(progress);
          }
        }
      }
    }
    TrainingReport report =
        new TrainingReport(
            step, (step - firstStep) * perStep, secondsSince(began), epochs, stopped);
    for (Callback callback : options.callbacks()) {
      callback.onEnd(report);
    }
    return report;
  }

  private static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }

  private static Map<String, Double> means(Map<String, Double> sums, long count) {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum / count));
    return means;
  }
}
