package io.gen4j.core.network;

import io.gen4j.core.data.ValueRange;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSigmoid;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.learning.config.IUpdater;

/** Reads and changes DL4J configurations. */
public final class Configurations {

  private static final int EPOCHS_LOOKED_AT = 1000;
  private static final long UPDATES_LOOKED_AT = 20_000;

  private Configurations() {}

  /**
   * Returns a copy of a configuration, all of whose layers are trained by {@code updater}.
   *
   * @throws IllegalArgumentException if its learning rate at the start depends on the epoch, as far
   *     as the thousandth, which networks do not count; so no schedule of DL4J's may count them,
   *     that of a momentum or of dropout neither
   */
  public static ComputationGraphConfiguration withUpdater(
      ComputationGraphConfiguration configuration, IUpdater updater) {
    requireNoEpochs(updater);
    ComputationGraphConfiguration copy = configuration.clone();
    copy.getVertices()
        .values()
        .forEach(
            vertex -> {
              if (vertex instanceof LayerVertex layer
                  && layer.getLayerConf().getLayer() instanceof BaseLayer base) {
                base.setIUpdater(updater.clone());
                base.setBiasUpdater(null);
              }
            });
    return copy;
  }

  /**
   * Checks that a learning rate is a number from 0 up at every update of a training, before it
   * begins.
   *
   * @param network whose rate it is, for the message
   * @param first number of the first update
   * @param end number of the update that the training ends before
   * @throws IllegalArgumentException if it is not; the message names the update
   */
  public static void requireRates(String network, IUpdater updater, long first, long end) {
    if (!updater.hasLearningRate()) {
      return;
    }
    long stride = Math.max(1, (end - first) / UPDATES_LOOKED_AT);
    for (long update = first; update < end; update += stride) {
      requireRate(network, updater, update);
    }
    if (end > first) {
      requireRate(network, updater, end - 1);
    }
  }

  private static void requireRate(String network, IUpdater updater, long update) {
    double rate = updater.getLearningRate(Math.toIntExact(update), 0);
    if (!(rate >= 0)) {
      throw new IllegalArgumentException(
          "The learning rate of the "
              + network
              + " is "
              + rate
              + " at update "
              + update
              + ", but a schedule stays at 0 or above; end the training sooner, or change it");
    }
  }

  private static void requireNoEpochs(IUpdater updater) {
    if (!updater.hasLearningRate()) {
      return;
    }
    double rate = updater.getLearningRate(0, 0);
    for (int epoch = 1; epoch <= EPOCHS_LOOKED_AT; epoch++) {
      if (Double.compare(updater.getLearningRate(0, epoch), rate) != 0) {
        throw new IllegalArgumentException(
            "The learning rate of "
                + updater
                + " depends on the epoch, which networks do not count; let it depend on the number"
                + " of updates (ScheduleType.ITERATION)");
      }
    }
  }

  /**
   * Returns the range that the values of a network's first output lie in, as its last activation
   * tells: [-1, 1] for tanh, [0, 1] for the sigmoid, unbounded for everything else. Layers that
   * only reshape are looked through.
   */
  public static ValueRange outputRange(ComputationGraph graph) {
    String name = graph.getConfiguration().getNetworkOutputs().get(0);
    while (graph.getConfiguration().getVertices().get(name) instanceof LayerVertex vertex) {
      IActivation activation = activation(vertex.getLayerConf().getLayer());
      if (activation instanceof ActivationTanH) {
        return ValueRange.SYMMETRIC;
      }
      if (activation instanceof ActivationSigmoid) {
        return ValueRange.UNIT;
      }
      boolean passesOn =
          vertex.getLayerConf().getLayer() instanceof ActivationLayer
              && activation instanceof org.nd4j.linalg.activations.impl.ActivationIdentity;
      if (!passesOn) {
        return ValueRange.UNBOUNDED;
      }
      name = graph.getConfiguration().getVertexInputs().get(name).get(0);
    }
    return ValueRange.UNBOUNDED;
  }

  /**
   * Returns the updater of a graph's first layer with parameters.
   *
   * @throws IllegalArgumentException if no layer has one
   */
  public static IUpdater updater(ComputationGraph graph) {
    for (org.deeplearning4j.nn.api.Layer layer : graph.getLayers()) {
      if (layer.conf().getLayer() instanceof BaseLayer base && base.getIUpdater() != null) {
        return base.getIUpdater();
      }
    }
    throw new IllegalArgumentException("No layer of the network has an updater");
  }

  private static IActivation activation(Layer layer) {
    if (layer instanceof ActivationLayer activation) {
      return activation.getActivationFn();
    }
    if (layer instanceof BatchNormalization) {
      // It carries DL4J's default activation, and applies none.
      return null;
    }
    return layer instanceof BaseLayer base ? base.getActivationFn() : null;
  }
}
