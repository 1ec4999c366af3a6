package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import org.nd4j.linalg.factory.Nd4j;

/**
 * DL4J's own layers with the best known settings. Gen4J drives the graph without its accelerated
 * layers: every array of a step is in one workspace, and unused gradients are not computed. Native
 * threads sleep while they wait (the driver sets {@code OMP_WAIT_POLICY=PASSIVE}).
 */
public final class Dl4jTunedEngine implements Engine {

  /** Loads ND4J. */
  public Dl4jTunedEngine() {
    Nd4j.getRandom().setSeed(Task.SEED);
  }

  @Override
  public String describe() {
    return "DL4J, tuned, on " + Nd4jBackend.describe();
  }

  @Override
  public Workload open(Task task) {
    if (task.variant() == 1) {
      throw new UnsupportedOperationException("this engine has only one variant");
    }
    return switch (task.kind()) {
      case GAN_STEP -> new Dl4jTunedGan(task);
      case PIX2PIX_STEP, CYCLE_GAN_STEP ->
          throw new UnsupportedOperationException("not measured with DL4J");
      case VAE_STEP -> new Dl4jVae(task);
      case SAMPLE -> new Dl4jSampler(task);
      case SEQUENCE_STEP, SEQUENCE_SAMPLE -> new Dl4jSequence(task);
      case GEMM -> new Gemm(task);
    };
  }
}
