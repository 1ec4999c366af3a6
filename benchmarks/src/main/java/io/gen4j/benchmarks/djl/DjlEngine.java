package io.gen4j.benchmarks.djl;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;

/** DJL on its PyTorch engine. */
public final class DjlEngine implements Engine {

  private final ai.djl.engine.Engine engine;

  /** Loads PyTorch's native library. The first start unpacks it. */
  public DjlEngine() {
    engine = ai.djl.engine.Engine.getEngine("PyTorch");
    engine.setRandomSeed((int) Task.SEED);
  }

  @Override
  public String describe() {
    return "DJL "
        + ai.djl.engine.Engine.getDjlVersion()
        + " on PyTorch "
        + engine.getVersion()
        + ", "
        + Runtime.getRuntime().availableProcessors()
        + " threads";
  }

  @Override
  public Workload open(Task task) {
    if (task.kind() != Task.Kind.GAN_STEP) {
      throw new UnsupportedOperationException("not measured with DJL");
    }
    if (task.network() == Task.Network.DCGAN) {
      throw new UnsupportedOperationException(
          "DJL's PyTorch engine does not implement transposed convolution");
    }
    if (task.variant() == 1) {
      throw new UnsupportedOperationException("this engine has only one variant");
    }
    return new DjlGan(task);
  }
}
