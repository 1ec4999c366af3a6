package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.Machine;
import io.gen4j.benchmarks.nd4j.CallbackCost;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures how much time the default callbacks of a run folder add to a training. */
public final class CallbacksRun {

  private static final String LABEL = "callbacks";
  private static final int ROUNDS = 5;
  private static final int MILLIS = 60_000;
  private static final int QUICK_ROUNDS = 1;
  private static final int QUICK_MILLIS = 2000;

  private CallbacksRun() {}

  /**
   * Measures, then prints a table and a line of JSON.
   *
   * @param rounds number of trainings of each kind, or null for 5
   * @param millis time of a training in milliseconds, or null for one minute
   * @param record whether to write a dated file
   */
  public static void print(
      PrintStream out, boolean quick, Integer rounds, Integer millis, boolean record) {
    Instant now = Instant.now();
    double load = Machine.load();
    int times = rounds != null ? rounds : quick ? QUICK_ROUNDS : ROUNDS;
    int length = millis != null ? millis : quick ? QUICK_MILLIS : MILLIS;
    List<Map<String, Object>> rows = CallbackCost.measure(times, length);
    out.printf(
        "%-12s %8s %16s %16s %10s%n", "model", "steps", "without, s", "run folder, s", "overhead");
    for (Map<String, Object> row : rows) {
      out.printf(
          Locale.ROOT,
          "%-12s %,8d %16.2f %16.2f %8.1f %%%n",
          row.get("model"),
          row.get("steps"),
          row.get("median_seconds_without"),
          row.get("median_seconds_with"),
          row.get("overhead_percent"));
    }
    Record.end(
        out, LABEL, now, load, Map.of("rounds", times, "round_millis", length), rows, record);
  }
}
