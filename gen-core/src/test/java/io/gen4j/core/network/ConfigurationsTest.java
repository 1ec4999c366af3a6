package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Graphs;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

class ConfigurationsTest {

  static Stream<Arguments> outputs() {
    return Stream.of(
        Arguments.of(ValueRange.SYMMETRIC, new Layer[] {dense(Activation.TANH)}),
        Arguments.of(ValueRange.UNIT, new Layer[] {dense(Activation.SIGMOID)}),
        Arguments.of(ValueRange.UNBOUNDED, new Layer[] {dense(Activation.IDENTITY)}),
        Arguments.of(ValueRange.UNBOUNDED, new Layer[] {dense(Activation.RELU)}),
        Arguments.of(
            ValueRange.SYMMETRIC,
            new Layer[] {dense(Activation.RELU), new ActivationLayer(Activation.TANH)}),
        Arguments.of(
            ValueRange.UNIT,
            new Layer[] {dense(Activation.SIGMOID), new ActivationLayer(Activation.IDENTITY)}),
        Arguments.of(
            ValueRange.UNBOUNDED, new Layer[] {dense(Activation.TANH), dense(Activation.IDENTITY)}),
        Arguments.of(
            ValueRange.UNBOUNDED, new Layer[] {dense(Activation.TANH), new BatchNormalization()}));
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void theLastActivationTellsTheRange(ValueRange expected, Layer[] layers) {
    ComputationGraph graph = Graphs.random(Graphs.chain(InputType.feedForward(3), layers), 5);
    assertThat(Configurations.outputRange(graph)).isEqualTo(expected);
  }

  @Test
  void changesTheUpdaterOfACopy() {
    ComputationGraphConfiguration before =
        Graphs.chain(
            InputType.feedForward(3),
            dense(Activation.TANH),
            new BatchNormalization(),
            dense(Activation.TANH));
    Adam adam = new Adam(0.03, 0.5, 0.9, 1e-8);
    ComputationGraph graph = NetworkSource.of(before).graph("network", adam);
    assertThat(Configurations.updater(graph)).isEqualTo(adam).isNotSameAs(adam);
    assertThat(Configurations.updater(Graphs.random(before, 5))).isInstanceOf(Sgd.class);
    assertThat(graph.getUpdater(true).getStateViewArray().length())
        .as("two moments of every trained parameter, none of running statistics")
        .isEqualTo(2 * (graph.numParams() - 2 * 4));
  }

  @Test
  void saysThatThereIsNoUpdater() {
    ComputationGraph graph =
        Graphs.random(
            Graphs.chain(InputType.feedForward(3), new ActivationLayer(Activation.TANH)), 5);
    assertThatThrownBy(() -> Configurations.updater(graph))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("optimizer");
  }

  private static DenseLayer dense(Activation activation) {
    return new DenseLayer.Builder().nOut(4).activation(activation).build();
  }
}
