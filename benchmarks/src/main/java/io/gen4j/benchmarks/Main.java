package io.gen4j.benchmarks;

import io.gen4j.benchmarks.driver.EngineKind;
import io.gen4j.benchmarks.driver.Pace;
import io.gen4j.benchmarks.nd4j.EvaluationRun;
import io.gen4j.benchmarks.nd4j.MemoryRun;
import io.gen4j.benchmarks.suite.CallbacksRun;
import io.gen4j.benchmarks.suite.LayersRun;
import io.gen4j.benchmarks.suite.Plot;
import io.gen4j.benchmarks.suite.SequenceMemoryRun;
import io.gen4j.benchmarks.suite.Suite;
import io.gen4j.benchmarks.suite.SuiteRun;
import io.gen4j.benchmarks.suite.WarmUpRun;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the benchmark named by the system property {@code benchmark}: {@code mvn -q -Pbenchmarks
 * compile exec:java -Dbenchmark=gan-step -Dexec.args="--quick"}.
 */
@Command(
    name = "benchmark",
    description = "Measures Gen4J and its peers side by side.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
public final class Main implements Callable<Integer> {

  private static final String CALLBACKS = "callbacks";
  private static final String EVALUATION = "evaluation";
  private static final String LAYERS = "layers";
  private static final String MEMORY = "memory";
  private static final String SEQUENCE_MEMORY = "sequence-memory";
  private static final String PLOT = "plot";
  private static final String WARM_UP = "warm-up";

  @Option(
      names = "--quick",
      description = "Fewer and shorter rounds, for a check instead of a measurement.")
  private boolean quick;

  @Option(names = "--rounds", description = "Number of rounds; results are medians over them.")
  private Integer rounds;

  @Option(names = "--round-millis", description = "Milliseconds per engine and round.")
  private Integer roundMillis;

  @Option(
      names = "--warmup-millis",
      description = "Milliseconds per engine before the first round.")
  private Integer warmupMillis;

  @Option(names = "--threads", description = "Threads per engine; default: all processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--engines",
      split = ",",
      description =
          "Engines to measure: ours,ours_bf16,dl4j,dl4j_best,djl,libtorch,libtorch_bf16; default:"
              + " all but those in bfloat16.")
  private List<String> engines = new ArrayList<>();

  @Option(names = "--rows", split = ",", description = "Names of the rows to measure.")
  private List<String> rows = new ArrayList<>();

  @Option(names = "--record", description = "Write a dated file to benchmarks/results.")
  private boolean record;

  @Option(names = "--jmh", split = " ", description = "Options of JMH, for -Dbenchmark=layers.")
  private List<String> jmh = new ArrayList<>();

  private final String benchmark;

  private Main(String benchmark) {
    this.benchmark = benchmark;
  }

  /**
   * Runs the benchmark.
   *
   * @throws IllegalArgumentException if there is no such benchmark or an option is invalid. This
   *     runs inside Maven's own process, so it throws instead of exiting
   */
  public static void main(String[] args) {
    CommandLine command = new CommandLine(new Main(System.getProperty("benchmark")));
    List<Exception> failures = new ArrayList<>();
    command.setExecutionExceptionHandler(
        (failure, line, parsed) -> {
          failures.add(failure);
          return CommandLine.ExitCode.SOFTWARE;
        });
    int code = command.execute(args);
    if (!failures.isEmpty()) {
      throw failures.get(0) instanceof RuntimeException failure
          ? failure
          : new IllegalStateException("The benchmark failed", failures.get(0));
    }
    if (code != CommandLine.ExitCode.OK) {
      throw new IllegalArgumentException(
          "Invalid options; -Dexec.args=\"--help\" lists the valid ones");
    }
  }

  @Override
  public Integer call() {
    if (PLOT.equals(benchmark)) {
      System.out.println("Written to " + Plot.write(Path.of("docs/images/performance.png")));
    } else if (MEMORY.equals(benchmark)) {
      MemoryRun.print(System.out, quick);
    } else if (SEQUENCE_MEMORY.equals(benchmark)) {
      SequenceMemoryRun.print(System.out, quick, record);
    } else if (EVALUATION.equals(benchmark)) {
      EvaluationRun.print(System.out, quick);
    } else if (CALLBACKS.equals(benchmark)) {
      CallbacksRun.print(System.out, quick, rounds, roundMillis, record);
    } else if (WARM_UP.equals(benchmark)) {
      WarmUpRun.print(System.out, warmUpKinds(), threads, quick, record);
    } else if (LAYERS.equals(benchmark)) {
      LayersRun.print(System.out, quick, threads, jmh);
    } else {
      new SuiteRun(suite(), kinds(), rows, pace(), threads, record).print(System.out);
    }
    return CommandLine.ExitCode.OK;
  }

  private Suite suite() {
    for (Suite suite : Suite.values()) {
      if (suite.label().equals(benchmark)) {
        return suite;
      }
    }
    throw new IllegalArgumentException(
        "There is no benchmark named '"
            + benchmark
            + "'. -Dbenchmark= accepts "
            + String.join(", ", Suite.labels())
            + ", "
            + CALLBACKS
            + ", "
            + LAYERS
            + ", "
            + EVALUATION
            + ", "
            + SEQUENCE_MEMORY
            + ", "
            + WARM_UP
            + " and "
            + MEMORY
            + "; "
            + PLOT
            + " draws the recorded results");
  }

  private Set<EngineKind> warmUpKinds() {
    return engines.isEmpty() ? EnumSet.of(EngineKind.GEN4J, EngineKind.LIBTORCH) : kinds();
  }

  private Set<EngineKind> kinds() {
    Set<EngineKind> kinds = EnumSet.noneOf(EngineKind.class);
    engines.forEach(label -> kinds.add(EngineKind.named(label)));
    return kinds.isEmpty() ? EngineKind.usual() : kinds;
  }

  private Pace pace() {
    Pace pace = quick ? Pace.quick() : Pace.full();
    return new Pace(
        rounds == null ? pace.rounds() : rounds,
        roundMillis == null ? pace.roundMillis() : roundMillis,
        warmupMillis == null ? pace.startMillis() : warmupMillis,
        warmupMillis == null ? pace.warmupMillis() : warmupMillis,
        pace.warmupSteps());
  }
}
