package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.function.DoubleConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.global.torch;

/** Sampling from a generator in inference mode, without gradients and with running statistics. */
final class TorchSampler implements Workload {

  private final Task task;
  private final TorchNetwork generator;

  TorchSampler(Task task) {
    this.task = task;
    this.generator = TorchNetworks.generator(task);
    generator.setTraining(false);
    generator.requireGradients(false);
  }

  @Override
  public long parameters() {
    return generator.parameterCount();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      try (PointerScope scope = Scopes.open();
          NoGradGuard guard = new NoGradGuard()) {
        generator.forward(torch.randn(task.batch(), Task.LATENT));
      }
    }
  }
}
