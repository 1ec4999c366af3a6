package io.gen4j.core.callback;

import io.gen4j.core.internal.files.DurableFile;
import io.gen4j.core.internal.json.Json;
import io.gen4j.core.internal.logs.MetricTable;
import io.gen4j.core.training.Progress;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Writes metrics as JSON lines: one object per logged step, with {@code step}, {@code epoch},
 * {@code examples}, {@code seconds} and the metrics that were measured at that step. JSON has no
 * numbers for NaN and the infinities, so these are written as the strings {@code "NaN"}, {@code
 * "Infinity"} and {@code "-Infinity"}.
 *
 * <p>{@link CsvLog} describes which steps are logged, when rows are written to the file, and how a
 * resumed training continues the file. This log does the same.
 */
public final class JsonLinesLog extends RowLog {

  private static final String START = "{\"step\":";

  /** The text before the value of each metric: comma, quoted name, colon. */
  private final Map<String, String> keys = new HashMap<>();

  private final StringBuilder line = new StringBuilder();
  private double secondsBefore;

  private JsonLinesLog(Path file, LogPace pace) {
    super(file, pace);
  }

  /**
   * Returns a log of every step if the training has up to 2,000 steps. Of a longer training, about
   * 2,000 evenly spaced steps are logged. A step with a metric that the step before did not have,
   * for example from an evaluation, is always logged, and so is the last step.
   *
   * @param file file to write; folders are created as needed
   */
  public static JsonLinesLog to(Path file) {
    return new JsonLinesLog(file, LogPace.fitting());
  }

  /**
   * Returns a copy that logs steps at this interval, steps with a metric that the step before did
   * not have, and the last step.
   */
  public JsonLinesLog every(Every pace) {
    return new JsonLinesLog(path(), LogPace.of(pace));
  }

  @Override
  void open(Progress start) throws IOException {
    secondsBefore = 0;
    if (Files.exists(path())) {
      resume(start.step());
    }
    append();
  }

  @Override
  void write(Progress progress) throws IOException {
    line.setLength(0);
    line.append(START).append(progress.step());
    line.append(",\"epoch\":").append(progress.epoch());
    line.append(",\"examples\":").append(progress.counts().examples());
    line.append(",\"seconds\":").append(secondsBefore + progress.seconds());
    for (Map.Entry<String, Double> metric : progress.metrics().entrySet()) {
      double value = metric.getValue();
      line.append(keys.computeIfAbsent(metric.getKey(), JsonLinesLog::key));
      if (Double.isFinite(value)) {
        line.append(value);
      } else {
        line.append('"').append(value).append('"');
      }
    }
    append(line.append("}\n"));
  }

  private static String key(String metric) {
    MetricTable.requireMetricName(metric);
    return "," + Json.quote(metric) + ":";
  }

  /** Removes lines of steps that the model has not made, and a last line that was cut off. */
  private void resume(long step) throws IOException {
    long[] dropped = new long[1];
    DurableFile.write(
        path(),
        out -> {
          Writer copy = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
          // Bytes that are not UTF-8 are reported as a wrong line, with its number.
          try (BufferedReader in =
              new BufferedReader(
                  new InputStreamReader(Files.newInputStream(path()), StandardCharsets.UTF_8))) {
            String row = in.readLine();
            for (long number = 1; row != null; number++) {
              String next = in.readLine();
              Map<String, Object> values = row(row, number, next == null);
              if (values != null && ((Number) values.get("step")).longValue() <= step) {
                copy.append(row).append('\n');
                secondsBefore = ((Number) values.get("seconds")).doubleValue();
              } else if (values != null) {
                dropped[0]++;
              }
              row = next;
            }
          }
          copy.flush();
        });
    tellDropped(dropped[0], step);
  }

  private Map<String, Object> row(String line, long number, boolean last) {
    RuntimeException cause = null;
    try {
      Map<String, Object> values = Json.read(line);
      if (values.get("step") instanceof Number && values.get("seconds") instanceof Number) {
        return values;
      }
    } catch (IllegalArgumentException e) {
      if (last && (line.startsWith(START) || START.startsWith(line))) {
        return null;
      }
      cause = e;
    }
    throw new IllegalArgumentException(
        path()
            + " is not the history of a training: line "
            + number
            + " is not a JSON object with step and seconds. Choose another file, or move this one"
            + " away",
        cause);
  }
}
