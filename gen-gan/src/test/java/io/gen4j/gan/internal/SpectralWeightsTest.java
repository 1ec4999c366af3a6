package io.gen4j.gan.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.random.Noise;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class SpectralWeightsTest {

  private final StepMemory memory = StepMemory.create();

  /** A convolution and a dense layer, with biases. */
  private Network network(DataType type) {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(4)
            .dataType(type)
            .updater(new Sgd(0.1))
            .graphBuilder()
            .addInputs("x")
            .setInputTypes(InputType.convolutional(3, 3, 2))
            .addLayer(
                "conv",
                new ConvolutionLayer.Builder(2, 2)
                    .nIn(2)
                    .nOut(3)
                    .activation(Activation.TANH)
                    .build(),
                "x")
            .addLayer(
                "dense",
                new DenseLayer.Builder().nIn(12).nOut(2).activation(Activation.IDENTITY).build(),
                "conv")
            .setOutputs("dense")
            .build();
    Network network = Network.create("discriminator", configuration, memory);
    network.parameters().muli(3);
    return network;
  }

  /** Of W, by the power iteration on WᵀW in plain Java, to convergence. */
  private static double largestSingularValue(double[][] w) {
    double[] v = new double[w[0].length];
    Arrays.setAll(v, i -> 1 + 0.1 * i);
    double sigma = 0;
    for (int t = 0; t < 5000; t++) {
      double[] u = new double[w.length];
      for (int i = 0; i < w.length; i++) {
        for (int j = 0; j < v.length; j++) {
          u[i] += w[i][j] * v[j];
        }
      }
      double[] next = new double[v.length];
      for (int i = 0; i < w.length; i++) {
        for (int j = 0; j < v.length; j++) {
          next[j] += w[i][j] * u[i];
        }
      }
      double norm = Math.sqrt(Arrays.stream(next).map(x -> x * x).sum());
      sigma = Math.sqrt(norm);
      for (int j = 0; j < v.length; j++) {
        v[j] = next[j] / norm;
      }
    }
    return sigma;
  }

  private static double[][] matrix(Network network, String name, int rows) {
    INDArray weights = network.graph().getParam(name + "_W");
    INDArray flat = weights.rank() == 2 ? weights.transpose().dup('c') : weights.dup('c');
    return flat.reshape('c', rows, flat.length() / rows).toDoubleMatrix();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void dividesEveryMatrixByItsLargestSingularValue(DataType type) {
    Network network = network(type);
    double[] raw = network.parameters().toDoubleVector();
    final double ofConv = largestSingularValue(matrix(network, "conv", 3));
    final double ofDense = largestSingularValue(matrix(network, "dense", 2));
    SpectralWeights spectral = new SpectralWeights(network, 1);
    // Steps that change nothing let the power iteration converge.
    for (int i = 0; i < 300; i++) {
      spectral.update(() -> {});
    }
    assertThat(ofConv).isNotCloseTo(1, within(0.1));
    assertThat(largestSingularValue(matrix(network, "conv", 3))).isCloseTo(1, within(1e-4));
    assertThat(largestSingularValue(matrix(network, "dense", 2))).isCloseTo(1, within(1e-4));
    double[] normalized = network.parameters().toDoubleVector();
    assertThat(spectral.rawParameters(network).toDoubleVector()).containsExactly(raw);
    assertThat(network.parameters().toDoubleVector()).containsExactly(normalized);
    int scaled = 0;
    for (int i = 0; i < raw.length; i++) {
      double ratio = raw[i] == 0 ? 1 : raw[i] / normalized[i];
      boolean conv = Math.abs(ratio - ofConv) < 1e-3 * ofConv;
      boolean dense = Math.abs(ratio - ofDense) < 1e-3 * ofDense;
      assertThat(conv || dense || raw[i] == normalized[i]).as("parameter %d", i).isTrue();
      scaled += conv || dense ? 1 : 0;
    }
    assertThat(scaled).as("2·3·2·2 of the convolution, 12·2").isEqualTo(48);
  }

  /**
   * As the last layer of an attention, whose branch is to begin at zero, or the gains of a class.
   */
  @Test
  void weightsThatBeginAsAConstantStayAsTheyAre() {
    Network network =
        Network.create(
            "discriminator",
            new NeuralNetConfiguration.Builder()
                .seed(4)
                .graphBuilder()
                .addInputs("x")
                .addLayer("gain", dense(3, WeightInit.ONES), "x")
                .addLayer("map", dense(3, WeightInit.XAVIER), "gain")
                .addLayer("gate", dense(3, WeightInit.ZERO), "map")
                .setOutputs("gate")
                .build(),
            memory);
    network.graph().getParam("map_W").muli(5);
    SpectralWeights spectral = new SpectralWeights(network, 1);
    spectral.update(() -> network.graph().getParam("gate_W").addi(1e-4));
    assertThat(network.graph().getParam("gain_W").sub(1).amaxNumber().doubleValue()).isZero();
    assertThat(network.graph().getParam("gate_W").maxNumber().doubleValue())
        .isCloseTo(1e-4, within(1e-9));
    assertThat(largestSingularValue(matrix(network, "map", 3))).isCloseTo(1, within(1e-3));
  }

  /** Weights may be set to zero by hand; what comes of them is bounded all the same. */
  @Test
  void zeroWeightsNeitherStayZeroNorBlowUp() {
    Network network = network(DataType.FLOAT);
    network.graph().getParam("dense_W").assign(0);
    SpectralWeights spectral = new SpectralWeights(network, 1);
    assertThat(network.graph().getParam("dense_W").amaxNumber().doubleValue()).isZero();
    INDArray moved = Noise.normal(5, 12, 2).muli(1e-4);
    for (int i = 0; i < 100; i++) {
      spectral.update(i == 0 ? () -> network.graph().getParam("dense_W").addi(moved) : () -> {});
    }
    assertThat(largestSingularValue(matrix(network, "dense", 2))).isCloseTo(1, within(1e-3));
  }

  @Test
  void vectorsOfOtherMatricesAreRefused() {
    Network network = network(DataType.FLOAT);
    SpectralWeights spectral = new SpectralWeights(network, 1);
    List<List<Double>> more = new ArrayList<>(spectral.vectors());
    more.add(0, List.of(1.0, 0.0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SpectralWeights(network, network.parameters().dup(), more))
        .withMessageContaining("3 spectral vectors")
        .withMessageContaining("2 matrices");
  }

  private static DenseLayer dense(int size, WeightInit init) {
    return new DenseLayer.Builder()
        .nIn(size)
        .nOut(size)
        .weightInit(init)
        .activation(Activation.IDENTITY)
        .build();
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE"})
  void gradientsAreThoseOfTheRawWeights(DataType type) {
    Network network = network(type);
    INDArray x = Noise.normal(5, 4, 2, 3, 3).castTo(type);
    INDArray y = Noise.normal(6, 4, 2).castTo(type);
    SpectralWeights spectral = new SpectralWeights(network, 1);
    List<List<Double>> vectors = spectral.vectors();
    double[] gradient;
    try (StepMemory.Scope scope = memory.open()) {
      network.forward(true, x);
      network.backward(Gradients.PARAMETERS, y);
      spectral.mapGradients();
      gradient = network.gradients().toDoubleVector();
    }
    INDArray raw = spectral.rawParameters(network);
    double h = 1e-5;
    double largest = 0;
    for (int p = 0; p < gradient.length; p++) {
      double[] values = new double[2];
      for (int side = 0; side < 2; side++) {
        INDArray moved = raw.dup();
        moved.putScalar(p, raw.getDouble(p) + (side == 0 ? h : -h));
        network.parameters().assign(moved);
        // Biases are no weights: they are read from the network itself.
        new SpectralWeights(network, moved, vectors).normalize();
        values[side] = network.output(x).mul(y).sumNumber().doubleValue();
      }
      double expected = (values[0] - values[1]) / (2 * h);
      assertThat(gradient[p]).as("parameter %d", p).isCloseTo(expected, within(1e-7));
      largest = Math.max(largest, Math.abs(expected));
    }
    assertThat(largest).isGreaterThan(0.1);
  }
}
