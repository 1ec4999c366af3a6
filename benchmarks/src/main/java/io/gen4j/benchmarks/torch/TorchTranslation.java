package io.gen4j.benchmarks.torch;

import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleConsumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Image to image as careful users of PyTorch write it. With pairs (pix2pix), one U-Net and one
 * patch discriminator that also sees the condition, the non-saturating loss and the mean absolute
 * difference. Without pairs (CycleGAN), two of each, least squares, cycle and identity terms, one
 * update of both generators, and pools of earlier images. All passes are shared between the terms,
 * and the discriminators' parameters have no gradients while generators are updated.
 *
 * <p>Variant 1 uses the channels-last layout.
 */
final class TorchTranslation implements Workload {

  private static final int BATCHES = 8;

  private final Task task;
  private final boolean paired;
  private final List<Direction> directions = new ArrayList<>();
  private final Adam generatorAdam;
  private final List<Tensor[]> pairs = new ArrayList<>();
  private int next;

  /** A generator with the discriminator of its results. */
  private static final class Direction {

    private final TorchTranslator generator;
    private final TorchNetwork discriminator;
    private final Adam adam;
    private final Tensor pool;
    private final Random random = new Random(Task.SEED);
    private int filled;

    Direction(Task task) {
      generator = new TorchTranslator(task);
      discriminator = TorchTranslator.discriminator(task);
      adam = TorchNetwork.adam(Task.GAN_RATE, Task.GAN_BETA1, discriminator);
      pool = torch.zeros(Task.POOL, task.channels(), task.side(), task.side());
    }

    /** Exchanges images with the pool. */
    Tensor exchanged(Tensor fake) {
      TensorVector shown = new TensorVector();
      for (int i = 0; i < fake.size(0); i++) {
        Tensor own = fake.narrow(0, i, 1);
        Tensor seen = own;
        if (filled < Task.POOL) {
          pool.narrow(0, filled++, 1).copy_(own);
        } else if (random.nextBoolean()) {
          Tensor place = pool.narrow(0, random.nextInt(Task.POOL), 1);
          seen = place.clone();
          place.copy_(own);
        }
        shown.push_back(seen);
      }
      return torch.cat(shown, 0);
    }
  }

  TorchTranslation(Task task) {
    this.task = task;
    this.paired = task.kind() == Task.Kind.PIX2PIX_STEP;
    List<TorchNetwork> generators = new ArrayList<>();
    for (int i = 0; i < (paired ? 1 : 2); i++) {
      Direction direction = new Direction(task);
      directions.add(direction);
      generators.addAll(direction.generator.parts());
    }
    this.generatorAdam =
        TorchNetwork.adam(Task.GAN_RATE, Task.GAN_BETA1, generators.toArray(TorchNetwork[]::new));
    for (int i = 0; i < BATCHES; i++) {
      float[] discs = Discs.batch(task, i, -1);
      float[] negatives = discs.clone();
      Discs.negate(negatives, 0, negatives.length);
      pairs.add(new Tensor[] {images(discs), images(negatives)});
    }
  }

  private Tensor images(float... values) {
    Tensor images = Tensor.create(values, task.batch(), task.channels(), task.side(), task.side());
    return task.variant() == 1 ? images.contiguous(torch.MemoryFormat.ChannelsLast) : images;
  }

  @Override
  public long parameters() {
    return directions.stream()
        .mapToLong(
            direction ->
                direction.discriminator.parameterCount()
                    + direction.generator.parts().stream()
                        .mapToLong(TorchNetwork::parameterCount)
                        .sum())
        .sum();
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      try (PointerScope scope = Scopes.open()) {
        Tensor[] pair = pairs.get(next++ % BATCHES);
        losses.accept(paired ? withPairs(pair[0], pair[1]) : withoutPairs(pair[0], pair[1]));
      }
    }
  }

  private double withPairs(Tensor condition, Tensor real) {
    Direction only = directions.get(0);
    Tensor fake = only.generator.forward(condition);
    only.discriminator.requireGradients(true);
    only.adam.zero_grad();
    Tensor ofReal = only.discriminator.forward(joined(real, condition));
    Tensor ofFake = only.discriminator.forward(joined(fake.detach(), condition));
    Tensor loss = torch.softplus(ofReal.neg()).mean().add(torch.softplus(ofFake).mean());
    loss.backward();
    only.adam.step();

    only.discriminator.requireGradients(false);
    generatorAdam.zero_grad();
    Tensor logits = only.discriminator.forward(joined(fake, condition));
    Tensor adversarial = torch.softplus(logits.neg()).mean();
    adversarial.add(torch.l1_loss(fake, real).mul(new Scalar(Task.L1))).backward();
    generatorAdam.step();
    return loss.item_float();
  }

  private static Tensor joined(Tensor image, Tensor condition) {
    return torch.cat(new TensorVector(image, condition), 1);
  }

  private double withoutPairs(Tensor first, Tensor second) {
    Direction there = directions.get(0);
    Direction back = directions.get(1);
    Tensor made = there.generator.forward(first);
    Tensor opposite = back.generator.forward(second);
    double loss = update(there, second, made) + update(back, first, opposite);

    directions.forEach(direction -> direction.discriminator.requireGradients(false));
    generatorAdam.zero_grad();
    Tensor cycles =
        torch
            .l1_loss(back.generator.forward(made), first)
            .add(torch.l1_loss(there.generator.forward(opposite), second));
    Tensor identities =
        torch
            .l1_loss(there.generator.forward(second), second)
            .add(torch.l1_loss(back.generator.forward(first), first));
    asReal(there.discriminator.forward(made))
        .add(asReal(back.discriminator.forward(opposite)))
        .add(cycles.mul(new Scalar(Task.CYCLE)))
        .add(identities.mul(new Scalar(Task.IDENTITY)))
        .backward();
    generatorAdam.step();
    return loss;
  }

  private static double update(Direction direction, Tensor real, Tensor fake) {
    direction.discriminator.requireGradients(true);
    direction.adam.zero_grad();
    Tensor shown = direction.exchanged(fake.detach());
    Tensor loss =
        asReal(direction.discriminator.forward(real))
            .add(half(direction.discriminator.forward(shown)));
    loss.backward();
    direction.adam.step();
    return loss.item_float();
  }

  private static Tensor asReal(Tensor logits) {
    return half(logits.sub(new Scalar(1.0)));
  }

  private static Tensor half(Tensor away) {
    return away.square().mean().mul(new Scalar(0.5));
  }
}
