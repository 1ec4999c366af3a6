package io.gen4j.core.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The points of a curve in order, thinned for a screen. The lowest and the highest point of every
 * interval are kept at their own steps, so no peak is lost. A non-finite value leaves a gap.
 */
final class Curve {

  /** A curve with at most this number of points is not thinned. */
  static final int POINTS = 2000;

  private static final MathContext SIX_DIGITS = new MathContext(6);

  private final List<History.Row> rows;
  private final double[] values;

  /**
   * Creates a curve.
   *
   * @param rows state of training at each value
   */
  Curve(List<History.Row> rows, double[] values) {
    this.rows = rows;
    this.values = values;
  }

  /** Returns the curve of a metric. */
  static Curve of(History history, String metric) {
    Map<Integer, Double> measured = history.values(metric);
    return new Curve(
        measured.keySet().stream().map(history.rows()::get).toList(),
        measured.values().stream().mapToDouble(Double::doubleValue).toArray());
  }

  /**
   * Returns the examples per second between rows, over at most {@code stretches} intervals. The
   * time between two sessions does not count.
   */
  static Curve throughput(List<History.Row> rows, int stretches) {
    List<History.Row> ends = new ArrayList<>();
    List<Double> rates = new ArrayList<>();
    int length = Math.max(1, (rows.size() - 1 + stretches - 1) / stretches);
    for (int from = 0; from + 1 < rows.size(); from += length) {
      History.Row start = rows.get(from);
      History.Row end = rows.get(Math.min(from + length, rows.size() - 1));
      double seconds = end.seconds() - start.seconds();
      double examples = end.examples() - start.examples();
      if (seconds > 0 && examples > 0) {
        ends.add(end);
        rates.add(examples / seconds);
      }
    }
    return new Curve(ends, rates.stream().mapToDouble(Double::doubleValue).toArray());
  }

  int size() {
    return values.length;
  }

  long notFinite() {
    return Arrays.stream(values).filter(value -> !Double.isFinite(value)).count();
  }

  /**
   * Returns the last, lowest and highest value with their steps as JSON, or null if no value is
   * finite.
   */
  Map<String, Object> summary() {
    int last = -1;
    int low = -1;
    int high = -1;
    for (int i = 0; i < values.length; i++) {
      if (Double.isFinite(values[i])) {
        last = i;
        low = low < 0 || values[i] < values[low] ? i : low;
        high = high < 0 || values[i] > values[high] ? i : high;
      }
    }
    if (last < 0) {
      return null;
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("last", point(last));
    summary.put("lowest", point(low));
    summary.put("highest", point(high));
    return summary;
  }

  /** Returns the points to draw as JSON, column by column. */
  Map<String, Object> points() {
    if (values.length <= POINTS) {
      TreeSet<Integer> all = new TreeSet<>();
      for (int i = 0; i < values.length; i++) {
        all.add(i);
      }
      return columns(all);
    }
    TreeSet<Integer> kept = new TreeSet<>(List.of(0, values.length - 1));
    for (int bucket = 0; bucket < POINTS / 2; bucket++) {
      keepExtremes(start(bucket), start(bucket + 1), kept);
    }
    return columns(kept);
  }

  /** Returns the mean of every interval, for smoothing, or null if the curve is not thinned. */
  Map<String, Object> means() {
    if (values.length <= POINTS) {
      return null;
    }
    List<History.Row> places = new ArrayList<>();
    double[] means = new double[POINTS / 2];
    for (int bucket = 0; bucket < means.length; bucket++) {
      int from = start(bucket);
      int to = start(bucket + 1);
      double sum = 0;
      int count = 0;
      for (int i = from; i < to; i++) {
        if (Double.isFinite(values[i])) {
          sum += values[i];
          count++;
        }
      }
      places.add(rows.get((from + to) / 2));
      means[bucket] = count == 0 ? Double.NaN : sum / count;
    }
    return new Curve(places, means).points();
  }

  private int start(int bucket) {
    return (int) ((long) bucket * values.length / (POINTS / 2));
  }

  private void keepExtremes(int from, int to, TreeSet<Integer> kept) {
    int low = from;
    int high = from;
    for (int i = from; i < to; i++) {
      if (!Double.isFinite(values[i])) {
        kept.add(i);
        continue;
      }
      low = !Double.isFinite(values[low]) || values[i] < values[low] ? i : low;
      high = !Double.isFinite(values[high]) || values[i] > values[high] ? i : high;
    }
    kept.add(low);
    kept.add(high);
  }

  private Map<String, Object> columns(TreeSet<Integer> indices) {
    List<Object> steps = new ArrayList<>();
    List<Object> examples = new ArrayList<>();
    List<Object> seconds = new ArrayList<>();
    List<Object> heights = new ArrayList<>();
    for (int i : indices) {
      steps.add(rows.get(i).step());
      examples.add(Math.round(rows.get(i).examples()));
      seconds.add(rounded(rows.get(i).seconds()));
      heights.add(rounded(values[i]));
    }
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("step", steps);
    columns.put("examples", examples);
    columns.put("seconds", seconds);
    columns.put("value", heights);
    return columns;
  }

  private Map<String, Object> point(int index) {
    Map<String, Object> point = new LinkedHashMap<>();
    point.put("step", rows.get(index).step());
    point.put("value", rounded(values[index]));
    return point;
  }

  /** Rounds to six digits, which is more than a screen shows. Returns null for a gap. */
  private static Double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(SIX_DIGITS).doubleValue() : null;
  }
}
