package io.gen4j.benchmarks.nd4j;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import io.gen4j.core.Gen4j;
import io.gen4j.core.network.Precision;

/** Gen4J as its users see it: only the public models. */
public final class Gen4jEngine implements Engine {

  private static final String ONE_DNN = "org/bytedeco/dnnl/linux-x86_64/libjnidnnl.so";

  private final Precision precision;

  /** Starts the library. */
  public Gen4jEngine() {
    this(Precision.FLOAT);
  }

  Gen4jEngine(Precision precision) {
    this.precision = precision;
    Gen4j.initialize();
  }

  @Override
  public String describe() {
    boolean oneDnn = Gen4jEngine.class.getClassLoader().getResource(ONE_DNN) != null;
    String library = oneDnn ? "with oneDNN's own library, " : "";
    return "Gen4J " + library + "on " + Nd4jBackend.describe();
  }

  @Override
  public Workload open(Task task) {
    if (task.variant() == 1) {
      throw new UnsupportedOperationException("this engine has only one variant");
    }
    return switch (task.kind()) {
      case GAN_STEP -> new Gen4jGan(task, precision);
      case PIX2PIX_STEP, CYCLE_GAN_STEP -> new Gen4jTranslation(task, precision);
      case VAE_STEP -> new Gen4jVae(task, precision);
      case SAMPLE -> new Gen4jSampler(task, precision);
      case SEQUENCE_STEP, SEQUENCE_SAMPLE -> new Gen4jSequence(task);
      case GEMM -> new Gemm(task);
    };
  }
}
