package io.gen4j.vae.internal.model;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * Weights that do not belong to a layer, for example those of a learned prior. They are stored as a
 * network with one linear layer and the constant input 1, so that they are updated and saved like
 * any other network.
 */
public final class WeightVector {

  private final Network network;

  WeightVector(Network network) {
    this.network = network;
  }

  /** Opens saved weights. */
  static WeightVector open(String name, ComputationGraph graph, StepMemory memory) {
    return new WeightVector(Network.open(name, graph, memory));
  }

  /** Returns a graph that holds these weights. */
  static ComputationGraph graph(String name, double[] weights, DataType type, IUpdater updater) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            // The default is the time, which would make equal models have different files.
            .seed(0)
            .dataType(type)
            .updater(updater.clone())
            .graphBuilder()
            .addInputs("one")
            .addLayer(
                "weights",
                new DenseLayer.Builder()
                    .nIn(1)
                    .nOut(weights.length)
                    .hasBias(false)
                    .activation(Activation.IDENTITY)
                    .build(),
                "one")
            .setOutputs("weights")
            .build();
    ComputationGraph graph = Network.create(name, configuration, StepMemory.create()).graph();
    graph
        .params()
        .assign(HeapCopy.array(weights, type, 1, weights.length).reshape(graph.params().shape()));
    return graph;
  }

  Network network() {
    return network;
  }

  /**
   * Returns the current values {@code [1, weights]}: the live array, which callers must not change.
   */
  INDArray values() {
    return network.parameters();
  }

  /** Sets the values. */
  void set(INDArray values) {
    network
        .parameters()
        .assign(HeapCopy.cast(values, type()).reshape(network.parameters().shape()));
  }

  /** Sets the gradient of the weights, in a scope of the step memory. */
  void backward(INDArray gradient) {
    network.forward(true, Nd4j.ones(type(), 1, 1));
    network.backward(Gradients.PARAMETERS, HeapCopy.cast(gradient, type()));
  }

  private DataType type() {
    return network.parameters().dataType();
  }
}
