package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.Gen4j;

/** Gen4J as its users meet it: the public models, and nothing else. */
public final class Gen4jEngine implements Engine {

  /** Starts the library. */
  public Gen4jEngine() {
    Gen4j.initialize();
  }

  @Override
  public String describe() {
    return "Gen4J on " + Nd4jBackend.describe();
  }

  @Override
  public Workload open(Task task) {
    if (task.variant() == 1) {
      throw new UnsupportedOperationException("measured in one way");
    }
    return switch (task.kind()) {
      case GAN_STEP -> new Gen4jGan(task);
      case VAE_STEP -> new Gen4jVae(task);
      case SAMPLE -> new Gen4jSampler(task);
      case GEMM -> new Gemm(task);
    };
  }
}
