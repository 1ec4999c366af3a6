package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.benchmarks.driver.Timing;
import io.gen4j.benchmarks.engine.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Results as a table for people to read. */
final class Table {

  private static final String NONE = "-";

  private Table() {}

  static String of(Suite suite, List<Result> results) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(head(suite));
    for (Result result : results) {
      lines.add(line(suite, result));
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      for (int column = 0; column < line.size(); column++) {
        int c = column;
        int width = lines.stream().mapToInt(l -> l.get(c).length()).max().orElse(0);
        String format = column == 0 ? "%-" + width + "s" : "  %" + width + "s";
        text.append(String.format(Locale.ROOT, format, line.get(column)));
      }
      text.append('\n');
    }
    for (Result result : results) {
      result
          .notes()
          .forEach(
              (column, note) ->
                  text.append(result.row().model())
                      .append(", ")
                      .append(column)
                      .append(": ")
                      .append(note)
                      .append('\n'));
    }
    return text.toString();
  }

  private static List<String> head(Suite suite) {
    List<String> head = new ArrayList<>();
    head.add("milliseconds");
    for (EngineKind kind : EngineKind.values()) {
      if (suite.engines().contains(kind)) {
        head.add(kind.label());
      }
    }
    for (EngineKind kind : EngineKind.values()) {
      if (kind != EngineKind.GEN4J && suite.engines().contains(kind)) {
        head.add("ours/" + kind.label());
      }
    }
    if (suite == Suite.SAMPLING) {
      head.add("ours, images/s");
    }
    head.add("gemm, GFLOP/s");
    head.add("of gemm peak");
    head.add("parameters");
    return head;
  }

  private static List<String> line(Suite suite, Result result) {
    List<String> line = new ArrayList<>();
    line.add(result.row().model());
    for (EngineKind kind : EngineKind.values()) {
      if (suite.engines().contains(kind)) {
        line.add(cell(result, kind));
      }
    }
    for (EngineKind kind : EngineKind.values()) {
      if (kind != EngineKind.GEN4J && suite.engines().contains(kind)) {
        line.add(number("%.3f", result.ratio(kind)));
      }
    }
    if (result.row().task().kind() == Task.Kind.SAMPLE) {
      line.add(number("%.0f", result.imagesPerSecond(EngineKind.GEN4J)));
    }
    line.add(number("%.0f", result.gemmRate()));
    line.add(number("%.2f", result.fractionOfPeak()));
    line.add(String.valueOf(result.summary(suite).get("parameters")));
    return line;
  }

  private static String cell(Result result, EngineKind kind) {
    Timing timing = result.fastest(kind);
    return timing == null
        ? NONE
        : number("%.2f", timing.median())
            + String.format(Locale.ROOT, " ±%.0f%%", 100 * timing.spread());
  }

  private static String number(String format, Double value) {
    return value == null ? NONE : String.format(Locale.ROOT, format, value);
  }
}
