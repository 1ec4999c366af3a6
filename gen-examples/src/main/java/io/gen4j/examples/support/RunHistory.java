package io.gen4j.examples.support;

import io.gen4j.core.training.TrainingHistory;
import io.gen4j.core.training.TrainingHistory.Point;
import io.gen4j.core.training.TrainingReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The part of a run before this call, read from its {@code history.csv}, so that the figures of a
 * resumed run describe the whole run.
 *
 * @param seconds duration of the earlier training
 * @param examples training examples that were read
 * @param epochs sum and count of every metric, by epoch
 */
record RunHistory(
    double seconds, long examples, SortedMap<Long, Map<String, RunHistory.Sum>> epochs) {

  /** The sum and count of a mean. */
  record Sum(double sum, long count) {

    Sum plus(Sum other) {
      return new Sum(sum + other.sum, count + other.count);
    }

    double mean() {
      return sum / count;
    }
  }

  /**
   * Reads the earlier training of a model.
   *
   * @param csv history of the run; the file may be missing
   * @param steps steps of the model; later steps in the file are ignored
   */
  static RunHistory read(Path csv, long steps) {
    SortedMap<Long, Map<String, Sum>> epochs = new TreeMap<>();
    Point first = null;
    Point last = null;
    if (steps > 0 && Files.exists(csv)) {
      TrainingHistory history = TrainingHistory.readCsv(csv);
      for (String metric : history.metrics()) {
        for (Point point : history.points(metric)) {
          if (point.step() <= steps) {
            add(epochs, metric, point);
            first = first == null || point.step() < first.step() ? point : first;
            last = last == null || point.step() > last.step() ? point : last;
          }
        }
      }
    }
    if (last == null) {
      return new RunHistory(0, 0, epochs);
    }
    // The file may start in the middle of a training. Examples before its first step do not count.
    long before = first.examples() * (first.step() - 1) / first.step();
    return new RunHistory(last.seconds(), last.examples() - before, epochs);
  }

  /**
   * Returns the mean of every metric for each epoch of the earlier and the current training.
   *
   * @param firstEpoch number of the epoch in which this training began
   */
  List<Map<String, Double>> epochsWith(TrainingReport report, long firstEpoch) {
    SortedMap<Long, Map<String, Double>> means = new TreeMap<>();
    epochs.forEach((epoch, sums) -> means.put(epoch, means(sums)));
    for (int i = 0; i < report.epochs().size(); i++) {
      means.put(firstEpoch + i, report.epochs().get(i));
    }
    if (epochs.containsKey(firstEpoch) && !report.epochs().isEmpty()) {
      means.put(firstEpoch, means(sumsWith(report.history(), firstEpoch)));
    }
    return new ArrayList<>(means.values());
  }

  /** Returns the sums of an epoch that began before this training and continued in it. */
  private Map<String, Sum> sumsWith(TrainingHistory history, long epoch) {
    SortedMap<Long, Map<String, Sum>> both = new TreeMap<>();
    both.put(epoch, new LinkedHashMap<>(epochs.get(epoch)));
    for (String metric : history.metrics()) {
      for (Point point : history.points(metric)) {
        if (point.epoch() == epoch) {
          add(both, metric, point);
        }
      }
    }
    return both.get(epoch);
  }

  private static void add(SortedMap<Long, Map<String, Sum>> epochs, String metric, Point point) {
    epochs
        .computeIfAbsent(point.epoch(), number -> new LinkedHashMap<>())
        .merge(metric, new Sum(point.value(), 1), Sum::plus);
  }

  private static Map<String, Double> means(Map<String, Sum> sums) {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((metric, sum) -> means.put(metric, sum.mean()));
    return means;
  }
}
