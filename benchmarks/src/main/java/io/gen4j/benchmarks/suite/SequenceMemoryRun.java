package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.Machine;
import io.gen4j.benchmarks.nd4j.SequenceMemory;
import io.gen4j.core.Gen4j;
import java.io.PrintStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Measures the memory of sequence models in training, and their time per token in sampling. */
public final class SequenceMemoryRun {

  private static final String LABEL = "sequence-memory";
  private static final int STEPS = 5000;
  private static final int QUICK_STEPS = 40;
  private static final int TOKENS = 4096;
  private static final int QUICK_TOKENS = 512;
  private static final int TIMES = 7;
  private static final int QUICK_TIMES = 3;

  private SequenceMemoryRun() {}

  /** Measures, then prints tables and a line of JSON. */
  public static void print(PrintStream out, boolean quick, boolean record) {
    Instant now = Instant.now();
    double load = Machine.load();
    Gen4j.initialize();
    List<Map<String, Object>> sampling =
        SequenceMemory.sampling(quick ? QUICK_TOKENS : TOKENS, quick ? QUICK_TIMES : TIMES);
    out.println("Sampling one sequence: microseconds per token in each eighth of it");
    print(out, sampling, "microseconds_per_token");
    List<Map<String, Object>> training = SequenceMemory.training(quick ? QUICK_STEPS : STEPS);
    out.println("Training: resident megabytes after each eighth of the steps");
    print(out, training, "resident_megabytes");
    List<Map<String, Object>> rows = new ArrayList<>(sampling);
    rows.addAll(training);
    Record.end(out, LABEL, now, load, Map.of(), rows, record);
  }

  private static void print(PrintStream out, List<Map<String, Object>> rows, String figures) {
    for (Map<String, Object> row : rows) {
      StringBuilder line = new StringBuilder(String.format("%-12s", row.get("model")));
      for (Object value : (List<?>) row.get(figures)) {
        line.append(String.format(Locale.ROOT, " %8.1f", value));
      }
      out.println(line);
    }
  }
}
