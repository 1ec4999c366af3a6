package io.gen4j.core.callback;

import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.logs.MetricTable;
import io.gen4j.core.training.Progress;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * Writes metrics to a CSV file, one row per logged step. The columns are {@code
 * step,epoch,examples,seconds} and one column per metric. {@code examples} counts the examples of
 * all calls of {@code fit}. {@code seconds} counts the time of all trainings in the file. A cell is
 * empty if the metric was not measured at that step. Other cells can be {@code NaN}, {@code
 * Infinity} and {@code -Infinity}.
 *
 * <p>A model that is already trained continues the file: rows after the model's current step are
 * removed, and new rows are appended. An untrained model starts a new file. A metric that first
 * appears later gets a new last column. The file is rewritten for it, completely or not at all.
 *
 * <p>Rows are written to the file every two seconds, and when training ends.
 */
public final class CsvLog extends RowLog {

  /** The column of each metric, counted from the first metric. */
  private final Map<String, Integer> columns = new LinkedHashMap<>();

  private final StringBuilder line = new StringBuilder();
  private double[] cells = new double[8];
  private boolean[] measured = new boolean[8];
  private double secondsBefore;

  private CsvLog(Path file, LogPace pace) {
    super(file, pace);
  }

  /**
   * Returns a log of every step if the training has up to 2,000 steps. Of a longer training, about
   * 2,000 evenly spaced steps are logged. A step with a metric that the step before did not have,
   * for example from an evaluation, is always logged, and so is the last step.
   *
   * @param file file to write; folders are created as needed
   */
  public static CsvLog to(Path file) {
    return new CsvLog(file, LogPace.fitting());
  }

  /**
   * Returns a copy that logs steps at this interval, steps with a metric that the step before did
   * not have, and the last step.
   */
  public CsvLog every(Every pace) {
    return new CsvLog(path(), LogPace.of(pace));
  }

  @Override
  void open(Progress start) throws IOException {
    columns.clear();
    secondsBefore = 0;
    if (Files.exists(path())) {
      resume(start.step());
    }
    append();
  }

  @Override
  void write(Progress progress) throws IOException {
    Map<String, Double> metrics = progress.metrics();
    if (!columns.keySet().containsAll(metrics.keySet())) {
      addColumns(metrics);
    }
    for (Map.Entry<String, Double> metric : metrics.entrySet()) {
      int column = columns.get(metric.getKey());
      cells[column] = metric.getValue();
      measured[column] = true;
    }
    line.setLength(0);
    line.append(progress.step()).append(',').append(progress.epoch()).append(',');
    line.append(progress.counts().examples()).append(',');
    line.append(secondsBefore + progress.seconds());
    for (int column = 0; column < columns.size(); column++) {
      line.append(',');
      if (measured[column]) {
        line.append(cells[column]);
        measured[column] = false;
      }
    }
    append(line.append('\n'));
  }

  /** Reads the file and removes rows of steps that the model has not made. */
  private void resume(long step) throws IOException {
    long[] rows = new long[2];
    List<String> metrics =
        MetricTable.read(
            path(),
            cells -> {
              boolean kept = step(cells) <= step;
              rows[kept ? 0 : 1]++;
              if (kept) {
                secondsBefore = seconds(cells);
              }
            });
    tellDropped(rows[1], step);
    if (rows[0] == 0) {
      Files.write(path(), new byte[0]);
      return;
    }
    metrics.forEach(this::addColumn);
    // The file is rewritten even if no row was removed, since the last row may have been cut off.
    rewrite(each -> each <= step);
  }

  private void addColumns(Map<String, Double> metrics) throws IOException {
    boolean fresh = columns.isEmpty();
    metrics.keySet().forEach(this::addColumn);
    if (fresh && Files.size(path()) == 0) {
      append(MetricTable.header(columns.keySet()));
      return;
    }
    closeLog();
    rewrite(each -> true);
    append();
  }

  private void addColumn(String metric) {
    if (columns.containsKey(metric)) {
      return;
    }
    MetricTable.requireMetricName(metric);
    columns.put(metric, columns.size());
    if (columns.size() > cells.length) {
      cells = new double[2 * columns.size()];
      measured = new boolean[cells.length];
    }
  }

  /** Rewrites the file with the current columns and those rows whose steps are accepted. */
  private void rewrite(LongPredicate steps) throws IOException {
    DurableFile.write(
        path(),
        out -> {
          Writer copy = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          copy.write(MetricTable.header(columns.keySet()));
          int width = MetricTable.FIXED.size() + columns.size();
          MetricTable.read(
              path(),
              cells -> {
                if (steps.test(step(cells))) {
                  copy.append(String.join(",", cells));
                  copy.append(",".repeat(width - cells.size())).append('\n');
                }
              });
          copy.flush();
        });
  }

  private long step(List<String> cells) {
    try {
      return Long.parseLong(cells.get(0));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(path() + " has a row without a step: " + cells, e);
    }
  }

  private double seconds(List<String> cells) {
    try {
      return Double.parseDouble(cells.get(3));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(path() + " has a row without seconds: " + cells, e);
    }
  }
}
