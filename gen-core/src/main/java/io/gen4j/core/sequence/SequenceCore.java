package io.gen4j.core.sequence;

import io.gen4j.core.internal.serving.Serving;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.NetworkSource;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.training.NonFiniteException;
import io.gen4j.core.training.TrainedNetwork;
import io.gen4j.core.training.Trainer;
import io.gen4j.core.training.TrainingGuard;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/** The network of a sequence model with its average and its training. */
final class SequenceCore {

  static final String MODEL = "model";
  static final String AVERAGE = "average";

  private static final long SHUFFLE = 0x5353L;
  private static final long NOISE = 0x534EL;

  private final String kind;
  private final SequenceModelOptions options;
  private final StepMemory memory = StepMemory.create();
  private final Network network;
  private final Network average;
  private final StepMemory serving = StepMemory.create();
  private final Serving<Network> access;
  private final TrainedNetwork trained;
  private final Trainer trainer;

  /**
   * Opens networks.
   *
   * @param kind name of the kind of model in messages
   * @param graphs the network, and its average if it was saved with one
   */
  SequenceCore(String kind, Map<String, ComputationGraph> graphs, SequenceModelOptions options) {
    this.kind = kind;
    this.options = options;
    this.network = Network.open(MODEL, graphs.get(MODEL), memory);
    boolean averaged = options.optimization().averaging() > 0;
    this.average = averaged ? Network.open(AVERAGE, averageOf(graphs, options), memory) : null;
    this.access =
        new Serving<>(
            kind,
            List.of(evaluated().parameters()),
            evaluated(),
            new Serving.Contexts<Network>() {

              @Override
              public Network create(List<INDArray> parameters) {
                return evaluated().forInference(parameters.get(0), serving);
              }

              @Override
              public void free(Network context) {
                context.release();
              }
            });
    TrainedNetwork plain = TrainedNetwork.of(network);
    this.trained = averaged ? plain.withAverage(average) : plain;
    this.trainer = new Trainer(List.of(trained), List.of(), options.optimization(), false, access);
  }

  private static ComputationGraph averageOf(
      Map<String, ComputationGraph> graphs, SequenceModelOptions options) {
    ComputationGraph saved = graphs.get(AVERAGE);
    if (saved != null) {
      return saved;
    }
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      return NetworkSource.of(graphs.get(MODEL)).graph(AVERAGE, scheduled(options));
    }
  }

  /** Returns the optimizer with the decay of the options. */
  static IUpdater scheduled(SequenceModelOptions options) {
    return options.optimization().schedule(options.updater(), 1);
  }

  /** Returns the name of the kind of model in messages. */
  String kind() {
    return kind;
  }

  SequenceModelOptions options() {
    return options;
  }

  StepMemory memory() {
    return memory;
  }

  Trainer trainer() {
    return trainer;
  }

  Network network() {
    return network;
  }

  TrainedNetwork trained() {
    return trained;
  }

  TrainingGuard guard() {
    return access;
  }

  /** Returns the average if there is one, otherwise the network. */
  Network evaluated() {
    return average == null ? network : average;
  }

  /** Runs work on the network that evaluates, as it is after a whole step. */
  <T> T read(String call, Function<Network, T> work) {
    return access.read(call, work);
  }

  void requireOpen(String call) {
    access.requireOpen(call);
  }

  /** Runs work between two steps. */
  void atRest(String call, Runnable work) {
    access.atRest(
        call,
        () -> {
          work.run();
          return null;
        });
  }

  void close() {
    if (access.close()) {
      serving.release();
      memory.release();
      network.release();
      if (average != null) {
        average.release();
      }
    }
  }

  Map<String, ComputationGraph> graphs() {
    Map<String, ComputationGraph> graphs = new LinkedHashMap<>();
    graphs.put(MODEL, network.graph());
    if (average != null) {
      graphs.put(AVERAGE, average.graph());
    }
    return graphs;
  }

  long shuffleSeed() {
    return Seeds.derive(options.seed(), SHUFFLE);
  }

  /** The loss of a step with its gradient. */
  record Loss(double total, int counted, INDArray gradient) {}

  /**
   * Makes a training step on one batch.
   *
   * @param inputs input of the network, in the open step memory
   * @param loss computes the loss from the network's output
   * @return the mean loss of a counted step
   */
  double step(long step, INDArray inputs, Function<INDArray, Loss> loss) {
    network.seedNoise(Seeds.derive(options.seed(), NOISE, step));
    Loss found = loss.apply(network.forward(true, inputs)[0]);
    double mean = found.counted() == 0 ? 0 : found.total() / found.counted();
    if (!Double.isFinite(mean)) {
      throw new NonFiniteException(MODEL, step, "a non-finite loss");
    }
    network.backward(Gradients.PARAMETERS, found.gradient());
    trainer.apply(step, trained);
    return mean;
  }

  static double sum(double[] values) {
    return DoubleStream.of(values).sum();
  }
}
