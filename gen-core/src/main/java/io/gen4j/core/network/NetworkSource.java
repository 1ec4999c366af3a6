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
 * Where a network comes from: a DL4J configuration, whose weights are drawn anew, or a DL4J
 * network, trained with DL4J or imported from Keras, whose weights are kept. What it was made from
 * is never changed.
 *
 * <p>One of DL4J's output layers at the end ({@code OutputLayer}, {@code RnnOutputLayer}, {@code
 * LossLayer}, {@code RnnLossLayer}, {@code CnnLossLayer}, {@code Cnn3DLossLayer}) becomes an
 * ordinary layer with the same weights, activation, dropout and regularization. Its loss function
 * is ignored: Gen4J brings the loss. Other output layers, whose loss is part of the layer, are
 * refused by name.
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

  /** Returns the untrained networks of a configuration. Weights are drawn with its own seed. */
  public static NetworkSource of(ComputationGraphConfiguration configuration) {
    return new NetworkSource(configuration.clone(), null, false, null);
  }

  /** Returns the untrained networks of a configuration. Weights are drawn with its own seed. */
  public static NetworkSource of(MultiLayerConfiguration configuration) {
    ComputationGraph graph =
        Network.onThreadOfItsOwn(
            () -> {
              MultiLayerNetwork layers = new MultiLayerNetwork(configuration.clone());
              layers.init();
              return layers.toComputationGraph();
            });
    ComputationGraphConfiguration converted = graph.getConfiguration();
    // DL4J's conversion loses the seed that weights are drawn with.
    converted.getDefaultConfiguration().setSeed(configuration.getConf(0).getSeed());
    return new NetworkSource(converted, null, false, null);
  }

  /** Returns copies of an initialized graph, with its weights. */
  public static NetworkSource of(ComputationGraph graph) {
    return new NetworkSource(graph.getConfiguration().clone(), graph, false, null);
  }

  /** Returns copies of an initialized network, as {@link #of(ComputationGraph)}. */
  public static NetworkSource of(MultiLayerNetwork network) {
    ComputationGraph graph = Network.onThreadOfItsOwn(network::toComputationGraph);
    return new NetworkSource(graph.getConfiguration(), graph, false, null);
  }

  /**
   * Returns a source whose networks end without the activation that is applied last, so that they
   * give logits: for a discriminator that was trained with a sigmoid at its end.
   */
  public NetworkSource withoutOutputActivation() {
    return new NetworkSource(configuration, trained, true, outputRange);
  }

  /**
   * Returns a source of generators whose samples lie in a range. Data are mapped to it, and samples
   * are mapped back from it. Without this, {@link Configurations#outputRange} finds the range in
   * the network. Nothing is clamped: a network without bounds learns the range from the data.
   *
   * @param range range of the values; unbounded if the network takes data as they are
   */
  public NetworkSource withOutputRange(ValueRange range) {
    return new NetworkSource(configuration, trained, withoutOutputActivation, range);
  }

  /** Returns the range that {@link #withOutputRange} stated. */
  public Optional<ValueRange> outputRange() {
    return Optional.ofNullable(outputRange);
  }

  /** Whether networks keep the weights that they were trained to. */
  public boolean isTrained() {
    return trained != null;
  }

  /**
   * Makes a network, all of whose parameters are moved by one optimizer.
   *
   * @param name what messages call the network, for example {@code generator}
   * @param updater optimizer; a new one, without what an earlier training remembers
   * @param memory step memory, shared by the networks that take part in one step
   * @throws IllegalArgumentException if a parameter cannot be given the optimizer, if the
   *     optimizer's rate depends on the epoch (networks count updates), or if the network ends in
   *     an output layer that cannot be replaced
   */
  public Network open(String name, IUpdater updater, StepMemory memory) {
    return Network.open(name, graph(name, updater), memory);
  }

  /**
   * Makes an initialized graph, all of whose parameters are moved by one optimizer; see {@link
   * #open}.
   *
   * @throws IllegalArgumentException also if the network cannot reach the range that {@link
   *     #withOutputRange} stated
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
              + " ends in an activation whose values lie in "
              + found
              + ", so that it cannot reach all of the stated range "
              + outputRange
              + ". State a range within the first, or scale and shift the output (ScaleVertex,"
              + " ShiftVertex).");
    }
  }

  /** Puts ordinary layers in the place of DL4J's output layers. */
  private static void removeLosses(String name, ComputationGraphConfiguration configuration) {
    for (String output : configuration.getNetworkOutputs()) {
      if (configuration.getVertices().get(output) instanceof LayerVertex vertex) {
        Layer layer = vertex.getLayerConf().getLayer();
        Layer changed = OutputLayers.withoutLoss(name, layer);
        if (changed != layer) {
          replace(vertex, changed);
          vertex.setOutputVertex(false);
          LOG.info(
              "The {} of the {} becomes a {}: Gen4J brings the loss",
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
