package io.gen4j.core.internal.backend;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;

class TrialMemoryTest {

  @Test
  void outputsBeforeALayerThatDoesNotFitCount() {
    assertThatThrownBy(() -> TrialMemory.require(graph(Integer.MAX_VALUE), new long[] {1, 3}))
        .isInstanceOf(IllegalArgumentException.class)
        // 3 inputs, 2 outputs, 2 for each repetition; two arrays of 8 bytes for each
        .hasMessageContaining(
            "needs about " + ((16L * (3 + 2 + 2L * Integer.MAX_VALUE)) >> 20) + " MB");
  }

  @Test
  void aSmallPassFits() {
    assertThatCode(() -> TrialMemory.require(graph(5), new long[] {1, 3}))
        .doesNotThrowAnyException();
  }

  @Test
  void aShapeWithoutInputIsNoError() {
    assertThatCode(() -> TrialMemory.require(graph(5), new long[] {1, 3}, new long[] {1, 3}))
        .doesNotThrowAnyException();
  }

  /** A layer that repeats vectors, and a convolution that cannot take sequences. */
  private static ComputationGraph graph(int times) {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .addLayer("dense", new DenseLayer.Builder().nIn(3).nOut(2).build(), "in")
                .addLayer("repeated", new RepeatVector.Builder<>(times).build(), "dense")
                .addLayer(
                    "images", new ConvolutionLayer.Builder(1, 1).nIn(1).nOut(1).build(), "repeated")
                .setOutputs("images")
                .build());
    graph.init();
    return graph;
  }
}
