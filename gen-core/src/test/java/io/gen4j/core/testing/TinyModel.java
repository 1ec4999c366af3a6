package io.gen4j.core.testing;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.files.ModelFile;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.training.Autoencoder;
import io.gen4j.core.training.FitOptions;
import io.gen4j.core.training.Optimization;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingCounts;
import io.gen4j.core.training.TrainingReport;
import io.gen4j.core.training.TrainingStep;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/**
 * A model of images {@code [1, 2, 2]} in [0, 1] that trains in no time. Its step teaches a network
 * to answer 0; samples are the sigmoid of what the network makes of noise. It has five classes, and
 * an image of class c is shifted by c percent.
 */
public final class TinyModel implements Autoencoder, TrainingStep {

  private static final int VALUES = 4;

  private final Network network;
  private final TrainedNetwork trained;
  private final Trainer trainer;
  private final int classes;
  private long failAt = -1;
  private int samplings;

  private TinyModel(ComputationGraph graph, int classes) {
    network = Network.open("tiny", graph, StepMemory.create());
    trained = TrainedNetwork.of(network);
    trainer = new Trainer(List.of(trained), List.of(), Optimization.NONE, false);
    this.classes = classes;
  }

  /** An untrained model of images without classes. */
  public static TinyModel create() {
    return create(0);
  }

  /** An untrained model. */
  public static TinyModel create(int classes) {
    NetworkSource source =
        NetworkSource.of(
            Graphs.chain(
                InputType.feedForward(VALUES),
                new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build(),
                new DenseLayer.Builder().nOut(VALUES).activation(Activation.IDENTITY).build()));
    return new TinyModel(source.graph("tiny", new Adam(0.05)), classes);
  }

  /** Opens a saved model without classes. */
  public static TinyModel load(Path file) {
    ModelFile saved = ModelFile.read(file, "tiny");
    TinyModel model = new TinyModel(saved.network("tiny"), 0);
    model.trainer.resume(
        TrainingCounts.of(saved.property("counts", Map.class)),
        DataDescription.of(saved.property("data", Map.class)));
    return model;
  }

  /** Lets the step of this number, from 0, fail when it has moved the parameters. */
  public TinyModel failingAt(long step) {
    failAt = step;
    return this;
  }

  /** Returns the parameters and the state of the optimizer. */
  public double[] state() {
    double[] parameters = Checks.values(network.parameters());
    double[] optimizer = Checks.values(network.updaterState().orElseThrow());
    double[] all = Arrays.copyOf(parameters, parameters.length + optimizer.length);
    System.arraycopy(optimizer, 0, all, parameters.length, optimizer.length);
    return all;
  }

  /** Returns how often the model was sampled. */
  public int samplings() {
    return samplings;
  }

  /** Trains. */
  public TrainingReport fit(Dataset data, FitOptions options) {
    return trainer.fit(this, this, data, 5, options);
  }

  /** Trains on {@link Images} of 16 examples in batches of 4. */
  public TrainingReport fit(FitOptions options) {
    return fit(new Images(16, classes), options.withBatchSize(4));
  }

  @Override
  public Map<String, Double> run(long step, Supplier<Batch> batches) {
    INDArray data = batches.get().data();
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray y = network.forward(true, data.reshape(data.size(0), VALUES))[0];
      network.backward(Gradients.PARAMETERS, y.div(data.size(0)));
      trainer.apply(step, trained);
      if (step == failAt) {
        throw new IllegalStateException("step " + step + " fails half way");
      }
      return Map.of("loss", y.norm2Number().doubleValue());
    }
  }

  @Override
  public TrainingCounts counts() {
    return trainer.counts();
  }

  @Override
  public long seed() {
    return 77;
  }

  @Override
  public ExampleShape shape() {
    return ExampleShape.image(1, 2, 2);
  }

  @Override
  public ValueRange range() {
    return ValueRange.UNIT;
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public boolean canSample() {
    return true;
  }

  @Override
  public boolean canInterpolate() {
    return true;
  }

  @Override
  public Optional<DataDescription> data() {
    return trainer.data();
  }

  @Override
  public String summary() {
    return network.summary();
  }

  @Override
  public Map<String, Object> describe() {
    return Map.of("kind", "tiny", "classes", classes);
  }

  @Override
  public INDArray sample(int count, long seed) {
    return sample(new int[count], seed);
  }

  @Override
  public INDArray sample(int[] labels, long seed) {
    samplings++;
    INDArray noise = Checks.normalArray(seed, labels.length, VALUES);
    INDArray made = network.output(noise).reshape(labels.length, 1, 2, 2);
    made.assign(org.nd4j.linalg.ops.transforms.Transforms.sigmoid(made));
    for (int i = 0; i < labels.length; i++) {
      made.slice(i).addi(0.01 * labels[i]);
    }
    return made;
  }

  @Override
  public INDArray interpolate(long fromSeed, long toSeed, int count) {
    INDArray way = Nd4j.create(count, 1, 2, 2);
    INDArray from = sample(1, fromSeed);
    INDArray to = sample(1, toSeed);
    for (int i = 0; i < count; i++) {
      double t = (double) i / (count - 1);
      way.slice(i).assign(from.mul(1 - t).add(to.mul(t)).slice(0));
    }
    return way;
  }

  @Override
  public void save(Path file) {
    new ModelFile(
            network.graph(),
            Map.of("tiny", network.graph()),
            Map.of(
                "kind",
                "tiny",
                "counts",
                counts().describe(),
                "data",
                data().orElseThrow().describe()))
        .write(file);
  }

  /** Half of each value. */
  @Override
  public INDArray reconstruct(INDArray examples) {
    return examples.mul(0.5);
  }

  @Override
  public INDArray reconstruct(INDArray examples, int[] labels) {
    return reconstruct(examples);
  }

  /** Random images {@code [1, 2, 2]} in [0, 1]. */
  public record Images(int size, int classes) implements Dataset {

    @Override
    public String name() {
      return "tiny images";
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.image(1, 2, 2);
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNIT;
    }

    @Override
    public int label(int index) {
      return index % classes;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      RandomGenerator random = new java.util.Random(index);
      for (int i = 0; i < VALUES; i++) {
        target[offset + i] = random.nextFloat();
      }
    }

    @Override
    public String digest() {
      return "tiny-" + size + "-" + classes;
    }
  }
}
