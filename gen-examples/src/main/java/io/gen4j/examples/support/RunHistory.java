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
 * What a run did before this call, as its {@code history.csv} tells, so that figures of a resumed
 * run are those of the whole run.
 *
 * @param seconds duration of the earlier training
 * @param examples training examples that it read
 * @param epochs sum and count of every metric, by epoch
 */
record RunHistory(
    double seconds, long examples, SortedMap<Long, Map<String, RunHistory.Sum>> epochs) {

  /** A part of a mean. */
  record Sum(double sum, long count) {

    Sum plus(Sum other) {
      return new Sum(sum + other.sum, count + other.count);
    }

    double mean() {
      return sum / count;
    }
  }

  /**
   * Reads what a model's training did.
   *
   * @param csv history of the run, which may be missing
   * @param steps steps that the model has made; what the file tells of later ones is left out
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
    // The file may begin in the middle of a training: what the model saw before is not its own.
    long before = first.examples() * (first.step() - 1) / first.step();
    return new RunHistory(last.seconds(), last.examples() - before, epochs);
  }

  /**
   * Returns the mean of every metric over each epoch, of the earlier training and of this one.
   *
   * @param firstEpoch number of the epoch that this training began in
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

  /** The sums of an epoch that began before this training and went on in it. */
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
