package io.gen4j.benchmarks.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.gen4j.benchmarks.driver.ClassPaths;
import io.gen4j.benchmarks.driver.Machine;
import io.gen4j.benchmarks.driver.Pace;
import io.gen4j.benchmarks.driver.Timing;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Results as JSON: one line for scripts, and a dated file to keep. */
final class Record {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Record() {}

  /** Returns the results as the last line of the output. */
  static String line(Suite suite, List<Result> results) {
    return line(suite.label(), results.stream().map(result -> result.summary(suite)).toList());
  }

  /** Returns rows of a benchmark as one line. */
  static String line(String label, List<Map<String, Object>> rows) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("benchmark", label);
    all.put("rows", rows);
    try {
      return JSON.writeValueAsString(all);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Ends a benchmark of Gen4J's own figures: prints the rows as one line, and writes a dated file
   * if asked to.
   *
   * @param began time at the start
   * @param load load average before it
   * @param settings what else the file tells about the run
   */
  static void end(
      PrintStream out,
      String label,
      Instant began,
      double load,
      Map<String, Object> settings,
      List<Map<String, Object>> rows,
      boolean record) {
    out.println(line(label, rows));
    if (record) {
      Map<String, Object> all = new LinkedHashMap<>();
      all.put("benchmark", label);
      all.put("date", began.toString());
      all.put("machine", Machine.describe());
      all.put("load_average_before", load);
      all.putAll(settings);
      all.put("rows", rows);
      out.println("Written to " + write(label, began, all));
    }
  }

  /** Writes all details to a dated file and returns the file. */
  static Path write(
      Suite suite,
      List<Result> results,
      Map<String, String> engines,
      Pace pace,
      int threads,
      double loadBefore) {
    Instant now = Instant.now();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("benchmark", suite.label());
    all.put("date", now.toString());
    all.put("machine", Machine.describe());
    all.put("load_average_before", loadBefore);
    all.put("engines", engines);
    all.put("threads", threads);
    all.put("pace", JSON.convertValue(pace, Map.class));
    List<Object> rows = new ArrayList<>();
    for (Result result : results) {
      Map<String, Object> row = result.summary(suite);
      Map<String, Object> timings = new LinkedHashMap<>();
      result.timings().forEach((column, timing) -> timings.put(column, detail(timing)));
      row.put("timings", timings);
      rows.add(row);
    }
    all.put("rows", rows);
    return write(suite.label(), now, all);
  }

  /** Writes a record to a dated file and returns the file. */
  static Path write(String label, Instant now, Map<String, Object> all) {
    String stamp =
        DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmm").withZone(ZoneOffset.UTC).format(now);
    Path file = ClassPaths.module().resolve("results/" + stamp + "-" + label + ".json");
    try {
      Files.createDirectories(file.getParent());
      JSON.copy().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), all);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not write " + file, e);
    }
  }

  private static Map<String, Object> detail(Timing timing) {
    Map<String, Object> detail = new LinkedHashMap<>();
    if (!timing.present()) {
      detail.put("reason", timing.reason());
      return detail;
    }
    detail.put("median_ms", timing.median());
    detail.put("spread", timing.spread());
    detail.put("rounds_ms", timing.rounds());
    detail.put("steps_per_round", timing.stepsPerRound());
    detail.put("parameters", timing.parameters());
    if (!Double.isNaN(timing.firstLoss())) {
      detail.put("first_loss", timing.firstLoss());
      detail.put("least_loss", timing.leastLoss());
    }
    return detail;
  }
}
