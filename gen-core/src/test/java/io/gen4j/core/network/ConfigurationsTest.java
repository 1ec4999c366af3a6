package io.gen4j.core.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.testing.Graphs;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.graph.ReshapeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.graph.ShiftVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocallyConnected1D;
import org.deeplearning4j.nn.conf.layers.LocallyConnected2D;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.conf.layers.convolutional.Cropping2D;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.layers.misc.RepeatVector;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
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
            ValueRange.UNBOUNDED, new Layer[] {dense(Activation.TANH), new BatchNormalization()}),
        Arguments.of(ValueRange.SYMMETRIC, new Layer[] {dense(Activation.HARDTANH)}),
        Arguments.of(ValueRange.SYMMETRIC, new Layer[] {dense(Activation.SOFTSIGN)}),
        Arguments.of(ValueRange.UNIT, new Layer[] {dense(Activation.HARDSIGMOID)}),
        Arguments.of(ValueRange.UNIT, new Layer[] {dense(Activation.SOFTMAX)}),
        Arguments.of(ValueRange.UNIT, new Layer[] {dense(Activation.RECTIFIEDTANH)}),
        Arguments.of(ValueRange.UNBOUNDED, new Layer[] {dense(Activation.LEAKYRELU)}),
        // These carry DL4J's default activation, a sigmoid, and apply none.
        Arguments.of(
            ValueRange.UNBOUNDED,
            new Layer[] {
              dense(Activation.IDENTITY), new PReLULayer.Builder().inputShape(4).build()
            }),
        Arguments.of(
            ValueRange.UNBOUNDED,
            new Layer[] {dense(Activation.IDENTITY), new DropoutLayer.Builder(0.5).build()}),
        Arguments.of(
            ValueRange.UNBOUNDED,
            new Layer[] {dense(Activation.IDENTITY), new RepeatVector.Builder<>(2).build()}),
        // These only move values.
        Arguments.of(
            ValueRange.SYMMETRIC,
            new Layer[] {dense(Activation.TANH), new DropoutLayer.Builder(0.5).build()}),
        Arguments.of(
            ValueRange.SYMMETRIC,
            new Layer[] {dense(Activation.TANH), new RepeatVector.Builder<>(2).build()}),
        Arguments.of(
            ValueRange.UNIT,
            new Layer[] {dense(Activation.IDENTITY), new FrozenLayer(nIn(4, Activation.SIGMOID))}));
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void theLastActivationIsNamed(ValueRange range, Layer[] layers) {
    ComputationGraph graph = Graphs.random(Graphs.chain(InputType.feedForward(3), layers), 5);
    if (range.isBounded()) {
      assertThat(Configurations.outputActivation(graph)).isPresent();
    }
    boolean rectifies =
        layers[layers.length - 1] instanceof DenseLayer dense
            && (dense.getActivationFn().toString().contains("relu"));
    assertThat(Configurations.outputActivation(graph).isPresent())
        .isEqualTo(range.isBounded() || rectifies);
  }

  @Test
  void theRangeIsSeenThroughCroppingReshapingAndPreprocessors() {
    ComputationGraph cropped =
        Graphs.random(
            Graphs.chain(
                InputType.convolutional(6, 6, 2),
                new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build(),
                new Cropping2D(1, 1)),
            5);
    assertThat(Configurations.outputRange(cropped)).isEqualTo(ValueRange.SYMMETRIC);
    ComputationGraph reshaped =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.feedForward(3))
                .addLayer("dense", dense(Activation.SIGMOID), "in")
                .addVertex(
                    "image",
                    new PreprocessorVertex(new FeedForwardToCnnPreProcessor(2, 2, 1)),
                    "dense")
                .addVertex("flat", new ReshapeVertex('c', new int[] {-1, 4}, null), "image")
                .setOutputs("flat")
                .build());
    reshaped.init();
    assertThat(Configurations.outputRange(reshaped)).isEqualTo(ValueRange.UNIT);
    ComputationGraph recurrent =
        Graphs.random(
            Graphs.chain(
                InputType.recurrent(3, 4),
                new LastTimeStep(new LSTM.Builder().nOut(2).activation(Activation.TANH).build())),
            5);
    assertThat(Configurations.outputRange(recurrent)).isEqualTo(ValueRange.SYMMETRIC);
  }

  private static GraphBuilder branches(Activation one, Activation other) {
    return new NeuralNetConfiguration.Builder()
        .graphBuilder()
        .addInputs("in")
        .setInputTypes(InputType.feedForward(3))
        .allowDisconnected(true)
        .addLayer("one", dense(one), "in")
        .addLayer("other", dense(other), "in");
  }

  private static ComputationGraph ending(GraphBuilder builder, String output) {
    ComputationGraph graph = new ComputationGraph(builder.setOutputs(output).build());
    graph.init();
    return graph;
  }

  @Test
  void theRangeOfMergedBranchesContainsAllOfThem() {
    ComputationGraph both =
        ending(
            branches(Activation.TANH, Activation.SIGMOID)
                .addVertex("merged", new MergeVertex(), "one", "other"),
            "merged");
    assertThat(Configurations.outputRange(both)).isEqualTo(ValueRange.SYMMETRIC);
    assertThat(Configurations.outputActivation(both)).contains("tanh");
    ComputationGraph unknown =
        ending(
            branches(Activation.IDENTITY, Activation.SIGMOID)
                .addVertex("merged", new MergeVertex(), "one", "other"),
            "merged");
    assertThat(Configurations.outputRange(unknown)).isEqualTo(ValueRange.UNBOUNDED);
    assertThat(Configurations.outputActivation(unknown)).contains("sigmoid");
    ComputationGraph none =
        ending(
            branches(Activation.IDENTITY, Activation.IDENTITY)
                .addVertex("merged", new MergeVertex(), "one", "other"),
            "merged");
    assertThat(Configurations.outputActivation(none)).isEmpty();
  }

  @Test
  void scalingAndShiftingMapTheRange() {
    GraphBuilder bytes =
        branches(Activation.TANH, Activation.TANH)
            .addVertex("scaled", new ScaleVertex(-127.5), "one")
            .addVertex("shifted", new ShiftVertex(127.5), "scaled");
    ComputationGraph graph = ending(bytes, "shifted");
    assertThat(Configurations.outputRange(graph)).isEqualTo(ValueRange.BYTES);
    assertThat(Configurations.outputActivation(graph)).as("its range was chosen").isEmpty();
    ComputationGraph unbounded =
        ending(
            branches(Activation.IDENTITY, Activation.TANH)
                .addVertex("scaled", new ScaleVertex(2), "one"),
            "scaled");
    assertThat(Configurations.outputRange(unbounded)).isEqualTo(ValueRange.UNBOUNDED);
    ComputationGraph point =
        ending(
            branches(Activation.TANH, Activation.TANH)
                .addVertex("scaled", new ScaleVertex(0), "one"),
            "scaled");
    assertThat(Configurations.outputRange(point)).isEqualTo(ValueRange.UNBOUNDED);
  }

  /** A sum may leave the range of its terms. */
  @Test
  void whatIsNotKnownHasNoRange() {
    ComputationGraph sum =
        ending(
            branches(Activation.TANH, Activation.TANH)
                .addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "one", "other"),
            "sum");
    assertThat(Configurations.outputRange(sum)).isEqualTo(ValueRange.UNBOUNDED);
    assertThat(image(new SubsamplingLayer.Builder(PoolingType.SUM).kernelSize(2, 2).build()))
        .isEqualTo(ValueRange.UNBOUNDED);
    assertThat(image(new GlobalPoolingLayer(PoolingType.PNORM))).isEqualTo(ValueRange.UNBOUNDED);
  }

  @Test
  void poolingAndPaddingKeepTheRange() {
    for (PoolingType pooling : new PoolingType[] {PoolingType.MAX, PoolingType.AVG}) {
      assertThat(image(new SubsamplingLayer.Builder(pooling).kernelSize(2, 2).build()))
          .isEqualTo(ValueRange.SYMMETRIC);
      assertThat(image(new GlobalPoolingLayer(pooling))).isEqualTo(ValueRange.SYMMETRIC);
    }
    assertThat(image(new ZeroPaddingLayer.Builder(1, 1).build())).isEqualTo(ValueRange.SYMMETRIC);
    // Zeros that come after a shift are outside of its range.
    ComputationGraph shifted =
        ending(
            new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("in")
                .setInputTypes(InputType.convolutional(6, 6, 2))
                .addLayer(
                    "tanh",
                    new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build(),
                    "in")
                .addVertex("shifted", new ShiftVertex(3), "tanh")
                .addLayer("padded", new ZeroPaddingLayer.Builder(1, 1).build(), "shifted"),
            "padded");
    assertThat(Configurations.outputRange(shifted)).isEqualTo(new ValueRange(0, 4));
  }

  @Test
  void locallyConnectedLayersApplyTheirActivation() {
    Layer local =
        new LocallyConnected2D.Builder()
            .kernelSize(2, 2)
            .nIn(3)
            .nOut(2)
            .activation(Activation.SIGMOID)
            .build();
    assertThat(image(local)).isEqualTo(ValueRange.UNIT);
    ComputationGraph line =
        Graphs.random(
            Graphs.chain(
                InputType.recurrent(3, 5),
                new LocallyConnected1D.Builder()
                    .kernelSize(2)
                    .nIn(3)
                    .nOut(2)
                    .activation(Activation.TANH)
                    .build()),
            5);
    assertThat(Configurations.outputRange(line)).isEqualTo(ValueRange.SYMMETRIC);
    assertThat(Configurations.outputActivation(line)).contains("tanh");
  }

  /** The range behind a convolution with tanh. */
  private static ValueRange image(Layer last) {
    return Configurations.outputRange(
        Graphs.random(
            Graphs.chain(
                InputType.convolutional(6, 6, 2),
                new ConvolutionLayer.Builder(2, 2).nOut(3).activation(Activation.TANH).build(),
                last),
            5));
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

  private static DenseLayer nIn(int in, Activation activation) {
    return new DenseLayer.Builder().nIn(in).nOut(4).activation(activation).build();
  }

  private static DenseLayer dense(Activation activation) {
    return new DenseLayer.Builder().nOut(4).activation(activation).build();
  }
}
