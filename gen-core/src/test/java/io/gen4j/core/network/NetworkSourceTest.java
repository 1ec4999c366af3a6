package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class NetworkSourceTest {

  private static final Layer[] CLASSIFIER = {
    new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.RELU).build(),
    new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build(),
    new OutputLayer.Builder(LossFunction.XENT).nOut(2).activation(Activation.SIGMOID).build()
  };

  @Test
  void aTrainedNetworkKeepsItsWeightsAndTheOriginalIsUntouched() {
    MultiLayerNetwork trained = trained(CLASSIFIER);
    INDArray x = Checks.normalArray(1, 4, 2, 5, 5);
    double[] expected = Checks.values(trained.output(x));
    double[] parameters = Checks.values(trained.params());
    NetworkSource source = NetworkSource.of(trained);
    assertThat(source.isTrained()).isTrue();
    Network network = source.open("probe", new Adam(0.1), StepMemory.create());
    Checks.assertClose("output", Checks.values(network.output(x)), expected, 1e-5);
    for (int i = 0; i < 2; i++) {
      try (StepMemory.Scope scope = network.memory().open()) {
        INDArray y = network.forward(true, x)[0];
        network.backward(Gradients.PARAMETERS, y.dup());
        network.update();
      }
    }
    assertThat(Checks.values(network.parameters())).isNotEqualTo(parameters);
    assertThat(Checks.values(trained.params())).isEqualTo(parameters);
    assertThat(Checks.values(trained.output(x))).isEqualTo(expected);
    ComputationGraph graph = trained.toComputationGraph();
    Network again = NetworkSource.of(graph).open("probe", new Adam(0.1), StepMemory.create());
    Checks.assertClose("graph", Checks.values(again.output(x)), expected, 1e-5);
    assertThat(again.updates()).isZero();
  }

  @Test
  void theActivationAtTheEndCanBeLeftOut() {
    MultiLayerNetwork trained = trained(CLASSIFIER);
    INDArray x = Checks.normalArray(1, 4, 2, 5, 5);
    Network logits =
        NetworkSource.of(trained)
            .withoutOutputActivation()
            .open("discriminator", new Adam(0.1), StepMemory.create());
    double[] probabilities = Checks.values(trained.output(x));
    double[] values = Checks.values(logits.output(x));
    for (int i = 0; i < values.length; i++) {
      assertThat(1 / (1 + Math.exp(-values[i])))
          .isCloseTo(probabilities[i], org.assertj.core.data.Offset.offset(1e-5));
    }
    assertThat(Configurations.outputActivation(logits.graph())).isEmpty();
  }

  @Test
  void aLossLayerBecomesAnActivation() {
    MultiLayerNetwork trained =
        trained(
            new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build(),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.TANH).build());
    INDArray x = Checks.normalArray(1, 4, 2, 5, 5);
    Network network = NetworkSource.of(trained).open("g", new Adam(0.1), StepMemory.create());
    Checks.assertClose(
        "output", Checks.values(network.output(x)), Checks.values(trained.output(x)), 1e-5);
  }

  @Test
  void anUntrainedNetworkMustNotEndInAnOutputLayer() {
    MultiLayerConfiguration configuration = configuration(CLASSIFIER);
    assertThatThrownBy(
            () ->
                NetworkSource.of(configuration)
                    .open("generator", new Adam(0.1), StepMemory.create()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("generator ends in OutputLayer");
  }

  @Test
  void theRangeOfTheOutputCanBeStated() {
    NetworkSource identity =
        NetworkSource.of(
            configuration(
                new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build()));
    assertThat(identity.outputRange()).isEmpty();
    NetworkSource stated = identity.withOutputRange(ValueRange.BYTES).withoutOutputActivation();
    assertThat(stated.outputRange()).contains(ValueRange.BYTES);
    assertThat(stated.graph("generator", new Adam(0.1)).numParams()).isPositive();
    NetworkSource sigmoid =
        NetworkSource.of(
            configuration(new DenseLayer.Builder().nOut(3).activation(Activation.SIGMOID).build()));
    for (ValueRange reachable :
        List.of(ValueRange.UNIT, new ValueRange(0.25f, 0.5f), ValueRange.UNBOUNDED)) {
      NetworkSource source = sigmoid.withOutputRange(reachable);
      assertThat(source.outputRange()).contains(reachable);
      assertThat(source.graph("generator", new Adam(0.1)).numParams()).isPositive();
    }
    for (ValueRange beyond : List.of(ValueRange.SYMMETRIC, new ValueRange(0.5f, 1.5f))) {
      assertThatThrownBy(() -> sigmoid.withOutputRange(beyond).graph("generator", new Adam(0.1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("generator")
          .hasMessageContaining("lie in [0.0, 1.0]")
          .hasMessageContaining(beyond.toString());
    }
  }

  @Test
  void aConfigurationIsNotChangedAndDrawsTheSameWeights() {
    MultiLayerConfiguration configuration =
        configuration(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build());
    String before = configuration.toJson();
    NetworkSource source = NetworkSource.of(configuration);
    assertThat(source.isTrained()).isFalse();
    double[] first = Checks.values(source.graph("probe", new Adam(0.1)).params());
    double[] second = Checks.values(source.graph("probe", new Adam(0.1)).params());
    assertThat(first).isEqualTo(second);
    double[] again =
        Checks.values(NetworkSource.of(configuration).graph("probe", new Adam(0.1)).params());
    assertThat(again).isEqualTo(first);
    assertThat(configuration.toJson()).isEqualTo(before);
  }

  @Test
  void theCallersRandomNumbersAreLeftAlone() {
    NetworkSource source =
        NetworkSource.of(
            configuration(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build()));
    Nd4j.getRandom().setSeed(5);
    double[] expected = Checks.values(Nd4j.randn(4));
    Nd4j.getRandom().setSeed(5);
    source.open("probe", new Adam(0.1), StepMemory.create());
    NetworkSource.of(trained(CLASSIFIER).toComputationGraph());
    Nd4j.getRandom().setSeed(5);
    source.graph("probe", new Sgd(1));
    assertThat(Checks.values(Nd4j.randn(4))).isEqualTo(expected);
  }

  @Test
  void aNetworkMadeInsideTheCallersWorkspaceOutlivesIt() {
    WorkspaceConfiguration workspace =
        WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    NetworkSource source =
        NetworkSource.of(
            configuration(new DenseLayer.Builder().nOut(3).activation(Activation.TANH).build()));
    INDArray x = Checks.normalArray(1, 4, 2, 5, 5);
    double[] expected =
        Checks.values(source.open("probe", new Adam(0.1), StepMemory.create()).output(x));
    Network network;
    INDArray output;
    try (MemoryWorkspace scope =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(workspace, "users-own")) {
      network = source.open("probe", new Adam(0.1), StepMemory.create());
      output = network.output(x);
      Nd4j.rand(100, 100);
    }
    try (MemoryWorkspace scope =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(workspace, "users-own")) {
      Nd4j.ones(300, 300);
    }
    assertThat(Checks.values(output)).isEqualTo(expected);
    assertThat(Checks.values(network.output(x))).isEqualTo(expected);
    assertThat(network.parameters().isAttached()).isFalse();
    assertThat(network.gradients().isAttached()).isFalse();
    assertThat(network.updaterState().orElseThrow().isAttached()).isFalse();
  }

  @Test
  void whatGoesWrongWhileWeightsAreDrawnReachesTheCaller() {
    assertThatThrownBy(
            () ->
                Network.onThreadOfItsOwn(
                    () -> {
                      throw new OutOfMemoryError("Cannot allocate");
                    }))
        .isInstanceOf(OutOfMemoryError.class)
        .hasMessage("Cannot allocate");
    assertThatThrownBy(
            () ->
                Network.onThreadOfItsOwn(
                    () -> {
                      throw new IllegalStateException("mine");
                    }))
        .hasMessage("mine");
  }

  @Test
  void theSummaryCountsParameters() {
    String summary =
        Graphs.open(
                Graphs.random(
                    Graphs.chain(
                        InputType.feedForward(3),
                        new DenseLayer.Builder().nOut(400).activation(Activation.TANH).build(),
                        new DenseLayer.Builder().nOut(2).activation(Activation.IDENTITY).build()),
                    1),
                true)
            .summary();
    assertThat(summary.lines())
        .containsExactly(
            "probe",
            "  name  type        inputs  parameter shapes    parameters",
            "  in    input",
            "  l0    DenseLayer  in      W [3,400], b [400]       1,600",
            "  l1    DenseLayer  l0      W [400,2], b [2]           802",
            "  total 2,402");
  }

  private static MultiLayerConfiguration configuration(Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).updater(new Sgd(0.1)).list();
    for (Layer layer : layers) {
      list.layer(layer.clone());
    }
    return list.setInputType(InputType.convolutional(5, 5, 2)).build();
  }

  private static MultiLayerNetwork trained(Layer... layers) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(layers));
    network.init();
    INDArray target = network.output(Checks.normalArray(7, 4, 2, 5, 5)).mul(0).add(0.5);
    for (int i = 0; i < 3; i++) {
      network.fit(Checks.normalArray(7, 4, 2, 5, 5), target);
    }
    return network;
  }
}
