package io.gen4j.benchmarks.suite;

import io.gen4j.benchmarks.driver.Contest;
import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.benchmarks.driver.Machine;
import io.gen4j.benchmarks.driver.Pace;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One run of a benchmark.
 *
 * @param suite the benchmark
 * @param engines engines to measure
 * @param models names of the rows; empty for all
 * @param pace number and length of the rounds
 * @param threads threads per engine
 * @param record whether to write a dated file
 */
public record SuiteRun(
    Suite suite,
    Set<EngineKind> engines,
    List<String> models,
    Pace pace,
    int threads,
    boolean record) {

  /** Checks the names of the rows. */
  public SuiteRun {
    List<String> known = suite.rows().stream().map(Row::model).toList();
    for (String model : models) {
      if (!known.contains(model)) {
        throw new IllegalArgumentException(
            "There is no row named '"
                + model
                + "' in "
                + suite.label()
                + "; available rows: "
                + known);
      }
    }
  }

  /** Measures, then prints a table and, as the last line, JSON. */
  public void print(PrintStream out) {
    double load = Machine.load();
    out.println(Machine.describe() + ", " + threads + " threads per engine");
    if (!Machine.isIdle()) {
      out.println("The machine is busy (load average " + load + "): these figures are unreliable.");
    }
    List<Result> results = new ArrayList<>();
    try (Contest contest = new Contest(engines, pace, threads)) {
      for (Row row : suite.rows()) {
        if (models.isEmpty() || models.contains(row.model())) {
          results.add(new Result(row, contest.run(suite.entries(row))));
        }
      }
      contest.descriptions().forEach((engine, text) -> out.println(engine + ": " + text));
      out.println(Table.of(suite, results));
      if (record) {
        out.println(
            "Written to "
                + Record.write(suite, results, contest.descriptions(), pace, threads, load));
      }
    }
    out.println(Record.line(suite, results));
  }
}
