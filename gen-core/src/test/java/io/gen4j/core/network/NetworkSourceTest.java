package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.MaxNormConstraint;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CenterLossOutputLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
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

  static Stream<Arguments> endings() {
    InputType line = InputType.recurrent(3, 4);
    InputType image = InputType.convolutional(5, 5, 2);
    return Stream.of(
        Arguments.of(
            image,
            new Layer[] {
              new DenseLayer.Builder().nOut(5).activation(Activation.TANH).build(),
              new OutputLayer.Builder(LossFunction.MCXENT)
                  .nOut(3)
                  .activation(Activation.SOFTMAX)
                  .build()
            }),
        Arguments.of(
            image,
            new Layer[] {
              new DenseLayer.Builder().nOut(3).activation(Activation.IDENTITY).build(),
              new LossLayer.Builder(LossFunction.MSE).activation(Activation.TANH).build()
            }),
        Arguments.of(
            line,
            new Layer[] {
              new LSTM.Builder().nOut(5).activation(Activation.TANH).build(),
              new RnnOutputLayer.Builder(LossFunction.MCXENT)
                  .nOut(3)
                  .activation(Activation.SOFTMAX)
                  .biasInit(0.3)
                  .build()
            }),
        Arguments.of(
            line,
            new Layer[] {
              new LSTM.Builder().nOut(5).activation(Activation.IDENTITY).build(),
              new RnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build()
            }),
        Arguments.of(
            image,
            new Layer[] {
              new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.IDENTITY).build(),
              new CnnLossLayer.Builder(LossFunction.XENT).activation(Activation.SIGMOID).build()
            }));
  }

  /** DL4J's own output of the whole network is the oracle. */
  @ParameterizedTest
  @MethodSource("endings")
  void anOutputLayerBecomesAnOrdinaryOne(InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(3).updater(new Sgd(0.1)).list();
    for (Layer layer : layers) {
      list.layer(layer.clone());
    }
    MultiLayerConfiguration configuration = list.setInputType(input).build();
    MultiLayerNetwork plain = new MultiLayerNetwork(configuration.clone());
    plain.init();
    INDArray x =
        input.getType() == InputType.Type.RNN
            ? Checks.normalArray(1, 4, 3, 4)
            : Checks.normalArray(1, 4, 2, 5, 5);
    double[] expected = Checks.values(plain.output(x));
    MultiLayerNetwork trained = new MultiLayerNetwork(configuration.clone());
    trained.init();
    trained.params().muli(1.5);
    double[] expectedOfTrained = Checks.values(trained.output(x));
    Adam adam = new Adam(0.1);
    Network untrained = NetworkSource.of(configuration).open("g", adam, StepMemory.create());
    Checks.assertClose("untrained", Checks.values(untrained.output(x)), expected, 1e-5);
    Network graph =
        NetworkSource.of(plain.toComputationGraph().getConfiguration())
            .open("g", adam, StepMemory.create());
    assertThat(graph.parameterCount()).isEqualTo(plain.numParams());
    Network same = NetworkSource.of(trained).open("g", adam, StepMemory.create());
    Checks.assertClose("trained", Checks.values(same.output(x)), expectedOfTrained, 1e-5);
    try (StepMemory.Scope scope = untrained.memory().open()) {
      INDArray y = untrained.forward(true, x)[0];
      untrained.backward(Gradients.PARAMETERS, y.dup());
      untrained.update();
    }
    assertThat(Checks.values(untrained.output(x))).isNotEqualTo(expected);
    Network logits =
        NetworkSource.of(configuration)
            .withoutOutputActivation()
            .open("g", adam, StepMemory.create());
    assertThat(Configurations.outputActivation(logits.graph())).isEmpty();
    assertThat(Configurations.outputActivation(untrained.graph())).isPresent();
  }

  @Test
  void whatAnOutputLayerDoesBesideItsLossIsKept() {
    OutputLayer output =
        new OutputLayer.Builder(LossFunction.MSE)
            .nOut(2)
            .activation(Activation.IDENTITY)
            .dropOut(0.5)
            .l2(0.25)
            .constrainWeights(new MaxNormConstraint(2, 1))
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .gradientNormalizationThreshold(3)
            .biasInit(0.75)
            .build();
    ComputationGraph graph =
        NetworkSource.of(configuration(output)).graph("generator", new Sgd(0.1));
    DenseLayer dense = (DenseLayer) graph.getLayer(0).conf().getLayer();
    assertThat(dense.getIDropout()).isEqualTo(output.getIDropout());
    assertThat(dense.getRegularization()).isEqualTo(output.getRegularization()).isNotEmpty();
    assertThat(dense.getConstraints()).isEqualTo(output.getConstraints()).isNotEmpty();
    assertThat(dense.getGradientNormalization()).isEqualTo(GradientNormalization.ClipL2PerLayer);
    assertThat(dense.getGradientNormalizationThreshold()).isEqualTo(3);
    assertThat(graph.paramTable().values().iterator().next().length()).isEqualTo(100);
    assertThat(Checks.values(graph.getLayer(0).getParam("b"))).containsExactly(0.75, 0.75);
  }

  @Test
  void anEndThatNothingCanReplaceIsNamed() {
    for (Layer end :
        List.of(
            new CenterLossOutputLayer.Builder(LossFunction.MSE).nOut(2).build(),
            new CnnLossLayer.Builder(LossFunction.MCXENT).activation(Activation.SOFTMAX).build())) {
      NetworkSource source = NetworkSource.of(configuration(CLASSIFIER[0], end));
      assertThatThrownBy(() -> source.graph("generator", new Adam(0.1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The generator ends in a " + end.getClass().getSimpleName())
          .hasMessageContaining("TransferLearning");
    }
    NetworkSource recurrent =
        NetworkSource.of(
            Graphs.chain(
                InputType.recurrent(3, 4),
                new LastTimeStep(new LSTM.Builder().nOut(5).activation(Activation.TANH).build())));
    assertThatThrownBy(
            () -> recurrent.withoutOutputActivation().graph("discriminator", new Adam(0.1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("activation tanh of the discriminator")
        .hasMessageContaining("LastTimeStep");
  }

  @Test
  void anActivationBehindAReshapeIsTakenOutToo() {
    ComputationGraphConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .graphBuilder()
            .addInputs("in")
            .setInputTypes(InputType.feedForward(3))
            .addLayer(
                "dense",
                new DenseLayer.Builder().nOut(4).activation(Activation.SIGMOID).build(),
                "in")
            .addVertex("image", new ReshapeVertex(-1, 1, 2, 2), "dense")
            .setOutputs("image")
            .build();
    ComputationGraph graph =
        NetworkSource.of(configuration)
            .withoutOutputActivation()
            .graph("discriminator", new Adam(0.1));
    assertThat(Configurations.outputActivation(graph)).isEmpty();
    assertThat(graph.output(Checks.normalArray(1, 6, 3).mul(9))[0].maxNumber().doubleValue())
        .isGreaterThan(1);
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
          .hasMessageContaining("values in [0.0, 1.0]")
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

  @Test
  void theSummaryOfKnownInputsHasOutputShapes() {
    Network network =
        Graphs.open(
            Graphs.random(
                Graphs.chain(
                    InputType.recurrent(3),
                    new LSTM.Builder().nOut(4).activation(Activation.TANH).build(),
                    new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build(),
                    new LastTimeStep(
                        new LSTM.Builder().nOut(5).activation(Activation.TANH).build())),
                1),
            true);
    assertThat(network.summary(new ExampleShape(List.of(3, 7))).lines())
        .containsExactly(
            "probe",
            "  name  type        inputs  output       parameter shapes             parameters",
            "  in    input               [batch,3,7]",
            "  l0    LSTM        in      [batch,4,7]  W [3,16], RW [4,16], b [16]         128",
            "  l1    DenseLayer  l0      [7*batch,2]  W [4,2], b [2]                       10",
            "  l2    LSTM        l1      [batch,5]    W [2,20], RW [5,20], b [20]         160",
            "  total 298");
    assertThat(network.summary()).doesNotContain("output");
    assertThatThrownBy(() -> network.summary(ExampleShape.vector(2), ExampleShape.vector(3)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("probe does not accept inputs of shapes [2, 3]")
        .hasMessageContaining("1 inputs but got 2");
    assertThatThrownBy(() -> network.summary(new ExampleShape(List.of(4, 7))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("probe does not accept inputs of shapes [4x7]");
    assertThat(network.memory().isOpen()).isFalse();
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
