package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Engine;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import org.bytedeco.pytorch.global.torch;

/** PyTorch's C++ library, called from Java through the JavaCPP presets. */
public final class LibtorchEngine implements Engine {

  /** Uses the number of threads set by the driver. */
  public LibtorchEngine() {
    torch.set_num_threads(Runtime.getRuntime().availableProcessors());
    torch.manual_seed(Task.SEED);
  }

  @Override
  public String describe() {
    return "libtorch "
        + torch.TORCH_VERSION
        + (torch.hasMKL() ? ", MKL" : ", no MKL")
        + (torch.hasMKLDNN() ? ", oneDNN, " : ", no oneDNN, ")
        + torch.get_num_threads()
        + " threads";
  }

  @Override
  public Workload open(Task task) {
    return switch (task.kind()) {
      case GAN_STEP -> new TorchGan(task);
      case PIX2PIX_STEP, CYCLE_GAN_STEP -> new TorchTranslation(task);
      case VAE_STEP -> new TorchVae(task);
      case SAMPLE -> new TorchSampler(task);
      case SEQUENCE_STEP, SEQUENCE_SAMPLE -> new TorchSequence(task);
      case GEMM -> throw new UnsupportedOperationException("measured with ND4J only");
    };
  }
}
