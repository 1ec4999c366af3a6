package io.gen4j.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class FeatureExtractorTest {

  private final INDArray x = Checks.normalArray(1, 5, 3);

  /** An open workspace would break whatever uses DL4J next on this thread. */
  @AfterEach
  void noWorkspaceIsOpen() {
    List<MemoryWorkspace> all = Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread();
    assertThat(all).noneMatch(MemoryWorkspace::isScopeActive);
    assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isNull();
  }

  private static ComputationGraph graph() {
    return Graphs.random(
        Graphs.chain(
            InputType.feedForward(3),
            new DenseLayer.Builder().nOut(4).activation(Activation.IDENTITY).build(),
            new ActivationLayer(Activation.RELU),
            new DenseLayer.Builder().nOut(2).activation(Activation.TANH).build()),
        3);
  }

  private static MultiLayerNetwork layers() {
    MultiLayerConfiguration configuration =
        new NeuralNetConfiguration.Builder()
            .seed(5)
            .list()
            .layer(new ConvolutionLayer.Builder(3, 3).name("edges").nOut(2).build())
            .layer(new DenseLayer.Builder().name("code").nOut(4).build())
            .layer(new OutputLayer.Builder(LossFunction.MCXENT).name("classes").nOut(3).build())
            .setInputType(InputType.convolutional(6, 6, 1))
            .build();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return network;
  }

  private static double[] flat(double[]... rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
  }

  /** DL4J's activation layer works in place: its input must come out as it was. */
  @Test
  void everyLayerOfAGraphIsWhatItsParametersGive() {
    ComputationGraph graph = graph();
    INDArray before =
        x.mmul(graph.getParam("l0_W")).addRowVector(graph.getParam("l0_b").reshape(1, 4));
    double[] dense = Checks.values(before);
    double[] positive = Arrays.stream(dense).map(v -> Math.max(0, v)).toArray();
    Checks.assertClose("l0", flat(FeatureExtractor.of(graph, "l0").features(x)), dense, 1e-6);
    Checks.assertClose("l1", flat(FeatureExtractor.of(graph, "l1").features(x)), positive, 1e-6);
    double[] output = Checks.values(graph.outputSingle(x));
    Checks.assertClose("output", flat(FeatureExtractor.of(graph).features(x)), output, 1e-6);
    Checks.assertClose(
        "input", flat(FeatureExtractor.of(graph, "in").features(x)), Checks.values(x), 0);
  }

  @Test
  void layersOfAMultiLayerNetworkByNumberAndName() {
    MultiLayerNetwork network = layers();
    INDArray images = Checks.normalArray(2, 3, 1, 6, 6);
    double[][] edges = FeatureExtractor.of(network, 0).features(images);
    assertThat(edges).hasDimensions(3, 2 * 4 * 4);
    double[] expected = Checks.values(network.feedForward(images, false).get(2));
    Checks.assertClose(
        "code", flat(FeatureExtractor.of(network, "code").features(images)), expected, 1e-6);
    double[] output = Checks.values(network.output(images));
    Checks.assertClose("output", flat(FeatureExtractor.of(network).features(images)), output, 1e-6);
    assertThatThrownBy(() -> FeatureExtractor.of(network, "cod"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'cod'")
        .hasMessageContaining("code");
    assertThatThrownBy(() -> FeatureExtractor.of(network, 3)).hasMessageContaining("0 to 2");
  }

  /** Views, other types and orders, a workspace of the caller, again and again. */
  @Test
  void theBatchIsReadAndLeftAlone() {
    ComputationGraph graph = graph();
    FeatureExtractor extractor = FeatureExtractor.of(graph, "l1");
    double[] expected = flat(extractor.features(x));
    double[] before = Checks.values(x);
    assertThat(flat(extractor.features(x.castTo(DataType.DOUBLE)))).containsExactly(expected);
    assertThat(flat(extractor.features(x.dup('f')))).containsExactly(expected);
    FeatureExtractor activationFirst =
        FeatureExtractor.of(
            Graphs.random(
                Graphs.chain(InputType.feedForward(3), new ActivationLayer(Activation.RELU)), 1),
            "l0");
    activationFirst.features(x);
    assertThat(Checks.values(x)).containsExactly(before);
    WorkspaceConfiguration own = WorkspaceConfiguration.builder().initialSize(1 << 16).build();
    try (MemoryWorkspace open = Nd4j.getWorkspaceManager().getAndActivateWorkspace(own, "own")) {
      assertThat(flat(extractor.features(x))).containsExactly(expected);
      assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isSameAs(open);
    }
    assertThat(graph.params().wasClosed()).isFalse();
    assertThat(flat(extractor.features(x))).containsExactly(expected);
  }

  @Test
  void layersOfANetworkAndFunctions() {
    ComputationGraph graph = graph();
    double[] expected = flat(FeatureExtractor.of(graph, "l1").features(x));
    Network network = Network.open("judge", graph, StepMemory.create());
    double[][] again = FeatureExtractor.of(network, "l1").features(x);
    Checks.assertClose("network", flat(again), expected, 1e-6);
    assertThat(FeatureExtractor.identity().features(x)[1][2]).isEqualTo(x.getDouble(1, 2));
    assertThatThrownBy(() -> FeatureExtractor.of(graph, "l7"))
        .hasMessageContaining("'l7'")
        .hasMessageContaining("l1");
  }
}
