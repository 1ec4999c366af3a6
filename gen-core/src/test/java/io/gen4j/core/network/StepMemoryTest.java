package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.AllocationsTracker;
import org.nd4j.linalg.api.memory.enums.AllocationKind;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Where arrays of a step lie, what a step allocates, and models on several threads. */
class StepMemoryTest {

  @Test
  void arraysLieInTheScope() {
    StepMemory memory = StepMemory.create();
    assertThat(memory.isOpen()).isFalse();
    try (StepMemory.Scope scope = memory.open()) {
      assertThat(memory.isOpen()).isTrue();
      assertThat(Nd4j.create(DataType.FLOAT, 3).isAttached()).isTrue();
      try (StepMemory.Scope inner = memory.open()) {
        assertThat(memory.isOpen()).isTrue();
      }
      assertThat(memory.isOpen()).as("the inner scope is part of the outer").isTrue();
      assertThat(StepMemory.create().isOpen()).as("memories are apart").isFalse();
    }
    assertThat(memory.isOpen()).isFalse();
    assertThat(Nd4j.create(DataType.FLOAT, 3).isAttached()).isFalse();
    memory.release();
    memory.release();
    try (StepMemory.Scope scope = memory.open()) {
      assertThat(Nd4j.create(DataType.FLOAT, 3).isAttached()).isTrue();
    }
  }

  /**
   * Measured with ND4J's native counter of array memory, which stands still in steady state and
   * counts a small array that every step keeps to the byte. JavaCPP's own count would not do: it
   * includes the handles of operations, which the garbage collector frees.
   */
  @Test
  void steadyStateAllocatesNothingOffHeap() {
    Network network = Graphs.open(Graphs.random(configuration(), 5), true);
    INDArray x = Checks.normalArray(1, 16, 3, 12, 12);
    INDArray dy = Checks.normalArray(2, 16, 2, 12, 12);
    assertThat(growth(() -> step(network, x, dy))).isZero();
    INDArray[] kept = new INDArray[200];
    int[] next = {0};
    assertThat(
            growth(
                () -> {
                  step(network, x, dy);
                  kept[next[0]++] = Nd4j.create(DataType.FLOAT, 64);
                }))
        .as("one array kept in each of 50 steps")
        .isEqualTo(50 * 64 * 4);
    assertThat(kept[0]).isNotNull();
  }

  /** Threads that come one after the other share one workspace, and leave none behind. */
  @Test
  void memoryDoesNotGrowWithTheNumberOfThreads() throws InterruptedException {
    Network network = Graphs.open(Graphs.random(configuration(), 5), true);
    INDArray x = Checks.normalArray(1, 16, 3, 12, 12);
    Runnable output = () -> network.output(x).close();
    // Workspaces of earlier tests must not be freed in between.
    collectGarbage();
    long unused = workspaceBytes();
    for (int i = 0; i < 3; i++) {
      onThreadOfItsOwn(output);
    }
    long one = workspaceBytes();
    assertThat(one).as("this test sees workspaces").isGreaterThan(unused);
    for (int i = 0; i < 20; i++) {
      onThreadOfItsOwn(output);
    }
    assertThat(workspaceBytes()).isEqualTo(one);
    network.memory().release();
    // ND4J's count leaves out what it adds to every workspace for safety when it frees one.
    assertThat(workspaceBytes()).isBetween(unused, unused + 1024);
  }

  private static long workspaceBytes() {
    return AllocationsTracker.getInstance().bytesOnDevice(AllocationKind.WORKSPACE, 0);
  }

  private static void onThreadOfItsOwn(Runnable work) throws InterruptedException {
    Thread thread = new Thread(work);
    thread.start();
    thread.join();
  }

  private static void step(Network network, INDArray x, INDArray dy) {
    try (StepMemory.Scope scope = network.memory().open()) {
      network.forward(true, x);
      network.backward(Gradients.PARAMETERS, dy);
      network.backward(Gradients.PARAMETERS_ADDED, dy);
      network.backward(Gradients.INPUT, dy);
      network.update();
    }
  }

  private static long growth(Runnable step) {
    for (int i = 0; i < 10; i++) {
      step.run();
    }
    collectGarbage();
    long before = bytes();
    for (int i = 0; i < 50; i++) {
      step.run();
    }
    return bytes() - before;
  }

  /** Frees what earlier steps and tests left behind: freed later, it would hide allocations. */
  private static void collectGarbage() {
    int still = 0;
    for (int i = 0; i < 50 && still < 4; i++) {
      long before = bytes();
      System.gc();
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      still = bytes() == before ? still + 1 : 0;
    }
  }

  private static long bytes() {
    return Nd4j.getEnvironment().getDeviceCouner(0);
  }

  /** Kernels share threads and scratch memory between models; results must not. */
  @Test
  void modelsOnTwoThreadsTrainAsIfAlone() {
    ComputationGraph first = Graphs.random(configuration(), 5);
    ComputationGraph second = Graphs.random(configuration(), 6);
    float[] aloneFirst = trained(first, 1);
    float[] aloneSecond = trained(second, 50);
    for (float p : aloneFirst) {
      assertThat(p).isFinite();
    }
    assertThat(aloneFirst).isNotEqualTo(aloneSecond);
    assertThat(trained(first, 1)).as("again").isEqualTo(aloneFirst);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < 3; round++) {
        CompletableFuture<float[]> a =
            CompletableFuture.supplyAsync(() -> trained(first, 1), threads);
        CompletableFuture<float[]> b =
            CompletableFuture.supplyAsync(() -> trained(second, 50), threads);
        assertThat(a.join()).isEqualTo(aloneFirst);
        assertThat(b.join()).isEqualTo(aloneSecond);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Training inside the pool that kernels hand their parts to. */
  @Test
  void trainsOnAThreadOfTheCommonPool() {
    ComputationGraph graph = Graphs.random(configuration(), 5);
    float[] alone = trained(graph, 1);
    assertThat(CompletableFuture.supplyAsync(() -> trained(graph, 1)).join()).isEqualTo(alone);
  }

  private static float[] trained(ComputationGraph graph, long seed) {
    Network network = Graphs.open(graph, true);
    for (int t = 0; t < 6; t++) {
      INDArray x = Checks.normalArray(seed + t, 32, 3, 12, 12);
      step(network, x, Checks.normalArray(seed + t + 9, 32, 2, 12, 12));
    }
    float[] parameters = Checks.floats(network.parameters());
    network.memory().release();
    return parameters;
  }

  private static ComputationGraphConfiguration configuration() {
    return new NeuralNetConfiguration.Builder()
        .updater(new Adam(1e-3))
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.convolutional(12, 12, 3))
        .addLayer("c", conv(16, 4, 2, Activation.LEAKYRELU), "in")
        .addLayer("n", new BatchNormalization(), "c")
        .addLayer("a", new ActivationLayer(Activation.TANH), "n")
        .addLayer(
            "d", new DenseLayer.Builder().nOut(8 * 6 * 6).activation(Activation.RELU).build(), "a")
        .addLayer(
            "t",
            new Deconvolution2D.Builder()
                .kernelSize(4, 4)
                .stride(2, 2)
                .padding(1, 1)
                .nIn(8)
                .nOut(16)
                .activation(Activation.ELU)
                .build(),
            new FeedForwardToCnnPreProcessor(6, 6, 8),
            "d")
        .addLayer("m", new BatchNormalization(), "t")
        .addLayer("y", conv(2, 3, 1, Activation.SIGMOID), "m")
        .setOutputs("y")
        .build();
  }

  private static ConvolutionLayer conv(int out, int kernel, int stride, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .padding(1, 1)
        .nOut(out)
        .activation(activation)
        .build();
  }
}
