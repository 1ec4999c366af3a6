package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.internal.kernels.Bfloat16Units;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class PrecisionTest {

  private static final int BATCH = 16;

  /** Rounding changes results by more than float's error, and by little. */
  private static final double LEAST = 1e-4;

  private static final double MOST = 0.02;

  private static final ComputationGraphConfiguration PICTURES = pictures(DataType.FLOAT);

  private static ComputationGraphConfiguration pictures(DataType type) {
    return Graphs.chain(
        InputType.convolutional(8, 8, 16),
        type,
        new Sgd(0.1),
        new ConvolutionLayer.Builder(4, 4)
            .stride(2, 2)
            .padding(1, 1)
            .nOut(24)
            .activation(Activation.IDENTITY)
            .build(),
        new Deconvolution2D.Builder(4, 4)
            .stride(2, 2)
            .padding(1, 1)
            .nOut(16)
            .activation(Activation.IDENTITY)
            .build(),
        new DenseLayer.Builder().nOut(32).activation(Activation.IDENTITY).build());
  }

  @Test
  void refusesAMachineWithoutUnits() {
    for (Bfloat16Units units :
        new Bfloat16Units[] {new Bfloat16Units(false, 0), new Bfloat16Units(true, 7)}) {
      assertThatThrownBy(() -> Precision.BFLOAT16.requireSupported(units))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("Precision.BFLOAT16 is not possible here")
          .hasMessageContaining(units.missing().orElseThrow())
          .hasMessageContaining("Use Precision.FLOAT");
    }
    assertThat(Precision.FLOAT.isSupported()).isTrue();
  }

  @Test
  void computesForwardAndBackwardInBfloat16() {
    assumeTrue(Precision.BFLOAT16.isSupported());
    Network network = open(PICTURES, true);
    double[][] exact = passes(network);
    assertThat(network.setPrecision(Precision.BFLOAT16)).isTrue();
    assertThat(network.precision()).isEqualTo(Precision.BFLOAT16);
    double[][] rounded = passes(network);
    for (int i = 0; i < exact.length; i++) {
      assertThat(distance(rounded[i], exact[i])).as("array %d", i).isBetween(LEAST, MOST);
    }
    assertThat(passes(network)).isDeepEqualTo(rounded);
    assertThat(network.setPrecision(Precision.FLOAT)).isTrue();
    assertThat(passes(network)).isDeepEqualTo(exact);
    network.release();
  }

  @Test
  void isOfThePassesThatAskForIt() {
    assumeTrue(Precision.BFLOAT16.isSupported());
    Network network = open(PICTURES, true);
    double[][] exact = passes(network);
    double[][] rounded = network.inPrecision(Precision.BFLOAT16, () -> passes(network));
    assertThat(network.precision()).isEqualTo(Precision.FLOAT);
    assertThat(passes(network)).isDeepEqualTo(exact);
    network.setPrecision(Precision.BFLOAT16);
    assertThat(network.inPrecision(Precision.FLOAT, () -> passes(network))).isDeepEqualTo(exact);
    assertThatThrownBy(
            () ->
                network.inPrecision(
                    Precision.FLOAT,
                    () -> {
                      throw new IllegalStateException("broken");
                    }))
        .hasMessage("broken");
    assertThat(network.precision()).isEqualTo(Precision.BFLOAT16);
    assertThat(passes(network)).isDeepEqualTo(rounded);
    network.release();
  }

  /** DL4J's own layers, networks in double, and layers without products. */
  @Test
  void tellsThatNoLayerComputesInBfloat16() {
    assumeTrue(Precision.BFLOAT16.isSupported());
    ComputationGraphConfiguration normalization =
        Graphs.chain(InputType.feedForward(5), new BatchNormalization());
    for (Network network :
        new Network[] {
          open(PICTURES, false), open(pictures(DataType.DOUBLE), true), open(normalization, true)
        }) {
      assertThat(network.setPrecision(Precision.BFLOAT16)).isFalse();
      assertThat(network.precision()).isEqualTo(Precision.FLOAT);
    }
  }

  private static Network open(ComputationGraphConfiguration configuration, boolean accelerate) {
    ComputationGraph graph = Graphs.random(configuration, 3);
    return Network.open("probe", graph, StepMemory.create(), accelerate);
  }

  /** Returns the output, the input gradient and the parameter gradients. */
  private static double[][] passes(Network network) {
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray x = Checks.normalArray(1, BATCH, 16, 8, 8);
      INDArray y = network.forward(true, x)[0];
      INDArray dx = network.backward(Gradients.ALL, Checks.normalArray(2, y.shape()))[0];
      return new double[][] {
        Checks.values(y), Checks.values(dx), Checks.values(network.gradients())
      };
    }
  }

  private static double distance(double[] actual, double[] expected) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < actual.length; i++) {
      difference += Math.pow(actual[i] - expected[i], 2);
      size += Math.pow(expected[i], 2);
    }
    return Math.sqrt(difference / size);
  }
}
