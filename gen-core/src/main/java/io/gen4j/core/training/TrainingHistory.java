package io.gen4j.core.training;

import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.logs.MetricTable;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.RandomAccess;
import java.util.Set;

/**
 * All metrics of a training by step. Immutable.
 *
 * <p>A metric has at most 16,385 points of 40 bytes, whatever the length of the training. A metric
 * that is measured more often is thinned evenly: only every second measurement is kept, then every
 * fourth, and so on. The first and the last measurement are always kept. Metrics that are measured
 * rarely, such as the metrics of evaluations, are complete.
 */
public final class TrainingHistory {

  /** A history without metrics. */
  public static final TrainingHistory EMPTY = new TrainingHistory(Map.of());

  /** Largest number of points of a metric, without the last point. */
  static final int MOST_POINTS = 1 << 14;

  /**
   * One measurement.
   *
   * @param step number of steps that the model had made, over all calls of {@code fit}
   * @param epoch number of the epoch in which the step began, from 1
   * @param examples number of training examples that the model had used, over all calls of {@code
   *     fit}
   * @param seconds seconds since the training began, including callbacks
   * @param value value of the metric
   */
  public record Point(long step, long epoch, long examples, double seconds, double value) {}

  private final Map<String, MetricSeries> series;

  private TrainingHistory(Map<String, MetricSeries> series) {
    this.series = series;
  }

  static TrainingHistory copyOf(Map<String, MetricSeries> series) {
    Map<String, MetricSeries> copies = new LinkedHashMap<>();
    series.forEach((name, each) -> copies.put(name, each.copy()));
    return new TrainingHistory(copies);
  }

  /** Returns the names of the metrics, in the order in which they were first measured. */
  public Set<String> metrics() {
    return Collections.unmodifiableSet(series.keySet());
  }

  /**
   * Returns the points of a metric, earliest first. Points are created when they are read, so
   * {@link #steps} and {@link #values} are faster for many points.
   *
   * @throws IllegalArgumentException if there is no such metric
   */
  public List<Point> points(String metric) {
    return new Points(series(metric));
  }

  /**
   * Returns the steps at which a metric was measured, in ascending order.
   *
   * @throws IllegalArgumentException if there is no such metric
   */
  public long[] steps(String metric) {
    return series(metric).steps();
  }

  /**
   * Returns the values of a metric at its {@link #steps}.
   *
   * @throws IllegalArgumentException if there is no such metric
   */
  public double[] values(String metric) {
    return series(metric).values();
  }

  /**
   * Writes the history as CSV. The columns are {@code step,epoch,examples,seconds} and one column
   * per metric. A cell is empty if the metric has no point at that step. Other cells can be {@code
   * NaN}, {@code Infinity} and {@code -Infinity}. The file is replaced completely or not at all.
   * Folders are created as needed.
   *
   * @throws UncheckedIOException if the file cannot be written
   * @throws IllegalArgumentException if a metric has the name of another column
   */
  public void writeCsv(Path file) {
    series.keySet().forEach(MetricTable::requireMetricName);
    try {
      DurableFile.write(
          file,
          out -> {
            Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
            writer.write(MetricTable.header(series.keySet()));
            writeRows(writer);
            writer.flush();
          });
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /**
   * Reads a history from a file that {@link #writeCsv} or the CSV log of a training wrote. A last
   * row that was cut off is ignored. A metric with too many points is thinned.
   *
   * @throws UncheckedIOException if the file cannot be read
   * @throws IllegalArgumentException if the file is not such a file, or if its steps do not ascend
   */
  public static TrainingHistory readCsv(Path file) {
    List<MetricSeries> columns = new ArrayList<>();
    long[] last = {Long.MIN_VALUE};
    try {
      List<String> names = MetricTable.read(file, cells -> addRow(file, cells, columns, last));
      Map<String, MetricSeries> series = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        series.put(names.get(i), columns.get(i));
      }
      return new TrainingHistory(series);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /**
   * Plots metrics over steps and writes a PNG file of 900 by 480 pixels. Non-finite values leave a
   * gap. This method needs the library XChart ({@code org.knowm.xchart:xchart}) on the class path.
   *
   * @param metrics names of the metrics; no names mean all metrics
   * @throws IllegalArgumentException if there is no such metric, or if the history has no metrics
   * @throws IllegalStateException if XChart is not on the class path
   * @throws UncheckedIOException if the file cannot be written
   */
  public void plot(Path file, String... metrics) {
    List<String> names = metrics.length == 0 ? List.copyOf(series.keySet()) : List.of(metrics);
    names.forEach(this::series);
    if (names.isEmpty()) {
      throw new IllegalArgumentException("There is nothing to plot: the history has no metric");
    }
    try {
      HistoryPlot.write(this, names, file);
    } catch (NoClassDefFoundError e) {
      if (!String.valueOf(e.getMessage()).contains("xchart")) {
        throw e;
      }
      throw new IllegalStateException(
          "Plots need XChart, which is not on the class path. Add the dependency"
              + " org.knowm.xchart:xchart, version 4.0.3 or newer",
          e);
    }
  }

  /** Returns for example {@code loss: 120 points to step 1,200}, with one line per metric. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    series.forEach(
        (name, each) ->
            text.append(text.length() == 0 ? "" : "\n")
                .append(name)
                .append(": ")
                .append(each.size())
                .append(" points to step ")
                .append(each.size() == 0 ? 0 : each.step(each.size() - 1)));
    return text.length() == 0 ? "no metrics" : text.toString();
  }

  private MetricSeries series(String metric) {
    MetricSeries found = series.get(metric);
    if (found == null) {
      throw new IllegalArgumentException(
          "The history has no metric '" + metric + "'; it has " + series.keySet());
    }
    return found;
  }

  private void writeRows(Writer writer) throws IOException {
    List<MetricSeries> columns = List.copyOf(series.values());
    int[] next = new int[columns.size()];
    StringBuilder line = new StringBuilder();
    while (true) {
      // The next row is the lowest remaining step of all columns.
      MetricSeries lowest = null;
      int at = 0;
      for (int c = 0; c < next.length; c++) {
        MetricSeries column = columns.get(c);
        if (next[c] < column.size() && (lowest == null || column.step(next[c]) < lowest.step(at))) {
          lowest = column;
          at = next[c];
        }
      }
      if (lowest == null) {
        return;
      }
      Point row = lowest.point(at);
      line.setLength(0);
      line.append(row.step()).append(',').append(row.epoch()).append(',').append(row.examples());
      line.append(',').append(row.seconds());
      for (int c = 0; c < next.length; c++) {
        MetricSeries column = columns.get(c);
        line.append(',');
        if (next[c] < column.size() && column.step(next[c]) == row.step()) {
          line.append(column.value(next[c]++));
        }
      }
      writer.append(line.append('\n'));
    }
  }

  private static void addRow(
      Path file, List<String> cells, List<MetricSeries> columns, long[] last) {
    int fixed = MetricTable.FIXED.size();
    try {
      long step = Long.parseLong(cells.get(0));
      long epoch = Long.parseLong(cells.get(1));
      long examples = Long.parseLong(cells.get(2));
      double seconds = Double.parseDouble(cells.get(3));
      if (step <= last[0]) {
        throw new IllegalArgumentException(
            file + ": step " + step + " comes after step " + last[0]);
      }
      last[0] = step;
      for (int i = fixed; i < cells.size(); i++) {
        if (columns.size() == i - fixed) {
          columns.add(new MetricSeries(MOST_POINTS));
        }
        if (!cells.get(i).isEmpty()) {
          double value = Double.parseDouble(cells.get(i));
          columns.get(i - fixed).add(step, epoch, examples, seconds, value);
        }
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          file + " has a row with a cell that is not a number:" + " " + cells, e);
    }
  }

  /** A view of a series. */
  private static final class Points extends AbstractList<Point> implements RandomAccess {

    private final MetricSeries series;

    Points(MetricSeries series) {
      this.series = series;
    }

    @Override
    public Point get(int index) {
      return series.point(Objects.checkIndex(index, series.size()));
    }

    @Override
    public int size() {
      return series.size();
    }
  }
}
