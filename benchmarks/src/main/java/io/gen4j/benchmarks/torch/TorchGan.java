package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The alternating GAN step as careful users of PyTorch write it. Both updates share one forward
 * pass of the generator. Activations work in place. The discriminator's parameters have no
 * gradients while the generator is updated.
 *
 * <p>Variant 0 runs real and generated batches through the discriminator one after the other, in
 * the usual layout. Variant 1 differs by network. An MLP discriminator takes both batches as one. A
 * DCGAN uses the channels-last layout, and keeps the batches separate because of its batch
 * statistics.
 */
final class TorchGan implements Workload {

  private static final int BATCHES = 8;

  private final Task task;
  private final TorchNetwork generator;
  private final TorchNetwork discriminator;
  private final Adam generatorAdam;
  private final Adam discriminatorAdam;
  private final List<Tensor> real = new ArrayList<>();
  private final boolean joint;
  private int next;

  TorchGan(Task task) {
    this.task = task;
    this.generator = TorchNetworks.generator(task);
    this.discriminator = TorchNetworks.discriminator(task);
    this.generatorAdam = TorchNetwork.adam(Task.GAN_RATE, Task.GAN_BETA1, generator);
    this.discriminatorAdam = TorchNetwork.adam(Task.GAN_RATE, Task.GAN_BETA1, discriminator);
    this.joint = task.network() == Task.Network.MLP && task.variant() == 1;
    for (int i = 0; i < BATCHES; i++) {
      real.add(pictures(i));
    }
  }

  @Override
  public long parameters() {
    return generator.parameterCount() + discriminator.parameterCount();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      try (PointerScope scope = Scopes.open()) {
        losses.accept(step(real.get(next++ % BATCHES)));
      }
    }
  }

  private double step(Tensor batch) {
    Tensor fake = generator.forward(torch.randn(task.batch(), Task.LATENT));
    discriminator.requireGradients(true);
    discriminatorAdam.zero_grad();
    Tensor loss = joint ? jointLoss(batch, fake.detach()) : separateLoss(batch, fake.detach());
    loss.backward();
    discriminatorAdam.step();

    discriminator.requireGradients(false);
    generatorAdam.zero_grad();
    Tensor generatorLoss = torch.softplus(discriminator.forward(fake).neg()).mean();
    generatorLoss.backward();
    generatorAdam.step();
    return loss.item_float();
  }

  private Tensor separateLoss(Tensor batch, Tensor fake) {
    Tensor ofReal = discriminator.forward(batch);
    Tensor ofFake = discriminator.forward(fake);
    return torch.softplus(ofReal.neg()).mean().add(torch.softplus(ofFake).mean());
  }

  private Tensor jointLoss(Tensor batch, Tensor fake) {
    Tensor logits = discriminator.forward(torch.cat(new TensorVector(batch, fake), 0));
    Tensor ofReal = logits.narrow(0, 0, task.batch());
    Tensor ofFake = logits.narrow(0, task.batch(), task.batch());
    return torch.softplus(ofReal.neg()).mean().add(torch.softplus(ofFake).mean());
  }

  private Tensor pictures(int index) {
    float[] values = Discs.batch(task, index, -1);
    if (task.network() == Task.Network.MLP) {
      return Tensor.create(values, task.batch(), task.pixels());
    }
    Tensor pictures =
        Tensor.create(values, task.batch(), task.channels(), task.side(), task.side());
    return TorchNetworks.channelsLast(task)
        ? pictures.contiguous(torch.MemoryFormat.ChannelsLast)
        : pictures;
  }
}
