package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.network.Precision;

/** Gen4J with products in bfloat16. */
public final class Gen4jBfloat16Engine implements Engine {

  private final Gen4jEngine engine = new Gen4jEngine(Precision.BFLOAT16);

  /**
   * Starts the library.
   *
   * @throws IllegalArgumentException if this machine has no bfloat16 units
   */
  public Gen4jBfloat16Engine() {
    Precision.BFLOAT16.requireSupported();
  }

  @Override
  public String describe() {
    return engine.describe() + ", products in bfloat16";
  }

  @Override
  public Workload open(Task task) {
    return engine.open(task);
  }
}
