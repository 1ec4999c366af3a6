package io.gen4j.benchmarks.layers;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import java.util.concurrent.TimeUnit;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Times single layers, forward and backward with all gradients, in Gen4J's and in DL4J's
 * implementation. Both run in one workspace on threads that sleep while they wait.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class LayerBenchmark {

  /** The implementation. */
  @Param({"ours", "dl4j"})
  public String engine;

  /** The layer. */
  @Param public SingleLayer layer;

  /** Examples in a batch. */
  @Param("64")
  public int batch;

  private StepMemory memory;
  private Network network;
  private INDArray input;
  private INDArray outputGradient;

  /** Builds the network of one layer and its data. */
  @Setup(Level.Trial)
  public void open() {
    io.gen4j.core.Gen4j.initialize();
    Nd4j.getRandom().setSeed(1);
    memory = StepMemory.create();
    ComputationGraphConfiguration configuration = layer.configuration();
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init();
    network = Network.open("layer", graph, memory, engine.equals("ours"));
    input = layer.input(batch);
    try (StepMemory.Scope scope = memory.open()) {
      outputGradient = Nd4j.randn(network.forward(true, input)[0].shape()).detach();
    }
  }

  /** Forward pass only. */
  @Benchmark
  public INDArray forward() {
    try (StepMemory.Scope scope = memory.open()) {
      return network.forward(true, input)[0];
    }
  }

  /** Forward pass, then backward pass with gradients of parameters and input. */
  @Benchmark
  public INDArray forwardAndBackward() {
    try (StepMemory.Scope scope = memory.open()) {
      network.forward(true, input);
      return network.backward(Gradients.ALL, outputGradient)[0];
    }
  }

  /** Frees the memory. */
  @TearDown(Level.Trial)
  public void close() {
    memory.release();
  }
}
