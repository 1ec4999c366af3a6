package io.gen4j.benchmarks.driver;

import io.gen4j.benchmarks.engine.Task;
import java.util.ArrayList;
import java.util.List;

/**
 * The first seconds of a new process of an engine.
 *
 * @param firstStep seconds from the start of the process to the end of the first step
 * @param millisPerStep milliseconds per step, for each second after that
 */
public record WarmUp(double firstStep, List<Double> millisPerStep) {

  private static final int CHUNK = 5;
  private static final double NANOS = 1e9;
  private static final double MILLIS = 1e6;
  private static final double NEARLY = 0.9;

  /** Starts a process and measures it for some seconds after its first step. */
  public static WarmUp measure(EngineKind kind, Task task, int threads, int seconds) {
    String name = "warm-up";
    long began = System.nanoTime();
    try (EngineProcess process = EngineProcess.start(kind, threads)) {
      process.open(name, task);
      process.run(name, 1);
      double first = (System.nanoTime() - began) / NANOS;
      List<Double> millis = new ArrayList<>();
      for (int second = 0; second < seconds; second++) {
        long nanos = 0;
        int steps = 0;
        while (nanos < NANOS) {
          nanos += process.run(name, CHUNK).nanos();
          steps += CHUNK;
        }
        millis.add(nanos / MILLIS / steps);
      }
      return new WarmUp(first, millis);
    }
  }

  /** Returns the milliseconds per step at full speed, the median of the last third. */
  public double fullSpeed() {
    int from = millisPerStep.size() - Math.max(1, millisPerStep.size() / 3);
    List<Double> last =
        millisPerStep.subList(from, millisPerStep.size()).stream().sorted().toList();
    return last.get(last.size() / 2);
  }

  /**
   * Returns the seconds from the start of the process to the first second at 90 % of full speed.
   */
  public double nearlyFull() {
    int second = 0;
    while (millisPerStep.get(second) * NEARLY > fullSpeed()) {
      second++;
    }
    return firstStep + second;
  }
}
