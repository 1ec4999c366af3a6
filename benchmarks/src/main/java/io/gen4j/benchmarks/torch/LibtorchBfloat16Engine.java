package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * PyTorch's C++ library with its automatic casts to bfloat16 on the CPU. They cast by thread, so
 * the engine must be created in the thread that runs its workloads. They stay on for the whole
 * step, while Python programs turn them off for the backward pass, whose types are those of the
 * forward pass.
 */
public final class LibtorchBfloat16Engine implements Engine {

  private final LibtorchEngine engine = new LibtorchEngine();

  /** Turns on the casts of {@code torch.autocast("cpu")} in this thread. */
  public LibtorchBfloat16Engine() {
    torch.tls_set_dispatch_key_excluded(torch.DispatchKey.AutocastCPU, false);
    Tensor ones = torch.ones(1, 1);
    torch.ScalarType made = torch.linear(ones, ones).scalar_type();
    if (made.intern() != torch.ScalarType.BFloat16) {
      throw new IllegalStateException("A dense layer made " + made.intern() + ", not BFloat16");
    }
  }

  @Override
  public String describe() {
    return engine.describe() + ", automatic casts to bfloat16";
  }

  @Override
  public Workload open(Task task) {
    return switch (task.kind()) {
      case GAN_STEP, VAE_STEP, SAMPLE -> engine.open(task);
      default -> throw new UnsupportedOperationException("not compared in bfloat16");
    };
  }
}
