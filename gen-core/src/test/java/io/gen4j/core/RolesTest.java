package io.gen4j.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;

class RolesTest {

  @Test
  void refusesNetworksOfSeveralOutputs() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("a", "b")
                .setInputTypes(InputType.feedForward(3), InputType.feedForward(3))
                .addLayer("d", dense(Activation.IDENTITY), "a", "b")
                .addLayer("e", dense(Activation.IDENTITY), "a")
                .setOutputs("d", "e")
                .build());
    graph.init();
    Network two = Network.open("two", graph, StepMemory.create());
    assertThatThrownBy(() -> Generator.of(two, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("generator")
        .hasMessageContaining("2 inputs and 2 outputs");
    assertThatThrownBy(() -> Discriminator.of(two)).hasMessageContaining("discriminator");
    assertThatThrownBy(() -> Encoder.of(two)).hasMessageContaining("encoder");
    assertThatThrownBy(() -> Decoder.of(two, 3)).hasMessageContaining("decoder");
  }

  @Test
  void refusesADiscriminatorThatEndsInASigmoid() {
    Network inLayer = network(dense(Activation.SIGMOID));
    Network alone = network(dense(Activation.IDENTITY), new ActivationLayer(Activation.SIGMOID));
    for (Network network : new Network[] {inLayer, alone}) {
      assertThatThrownBy(() -> Discriminator.of(network))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sigmoid")
          .hasMessageContaining("logits");
    }
    assertThatThrownBy(() -> Discriminator.of(network(dense(Activation.RELU))))
        .hasMessageContaining("relu");
    Network logits = network(dense(Activation.SIGMOID), dense(Activation.IDENTITY));
    assertThat(Discriminator.of(logits).network()).isSameAs(logits);
  }

  @Test
  void checksTheLatentSize() {
    Network network = network(dense(Activation.TANH));
    assertThatThrownBy(() -> Generator.of(network, -1)).hasMessageContaining("got -1");
    assertThatThrownBy(() -> Decoder.of(network, -1)).hasMessageContaining("got -1");
    Generator generator = Generator.of(network, 3);
    Decoder decoder = Decoder.of(network, 3);
    assertThat(generator.latentSize()).isEqualTo(3);
    assertThat(decoder.latentSize()).isEqualTo(3);
    assertThatThrownBy(() -> generator.generate(Checks.normalArray(1, 2, 4)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[batch, 3]")
        .hasMessageContaining("[2, 4]");
    assertThatThrownBy(() -> decoder.decode(Checks.normalArray(1, 3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[batch, 3]");
    assertThatThrownBy(() -> generator.forward(Checks.normalArray(1, 2, 4)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rolesRunTheirNetwork() {
    Network network = network(dense(Activation.TANH));
    double[] expected = Checks.values(network.output(Checks.normalArray(1, 4, 3)));
    assertThat(Checks.values(Generator.of(network, 3).generate(Checks.normalArray(1, 4, 3))))
        .isEqualTo(expected);
    assertThat(Checks.values(Decoder.of(network, 3).decode(Checks.normalArray(1, 4, 3))))
        .isEqualTo(expected);
    assertThat(Checks.values(Encoder.of(network).encode(Checks.normalArray(1, 4, 3))))
        .isEqualTo(expected);
    Network logits = network(dense(Activation.IDENTITY));
    assertThat(Checks.values(Discriminator.of(logits).score(Checks.normalArray(1, 4, 3))))
        .isEqualTo(Checks.values(logits.output(Checks.normalArray(1, 4, 3))));
  }

  private static Network network(org.deeplearning4j.nn.conf.layers.Layer... layers) {
    return Graphs.open(Graphs.random(Graphs.chain(InputType.feedForward(3), layers), 5), true);
  }

  private static DenseLayer dense(Activation activation) {
    return new DenseLayer.Builder().nOut(2).activation(activation).build();
  }
}
