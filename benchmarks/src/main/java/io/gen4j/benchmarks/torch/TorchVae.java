package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** One training step on the negative ELBO of a Bernoulli VAE, in nats per example. */
final class TorchVae implements Workload {

  private static final int BATCHES = 8;
  private static final double BETA1 = 0.9;

  private final Task task;
  private final TorchNetwork encoder;
  private final TorchNetwork decoder;
  private final Adam adam;
  private final Scalar half = new Scalar(0.5);
  private final Scalar pixels;
  private final Scalar perExample;
  private final List<Tensor> data = new ArrayList<>();
  private int next;

  TorchVae(Task task) {
    if (task.variant() == 1) {
      throw new UnsupportedOperationException("this engine has only one variant for a VAE");
    }
    this.task = task;
    int latent = Task.VAE_LATENT;
    this.encoder =
        new TorchNetwork()
            .dense(task.pixels(), task.width())
            .relu()
            .dense(task.width(), 2L * latent);
    this.decoder =
        new TorchNetwork().dense(latent, task.width()).relu().dense(task.width(), task.pixels());
    this.adam = TorchNetwork.adam(Task.VAE_RATE, BETA1, encoder, decoder);
    this.pixels = new Scalar((double) task.pixels());
    this.perExample = new Scalar(0.5 / task.batch());
    for (int i = 0; i < BATCHES; i++) {
      data.add(Tensor.create(Discs.binaryBatch(task, i), task.batch(), task.pixels()));
    }
  }

  @Override
  public long parameters() {
    return encoder.parameterCount() + decoder.parameterCount();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      try (PointerScope scope = Scopes.open()) {
        losses.accept(step(data.get(next++ % BATCHES)));
      }
    }
  }

  private double step(Tensor x) {
    adam.zero_grad();
    Tensor parameters = encoder.forward(x);
    Tensor mean = parameters.narrow(1, 0, Task.VAE_LATENT);
    Tensor logVariance = parameters.narrow(1, Task.VAE_LATENT, Task.VAE_LATENT);
    Tensor noise = torch.randn(task.batch(), Task.VAE_LATENT);
    Tensor z = mean.add(logVariance.mul(half).exp().mul(noise));
    Tensor logits = decoder.forward(z);
    // The mean over batch and pixels, times the number of pixels, is the sum per example averaged
    // over the batch.
    Tensor reconstruction = torch.binary_cross_entropy_with_logits(logits, x).mul(pixels);
    Tensor divergence =
        mean.square().add(logVariance.exp()).add(logVariance.neg()).sum().mul(perExample);
    Tensor loss = reconstruction.add(divergence);
    loss.backward();
    adam.step();
    return loss.item_float() - Task.VAE_LATENT / 2.0;
  }
}
