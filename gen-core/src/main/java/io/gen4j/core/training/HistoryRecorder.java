package io.gen4j.core.training;

import java.util.LinkedHashMap;
import java.util.Map;

/** Collects the metrics of a training, step by step. */
final class HistoryRecorder {

  private final Map<String, MetricSeries> series = new LinkedHashMap<>();

  /** Adds the metrics of a step. */
  void add(Progress progress) {
    for (Map.Entry<String, Double> metric : progress.metrics().entrySet()) {
      series
          .computeIfAbsent(metric.getKey(), name -> new MetricSeries(TrainingHistory.MOST_POINTS))
          .add(
              progress.step(),
              progress.epoch(),
              progress.counts().examples(),
              progress.seconds(),
              metric.getValue());
    }
  }

  /** Returns the history so far. */
  TrainingHistory history() {
    return TrainingHistory.copyOf(series);
  }
}
