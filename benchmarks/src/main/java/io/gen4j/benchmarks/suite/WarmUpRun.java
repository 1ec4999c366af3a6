package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.benchmarks.driver.Machine;
import io.gen4j.benchmarks.driver.WarmUp;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Measures how long new processes take to their first step and to full speed. */
public final class WarmUpRun {

  private static final String LABEL = "warm-up";
  private static final List<String> ROWS = List.of("mlp-64", "dcgan28-64");
  private static final int STARTS = 3;
  private static final int SECONDS = 18;
  private static final int QUICK_STARTS = 1;
  private static final int QUICK_SECONDS = 4;

  private WarmUpRun() {}

  /**
   * Starts the engines in turn, prints the medians and a line of JSON.
   *
   * @param engines engines to start
   * @param record whether to write a dated file
   */
  public static void print(
      PrintStream out, Collection<EngineKind> engines, int threads, boolean quick, boolean record) {
    Instant now = Instant.now();
    double load = Machine.load();
    int starts = quick ? QUICK_STARTS : STARTS;
    out.printf(
        "%-12s %-15s %14s %18s %16s%n", "row", "engine", "first step, s", "90 % of speed, s", "ms");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Row row : Suite.GAN_STEP.rows()) {
      if (ROWS.contains(row.model())) {
        rows.addAll(measure(out, row, engines, threads, starts, quick ? QUICK_SECONDS : SECONDS));
      }
    }
    Record.end(out, LABEL, now, load, Map.of("threads", threads, "starts", starts), rows, record);
  }

  private static List<Map<String, Object>> measure(
      PrintStream out,
      Row row,
      Collection<EngineKind> engines,
      int threads,
      int starts,
      int seconds) {
    Map<EngineKind, List<WarmUp>> all = new EnumMap<>(EngineKind.class);
    for (int start = 0; start < starts; start++) {
      for (EngineKind kind : engines) {
        try {
          WarmUp measured = WarmUp.measure(kind, row.task(), threads, seconds);
          all.computeIfAbsent(kind, each -> new ArrayList<>()).add(measured);
        } catch (UnsupportedOperationException e) {
          out.println(row.model() + ", " + kind.label() + ": " + e.getMessage());
        }
      }
    }
    List<Map<String, Object>> rows = new ArrayList<>();
    all.forEach(
        (kind, each) -> {
          double first = median(each, WarmUp::firstStep);
          double nearlyFull = median(each, WarmUp::nearlyFull);
          double fullSpeed = median(each, WarmUp::fullSpeed);
          out.printf(
              Locale.ROOT,
              "%-12s %-15s %14.2f %18.1f %16.2f%n",
              row.model(),
              kind.label(),
              first,
              nearlyFull,
              fullSpeed);
          Map<String, Object> result = new LinkedHashMap<>();
          result.put("model", row.model());
          result.put("engine", kind.label());
          result.put("first_step_seconds", first);
          result.put("nearly_full_speed_seconds", nearlyFull);
          result.put("full_speed_ms", fullSpeed);
          result.put("ms_per_step_by_second", each.stream().map(WarmUp::millisPerStep).toList());
          rows.add(result);
        });
    return rows;
  }

  private static double median(List<WarmUp> starts, ToDoubleFunction<WarmUp> figure) {
    double[] sorted = starts.stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }
}
