package io.gen4j.core.network;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.internal.backend.Backend;
import java.util.Optional;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The source of a network: a DL4J configuration, whose weights are newly drawn, or a DL4J network,
 * whose weights are kept. The network can be trained with DL4J or imported from Keras. The
 * configuration or network is not modified.
 *
 * <p>If the network ends in one of DL4J's output layers ({@code OutputLayer}, {@code
 * RnnOutputLayer}, {@code LossLayer}, {@code RnnLossLayer}, {@code CnnLossLayer}, {@code
 * Cnn3DLossLayer}), it is replaced by an ordinary layer with the same weights, activation, dropout
 * and regularization. Its loss function is ignored, since Gen4J applies the loss. Other output
 * layers, whose loss is part of the layer, are rejected with a message that names them.
 */
public final class NetworkSource {

  private static final Logger LOG = LoggerFactory.getLogger(NetworkSource.class);

  private final ComputationGraphConfiguration configuration;
  private final Model trained;
  private final boolean withoutOutputActivation;
  private final ValueRange outputRange;

  private NetworkSource(
      ComputationGraphConfiguration configuration,
      Model trained,
      boolean withoutOutputActivation,
      ValueRange outputRange) {
    this.configuration = configuration;
    this.trained = trained;
    this.withoutOutputActivation = withoutOutputActivation;
    this.outputRange = outputRange;
  }

  /**
   * Returns a source of untrained networks. Weights are drawn with the seed of the configuration.
   */
  public static NetworkSource of(ComputationGraphConfiguration configuration) {
    return new NetworkSource(configuration.clone(), null, false, null);
  }

  /**
   * Returns a source of untrained networks. Weights are drawn with the seed of the configuration.
   */
  public static NetworkSource of(MultiLayerConfiguration configuration) {
    ComputationGraph graph =
        Network.onThreadOfItsOwn(
            () -> {
              MultiLayerNetwork layers = new MultiLayerNetwork(configuration.clone());
              layers.init();
              return layers.toComputationGraph();
            });
    ComputationGraphConfiguration converted = graph.getConfiguration();
    // DL4J's conversion loses the seed of the weights.
    converted.getDefaultConfiguration().setSeed(configuration.getConf(0).getSeed());
    return new NetworkSource(converted, null, false, null);
  }

  /** Returns a source of copies of an initialized graph, including its weights. */
  public static NetworkSource of(ComputationGraph graph) {
    return new NetworkSource(graph.getConfiguration().clone(), graph, false, null);
  }

  /** Returns a source of copies of an initialized network, including its weights. */
  public static NetworkSource of(MultiLayerNetwork network) {
    ComputationGraph graph = Network.onThreadOfItsOwn(network::toComputationGraph);
    return new NetworkSource(graph.getConfiguration(), graph, false, null);
  }

  /**
   * Returns a source of the same networks without their last activation, so that they compute
   * logits. Use it for a discriminator that was trained with a final sigmoid.
   */
  public NetworkSource withoutOutputActivation() {
    return new NetworkSource(configuration, trained, true, outputRange);
  }

  /**
   * Returns a source of generators whose samples are in this range. Data are mapped to the range,
   * and samples are mapped back from it. By default {@link Configurations#outputRange} finds the
   * range in the network. Outputs are not clamped. A network without bounds learns the range from
   * the data.
   *
   * @param range range of the outputs; unbounded if data should not be scaled
   */
  public NetworkSource withOutputRange(ValueRange range) {
    return new NetworkSource(configuration, trained, withoutOutputActivation, range);
  }

  /** Returns the range set by {@link #withOutputRange}, if there is one. */
  public Optional<ValueRange> outputRange() {
    return Optional.ofNullable(outputRange);
  }

  /** Whether the networks have trained weights. */
  public boolean isTrained() {
    return trained != null;
  }

  /**
   * Creates a network with one optimizer for all parameters.
   *
   * @param name name of the network in messages, for example {@code generator}
   * @param updater optimizer; it starts without state from an earlier training
   * @param memory step memory, shared by all networks that are used in one step
   * @throws IllegalArgumentException if a parameter cannot use the optimizer, if the learning rate
   *     depends on the epoch (networks count updates), or if the network ends in an output layer
   *     that cannot be replaced
   */
  public Network open(String name, IUpdater updater, StepMemory memory) {
    return Network.open(name, graph(name, updater), memory);
  }

  /**
   * Creates an initialized graph with one optimizer for all parameters; see {@link #open}.
   *
   * @throws IllegalArgumentException for the reasons given in {@link #open}, or if the network
   *     cannot reach the range of {@link #withOutputRange}
   */
  public ComputationGraph graph(String name, IUpdater updater) {
    Backend.require();
    ComputationGraphConfiguration copy = configuration.clone();
    copy.setIterationCount(0);
    copy.setEpochCount(0);
    removeLosses(name, copy);
    if (withoutOutputActivation) {
      removeActivations(name, copy);
    }
    Updaters.set(copy, updater);
    ComputationGraph graph =
        Network.onThreadOfItsOwn(
            () -> {
              ComputationGraph made = new ComputationGraph(copy);
              made.init();
              return made;
            });
    Updaters.verify(name, graph, updater);
    requireReachable(name, graph);
    if (trained != null && trained.numParams() > 0) {
      try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
        graph.params().assign(trained.params());
      }
    }
    return graph;
  }

  private void requireReachable(String name, ComputationGraph graph) {
    ValueRange found = Configurations.outputRange(graph);
    boolean stated = outputRange != null && outputRange.isBounded();
    if (stated && !(found.contains(outputRange.low()) && found.contains(outputRange.high()))) {
      throw new IllegalArgumentException(
          "The "
              + name
              + " ends in an activation with values in "
              + found
              + ", so it cannot reach all values of the stated range "
              + outputRange
              + ". State a range inside the activation's range, or scale and shift the output"
              + " (ScaleVertex, ShiftVertex).");
    }
  }

  /** Replaces DL4J's output layers by ordinary layers. */
  private static void removeLosses(String name, ComputationGraphConfiguration configuration) {
    for (String output : configuration.getNetworkOutputs()) {
      if (configuration.getVertices().get(output) instanceof LayerVertex vertex) {
        Layer layer = vertex.getLayerConf().getLayer();
        Layer changed = OutputLayers.withoutLoss(name, layer);
        if (changed != layer) {
          replace(vertex, changed);
          vertex.setOutputVertex(false);
          LOG.info(
              "The {} of the {} is replaced by a {}, since Gen4J applies the loss",
              layer.getClass().getSimpleName(),
              name,
              changed.getClass().getSimpleName());
        }
      }
    }
  }

  private static void removeActivations(String name, ComputationGraphConfiguration configuration) {
    for (String output : configuration.getNetworkOutputs()) {
      for (LayerVertex vertex : OutputActivation.ends(configuration, output)) {
        Layer layer = vertex.getLayerConf().getLayer();
        replace(vertex, OutputLayers.withoutActivation(name, layer));
      }
    }
  }

  private static void replace(LayerVertex vertex, Layer layer) {
    layer.setLayerName(vertex.getLayerConf().getLayer().getLayerName());
    vertex.getLayerConf().setLayer(layer);
  }
}
