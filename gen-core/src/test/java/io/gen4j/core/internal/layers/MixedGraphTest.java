package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.network.Gradients;
import io.gen4j.core.network.Network;
import io.gen4j.core.network.StepMemory;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Graphs;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.ScaleVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Graphs of accelerated layers and DL4J's own side by side, against DL4J alone and against the same
 * graph in double precision.
 */
class MixedGraphTest {

  static Stream<Arguments> graphs() {
    return Stream.of(
        Arguments.of("pooling between convolutions", (Body) MixedGraphTest::pooling),
        Arguments.of("residual block", (Body) MixedGraphTest::residual),
        Arguments.of("merged branches", (Body) MixedGraphTest::merged),
        Arguments.of("product of branches", (Body) MixedGraphTest::product),
        Arguments.of("generator", (Body) MixedGraphTest::generator));
  }

  private interface Body {
    String build(ComputationGraphConfiguration.GraphBuilder builder);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("graphs")
  void agreesWithDl4jAndWithDoublePrecision(String name, Body body) {
    ComputationGraph graph = Graphs.random(configuration(body, DataType.FLOAT), 5);
    ComputationGraph exact = Graphs.random(configuration(body, DataType.DOUBLE), 5);
    boolean images = !name.equals("generator");
    INDArray image = images ? Checks.normalArray(1, 7, 3, 9, 11) : Checks.normalArray(1, 7, 6);
    INDArray vector = Checks.normalArray(2, 7, 4);
    Network fast = Graphs.open(graph, true);
    assertThat(fast.graph().getLayers()).anyMatch(l -> l instanceof AcceleratedLayer);
    Both pass = pass(fast, image, vector);
    Both slow = pass(Graphs.open(graph, false), image, vector);
    Both reference =
        pass(
            Graphs.open(exact, true),
            image.castTo(DataType.DOUBLE),
            vector.castTo(DataType.DOUBLE));
    assertThat(reference.type()).isEqualTo(DataType.DOUBLE);
    assertSame("DL4J", pass, slow, 1e-4);
    assertSame("double", pass, reference, 2e-5);
  }

  private record Both(
      DataType type,
      double[] output,
      double[] first,
      double[] second,
      Map<String, double[]> gradients) {}

  private static void assertSame(String what, Both actual, Both expected, double tolerance) {
    Checks.assertClose(what + " output", actual.output(), expected.output(), tolerance);
    Checks.assertClose(what + " dx0", actual.first(), expected.first(), tolerance);
    Checks.assertClose(what + " dx1", actual.second(), expected.second(), tolerance);
    Checks.assertClose(what + " gradient", actual.gradients(), expected.gradients(), tolerance);
  }

  private static Both pass(Network network, INDArray image, INDArray vector) {
    try (StepMemory.Scope scope = network.memory().open()) {
      INDArray y = network.forward(true, image, vector)[0];
      double[] output = Checks.values(y);
      INDArray dy = Checks.normalArray(3, y.shape()).castTo(y.dataType());
      INDArray[] dx = network.backward(Gradients.ALL, dy);
      Map<String, double[]> gradients = new LinkedHashMap<>();
      network.gradientsByName().forEach((name, value) -> gradients.put(name, Checks.values(value)));
      return new Both(y.dataType(), output, Checks.values(dx[0]), Checks.values(dx[1]), gradients);
    }
  }

  private static ComputationGraphConfiguration configuration(Body body, DataType type) {
    boolean generator =
        body.build(new NeuralNetConfiguration.Builder().graphBuilder()).equals("image");
    ComputationGraphConfiguration.GraphBuilder builder =
        new NeuralNetConfiguration.Builder()
            .dataType(type)
            .graphBuilder()
            .addInputs("a", "b")
            .setInputTypes(
                generator ? InputType.feedForward(6) : InputType.convolutional(9, 11, 3),
                InputType.feedForward(4));
    String last = body.build(builder);
    return builder.setOutputs(last).build();
  }

  /** Max and average pooling after accelerated layers, upsampling, and a dense head. */
  private static String pooling(ComputationGraphConfiguration.GraphBuilder b) {
    b.addLayer("c1", conv(5, 3, 1, Activation.TANH), "a");
    b.addLayer("max", pool(SubsamplingLayer.PoolingType.MAX), "c1");
    b.addLayer("c2", conv(6, 3, 1, Activation.LEAKYRELU), "max");
    b.addLayer("avg", pool(SubsamplingLayer.PoolingType.AVG), "c2");
    b.addLayer("up", new Upsampling2D.Builder(2).build(), "avg");
    b.addLayer("n", new BatchNormalization(), "up");
    b.addLayer("d", dense(5, Activation.SIGMOID), "n");
    return head(b, "d");
  }

  /** One vertex with two consumers, added again: gradients of both paths meet. */
  private static String residual(ComputationGraphConfiguration.GraphBuilder b) {
    b.addLayer("c1", conv(5, 3, 1, Activation.RELU), "a");
    b.addLayer("c2", conv(5, 3, 1, Activation.IDENTITY), "c1");
    b.addLayer("n", new BatchNormalization(), "c2");
    b.addVertex("sum", new ElementWiseVertex(ElementWiseVertex.Op.Add), "c1", "n");
    b.addLayer("act", new ActivationLayer(Activation.LEAKYRELU), "sum");
    b.addLayer("pool", new GlobalPoolingLayer(), "act");
    return head(b, "pool");
  }

  private static String merged(ComputationGraphConfiguration.GraphBuilder b) {
    b.addLayer("c1", conv(4, 3, 2, Activation.TANH), "a");
    b.addLayer("c2", conv(3, 5, 2, Activation.SWISH), "a");
    b.addVertex("merge", new MergeVertex(), "c1", "c2");
    b.addLayer("n", new BatchNormalization(), "merge");
    b.addLayer("c3", conv(2, 3, 1, Activation.ELU), "n");
    b.addLayer("d", dense(5, Activation.IDENTITY), "c3");
    return head(b, "d");
  }

  private static String product(ComputationGraphConfiguration.GraphBuilder b) {
    b.addLayer("c1", conv(4, 3, 2, Activation.TANH), "a");
    b.addLayer("gate", conv(4, 3, 2, Activation.SIGMOID), "a");
    b.addVertex("times", new ElementWiseVertex(ElementWiseVertex.Op.Product), "c1", "gate");
    b.addVertex("minus", new ElementWiseVertex(ElementWiseVertex.Op.Subtract), "times", "c1");
    b.addVertex("half", new ScaleVertex(0.5), "minus");
    b.addLayer("d", dense(5, Activation.GELU), "half");
    return head(b, "d");
  }

  private static String generator(ComputationGraphConfiguration.GraphBuilder b) {
    b.addVertex("both", new MergeVertex(), "a", "b");
    b.addLayer("d", dense(3 * 4 * 5, Activation.RELU), "both");
    b.addLayer(
        "t1",
        new Deconvolution2D.Builder()
            .kernelSize(4, 3)
            .stride(2, 1)
            .padding(1, 1)
            .nIn(5)
            .nOut(4)
            .activation(Activation.TANH)
            .build(),
        new org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor(3, 4, 5),
        "d");
    b.addLayer("n", new BatchNormalization(), "t1");
    b.addLayer("image", conv(2, 3, 1, Activation.TANH), "n");
    return "image";
  }

  private static String head(ComputationGraphConfiguration.GraphBuilder b, String last) {
    b.addVertex("with", new MergeVertex(), last, "b");
    b.addLayer("h", dense(6, Activation.TANH), "with");
    b.addLayer("y", dense(1, Activation.IDENTITY), "h");
    return "y";
  }

  private static ConvolutionLayer conv(int out, int kernel, int stride, Activation activation) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .convolutionMode(ConvolutionMode.Same)
        .nOut(out)
        .activation(activation)
        .build();
  }

  private static SubsamplingLayer pool(SubsamplingLayer.PoolingType type) {
    return new SubsamplingLayer.Builder(type).kernelSize(2, 2).stride(2, 2).build();
  }

  private static DenseLayer dense(int out, Activation activation) {
    return new DenseLayer.Builder().nOut(out).activation(activation).build();
  }
}
