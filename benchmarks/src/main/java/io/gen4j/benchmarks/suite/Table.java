package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.benchmarks.driver.Timing;
import io.gen4j.benchmarks.engine.Task;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Results as a table for people to read. */
final class Table {

  private static final String NONE = "-";

  private Table() {}

  static String of(Suite suite, List<Result> results) {
    List<List<String>> lines = new ArrayList<>();
    List<EngineKind> measured =
        Arrays.stream(EngineKind.values())
            .filter(kind -> results.stream().anyMatch(result -> result.millis(kind) != null))
            .toList();
    lines.add(head(suite, measured));
    for (Result result : results) {
      lines.add(line(suite, measured, result));
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

  private static List<String> head(Suite suite, List<EngineKind> measured) {
    List<String> head = new ArrayList<>();
    head.add("milliseconds");
    measured.forEach(kind -> head.add(kind.label()));
    pairs(measured).forEach(pair -> head.add(pair.ours().label() + "/" + pair.peer().label()));
    if (suite == Suite.SAMPLING) {
      head.add("ours, images/s");
    }
    head.add("gemm, GFLOP/s");
    head.add("of gemm peak");
    head.add("parameters");
    return head;
  }

  /** Two engines whose times are compared. */
  private record Pair(EngineKind ours, EngineKind peer) {}

  /** Returns each of our engines with the peers that compute in the same format. */
  private static List<Pair> pairs(List<EngineKind> measured) {
    List<Pair> pairs = new ArrayList<>();
    for (EngineKind peer : measured) {
      EngineKind ours =
          peer == EngineKind.LIBTORCH_BFLOAT16 ? EngineKind.GEN4J_BFLOAT16 : EngineKind.GEN4J;
      if (peer != ours && measured.contains(ours)) {
        pairs.add(new Pair(ours, peer));
      }
    }
    return pairs;
  }

  private static List<String> line(Suite suite, List<EngineKind> measured, Result result) {
    List<String> line = new ArrayList<>();
    line.add(result.row().model());
    measured.forEach(kind -> line.add(cell(result, kind)));
    pairs(measured)
        .forEach(pair -> line.add(number("%.3f", result.ratio(pair.ours(), pair.peer()))));
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
