package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import org.nd4j.linalg.factory.Nd4j;

/** DL4J as its users write it today, with its own layers and defaults and without Gen4J. */
public final class Dl4jEngine implements Engine {

  /** Loads ND4J first, so that Gen4J, which only builds the configurations, cannot tune it. */
  public Dl4jEngine() {
    Nd4j.getBackend();
    Nd4j.zeros(1).addi(1);
    Nd4j.getRandom().setSeed(Task.SEED);
  }

  @Override
  public String describe() {
    return "DL4J on " + Nd4jBackend.describe();
  }

  @Override
  public Workload open(Task task) {
    if (task.variant() == 1) {
      throw new UnsupportedOperationException("this engine has only one variant");
    }
    return switch (task.kind()) {
      case GAN_STEP -> new Dl4jGan(task);
      case PIX2PIX_STEP, CYCLE_GAN_STEP ->
          throw new UnsupportedOperationException("not measured with DL4J");
      case VAE_STEP -> new Dl4jVae(task);
      case SAMPLE -> new Dl4jSampler(task);
      case SEQUENCE_STEP, SEQUENCE_SAMPLE -> new Dl4jSequence(task);
      case GEMM -> new Gemm(task);
    };
  }
}
