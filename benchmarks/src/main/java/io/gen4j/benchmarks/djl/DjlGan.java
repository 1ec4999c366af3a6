package io.gen4j.benchmarks.djl;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.initializer.XavierInitializer;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Adam;
import ai.djl.training.tracker.Tracker;
import io.gen4j.benchmarks.engine.Discs;
import io.gen4j.benchmarks.engine.Task;
import io.gen4j.benchmarks.engine.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;

/**
 * The alternating GAN step with DJL's blocks and trainers. Both updates share one forward pass of
 * the generator.
 */
final class DjlGan implements Workload {

  private static final int BATCHES = 8;

  private final Task task;
  private final Model generatorModel;
  private final Model discriminatorModel;
  private final Trainer generator;
  private final Trainer discriminator;
  private final NDManager manager = NDManager.newBaseManager("PyTorch");
  private final List<NDArray> real = new ArrayList<>();
  private int next;

  DjlGan(Task task) {
    this.task = task;
    List<Integer> up = new ArrayList<>(Task.HIDDEN);
    up.add(task.pixels());
    List<Integer> down = new ArrayList<>();
    for (int i = Task.HIDDEN.size() - 1; i >= 0; i--) {
      down.add(Task.HIDDEN.get(i));
    }
    down.add(1);
    generatorModel = model("generator", perceptron(up).add(Activation::tanh));
    discriminatorModel = model("discriminator", perceptron(down));
    generator = trainer(generatorModel, Task.LATENT);
    discriminator = trainer(discriminatorModel, task.pixels());
    for (int i = 0; i < BATCHES; i++) {
      real.add(manager.create(Discs.batch(task, i, -1), new Shape(task.batch(), task.pixels())));
    }
  }

  @Override
  public long parameters() {
    return count(generatorModel.getBlock()) + count(discriminatorModel.getBlock());
  }

  @Override
  public void run(int steps, DoubleConsumer losses) {
    for (int i = 0; i < steps; i++) {
      try (NDManager scope = manager.newSubManager()) {
        losses.accept(step(scope, real.get(next++ % BATCHES)));
      }
    }
  }

  @Override
  public void close() {
    generator.close();
    discriminator.close();
    generatorModel.close();
    discriminatorModel.close();
    manager.close();
  }

  private double step(NDManager scope, NDArray batch) {
    try (GradientCollector collector = generator.newGradientCollector()) {
      NDArray noise = scope.randomNormal(new Shape(task.batch(), Task.LATENT));
      NDArray fake = generator.forward(new NDList(noise)).singletonOrThrow();
      NDList input = new NDList(batch.duplicate());
      input.attach(scope);
      NDArray ofReal = discriminator.forward(input).singletonOrThrow();
      NDArray ofFake = discriminator.forward(new NDList(fake.stopGradient())).singletonOrThrow();
      NDArray loss =
          Activation.softPlus(ofReal.neg()).mean().add(Activation.softPlus(ofFake).mean());
      collector.backward(loss);
      discriminator.step();

      NDArray again = discriminator.forward(new NDList(fake)).singletonOrThrow();
      NDArray generatorLoss = Activation.softPlus(again.neg()).mean();
      collector.backward(generatorLoss);
      generator.step();
      collector.zeroGradients();
      return loss.getFloat();
    }
  }

  private static SequentialBlock perceptron(List<Integer> sizes) {
    SequentialBlock block = new SequentialBlock();
    for (int i = 0; i < sizes.size(); i++) {
      block.add(Linear.builder().setUnits(sizes.get(i)).build());
      if (i < sizes.size() - 1) {
        block.add(list -> Activation.leakyRelu(list, (float) Task.LEAK));
      }
    }
    return block;
  }

  private static Model model(String name, Block block) {
    Model model = Model.newInstance(name, "PyTorch");
    model.setBlock(block);
    return model;
  }

  private Trainer trainer(Model model, int in) {
    Adam adam =
        Adam.builder()
            .optLearningRateTracker(Tracker.fixed((float) Task.GAN_RATE))
            .optBeta1((float) Task.GAN_BETA1)
            .optBeta2(0.999f)
            .build();
    model.getBlock().setInitializer(new XavierInitializer(), ai.djl.nn.Parameter.Type.WEIGHT);
    // The trainer requires a loss, which is unused: the collector computes the gradients.
    Trainer trainer = model.newTrainer(new DefaultTrainingConfig(Loss.l2Loss()).optOptimizer(adam));
    trainer.initialize(new Shape(task.batch(), in));
    return trainer;
  }

  private static long count(Block block) {
    return block.getParameters().stream()
        .mapToLong(pair -> pair.getValue().getArray().size())
        .sum();
  }
}
