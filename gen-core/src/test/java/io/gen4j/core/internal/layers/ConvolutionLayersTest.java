package io.gen4j.core.internal.layers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.network.Network;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Curve;
import io.gen4j.core.testing.Graphs;
import io.gen4j.core.testing.Loops;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Accelerated convolutions against loops in double precision and against DL4J's own layers. */
class ConvolutionLayersTest {

  /** Sums of up to some thousand products in single precision. */
  private static final double TOLERANCE = 1e-5;

  static Stream<Loops.Shape> shapes() {
    List<Loops.Shape> shapes = new ArrayList<>();
    for (boolean transposed : new boolean[] {false, true}) {
      // Kernel 4, stride 2, padding 1 on 15 pixels: the last row and column are in no kernel.
      shapes.add(shape(3, 3, 15, 15, 5, 4, 4, 2, 2, 1, 1, 1, 1, false, transposed));
      shapes.add(shape(7, 5, 14, 13, 16, 4, 4, 2, 2, 1, 1, 1, 1, false, transposed));
      // One pixel, one channel, one example: every axis is ambiguous in memory.
      shapes.add(shape(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 1, 1, false, transposed));
      shapes.add(shape(3, 16, 1, 1, 5, 4, 4, 1, 1, 3, 3, 1, 1, false, false));
      shapes.add(shape(7, 16, 1, 1, 5, 7, 7, 1, 1, 0, 0, 1, 1, false, true));
      shapes.add(shape(7, 5, 6, 6, 1, 6, 6, 1, 1, 0, 0, 1, 1, false, transposed));
      shapes.add(shape(3, 1, 9, 1, 3, 3, 1, 2, 1, 1, 0, 1, 1, false, transposed));
      // Enough channels for native operations, with and without rows that no kernel reaches.
      shapes.add(shape(7, 16, 15, 14, 24, 4, 4, 2, 2, 1, 1, 1, 1, false, transposed));
      shapes.add(shape(7, 24, 14, 14, 8, 4, 4, 2, 2, 1, 1, 1, 1, false, transposed));
      shapes.add(shape(3, 8, 7, 6, 16, 3, 3, 1, 1, 1, 1, 1, 1, false, transposed));
      shapes.add(shape(32, 16, 7, 7, 8, 5, 3, 3, 2, 2, 1, 1, 1, false, transposed));
      shapes.add(shape(1, 8, 9, 8, 8, 3, 3, 2, 2, 0, 0, 2, 2, true, transposed));
      // Same padding with an odd total: one more below and to the right.
      shapes.add(shape(3, 3, 7, 6, 5, 4, 2, 1, 1, 0, 0, 1, 1, true, transposed));
      shapes.add(shape(3, 3, 8, 7, 5, 3, 3, 2, 2, 0, 0, 1, 1, true, transposed));
      shapes.add(shape(32, 16, 5, 5, 3, 5, 5, 2, 2, 0, 0, 1, 1, true, transposed));
      shapes.add(shape(3, 3, 9, 9, 5, 3, 2, 1, 1, 0, 0, 2, 3, true, transposed));
    }
    Random random = new Random(20260101);
    int[] channels = {1, 3, 5, 16};
    int[] batches = {1, 3, 7, 32};
    while (shapes.size() < 90) {
      Loops.Shape s =
          shape(
              batches[random.nextInt(4)],
              channels[random.nextInt(4)],
              3 + random.nextInt(10),
              3 + random.nextInt(10),
              channels[random.nextInt(4)],
              1 + random.nextInt(5),
              1 + random.nextInt(5),
              1 + random.nextInt(3),
              1 + random.nextInt(3),
              random.nextInt(3),
              random.nextInt(3),
              1 + random.nextInt(2),
              1 + random.nextInt(2),
              random.nextInt(3) == 0,
              random.nextBoolean());
      if (s.isValid()) {
        shapes.add(s);
      }
    }
    return shapes.stream();
  }

  /** Large enough that threads share the work and that patches are unfolded chunk by chunk. */
  static Stream<Loops.Shape> large() {
    return Stream.of(
        shape(44, 16, 16, 16, 3, 5, 5, 1, 1, 2, 2, 1, 1, false, false),
        shape(44, 16, 16, 16, 3, 5, 5, 1, 1, 2, 2, 1, 1, false, true),
        shape(64, 16, 16, 15, 2, 4, 4, 1, 1, 0, 0, 1, 1, true, false),
        // One example alone is larger than a chunk.
        shape(2, 41, 64, 64, 1, 5, 5, 1, 1, 2, 2, 1, 1, false, false));
  }

  @ParameterizedTest
  @MethodSource({"shapes", "large"})
  void agreesWithLoopsAndWithDl4j(Loops.Shape shape) {
    boolean bias = shape.hashCode() % 3 != 0;
    Curve curve = Curve.values()[Math.floorMod(shape.hashCode(), 5)];
    check(shape, curve, bias);
  }

  @ParameterizedTest
  @EnumSource(Curve.class)
  void agreesForEveryActivation(Curve curve) {
    for (boolean bias : new boolean[] {true, false}) {
      check(shape(3, 3, 7, 6, 5, 3, 2, 2, 1, 1, 0, 1, 1, false, false), curve, bias);
      check(shape(3, 3, 7, 6, 5, 3, 2, 2, 1, 1, 0, 1, 1, false, true), curve, bias);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void takesAnyStrides(boolean transposed) {
    Loops.Shape s = shape(3, 3, 7, 6, 5, 3, 2, 2, 1, 1, 0, 1, 1, false, transposed);
    ComputationGraph graph = graph(s, Curve.TANH, true);
    INDArray x = Checks.normalArray(1, 3, 3, 7, 6);
    Graphs.Pass expected = Graphs.pass(Graphs.open(graph, true), x, 2);
    INDArray wide = Checks.normalArray(3, 4, 3, 9, 6);
    INDArray view =
        wide.get(
            org.nd4j.linalg.indexing.NDArrayIndex.interval(1, 4),
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.interval(1, 8),
            org.nd4j.linalg.indexing.NDArrayIndex.all());
    view.assign(x);
    INDArray tail =
        Checks.normalArray(4, 5, 3, 7, 6).get(org.nd4j.linalg.indexing.NDArrayIndex.interval(2, 5));
    tail.assign(x);
    INDArray last = x.permute(0, 2, 3, 1).dup('c').permute(0, 3, 1, 2);
    for (INDArray same : List.of(x.dup('f'), view, tail, last)) {
      Graphs.assertSame("strides", Graphs.pass(Graphs.open(graph, true), same, 2), expected, 0);
    }
  }

  @Test
  void noticesAChangedWeightAndAShiftedKernel() {
    Loops.Shape s = shape(3, 3, 8, 7, 5, 3, 3, 2, 2, 0, 0, 1, 1, true, false);
    ComputationGraph graph = graph(s, Curve.IDENTITY, true);
    INDArray x = Checks.normalArray(1, 3, 3, 8, 7);
    Graphs.Pass pass = Graphs.pass(Graphs.open(graph, true), x, 2);
    INDArray w = graph.getParam("l0_W");
    w.putScalar(4, w.getDouble(4) + 1e-3);
    assertThatThrownBy(
            () ->
                Graphs.assertSame(
                    "changed", pass, expected(s, graph, Curve.IDENTITY, x, 2), TOLERANCE))
        .isInstanceOf(AssertionError.class);
    w.putScalar(4, w.getDouble(4) - 1e-3);
    Loops.Shape padded = shape(3, 3, 8, 7, 5, 3, 3, 2, 2, 1, 1, 1, 1, false, false);
    assertThat(padded.outHeight()).isEqualTo(s.outHeight());
    assertThatThrownBy(
            () ->
                Graphs.assertSame(
                    "shifted", pass, expected(padded, graph, Curve.IDENTITY, x, 2), TOLERANCE))
        .isInstanceOf(AssertionError.class);
  }

  private static void check(Loops.Shape s, Curve curve, boolean bias) {
    ComputationGraph graph = graph(s, curve, bias);
    INDArray x = Checks.normalArray(s.hashCode(), s.batch(), s.in(), s.height(), s.width());
    Network fast = Graphs.open(graph, true);
    assertThat(fast.graph().getLayer(0)).isInstanceOf(AcceleratedLayer.class);
    Graphs.Pass pass = Graphs.pass(fast, x, 2);
    Graphs.assertSame("loops", pass, expected(s, graph, curve, x, 2), TOLERANCE);
    // DL4J's own transposed convolution fails on its way back through a dilated kernel.
    if (!s.transposed() || (s.dilationHeight() == 1 && s.dilationWidth() == 1)) {
      Graphs.assertSame("DL4J", pass, Graphs.pass(Graphs.open(graph, false), x, 2), TOLERANCE);
    }
  }

  private static Graphs.Pass expected(
      Loops.Shape s, ComputationGraph graph, Curve curve, INDArray x, long seed) {
    Map<String, double[]> parameters = Graphs.parameters(graph);
    double[] w = parameters.get("l0_W");
    double[] input = Checks.values(x);
    double[] z = Loops.forward(s, input, w, parameters.get("l0_b"));
    double[] dz = curve.back(z, Checks.normal(seed, z.length));
    Loops.Result back = Loops.backward(s, input, w, dz);
    Map<String, double[]> gradients = new LinkedHashMap<>();
    gradients.put("l0_W", back.dw());
    if (parameters.containsKey("l0_b")) {
      gradients.put("l0_b", back.db());
    }
    return new Graphs.Pass(curve.of(z), back.dx(), gradients);
  }

  private static ComputationGraph graph(Loops.Shape s, Curve curve, boolean bias) {
    int[] kernel = {s.kernelHeight(), s.kernelWidth()};
    int[] stride = {s.strideHeight(), s.strideWidth()};
    int[] pad = {s.padHeight(), s.padWidth()};
    int[] dilation = {s.dilationHeight(), s.dilationWidth()};
    ConvolutionMode mode = s.same() ? ConvolutionMode.Same : ConvolutionMode.Truncate;
    Layer layer =
        s.transposed()
            ? new Deconvolution2D.Builder()
                .kernelSize(kernel)
                .stride(stride)
                .padding(pad)
                .dilation(dilation)
                .convolutionMode(mode)
                .nOut(s.out())
                .hasBias(bias)
                .activation(curve.activation())
                .build()
            : new ConvolutionLayer.Builder()
                .kernelSize(kernel)
                .stride(stride)
                .padding(pad)
                .dilation(dilation)
                .convolutionMode(mode)
                .nOut(s.out())
                .hasBias(bias)
                .activation(curve.activation())
                .build();
    return Graphs.random(
        Graphs.chain(InputType.convolutional(s.height(), s.width(), s.in()), layer), 5);
  }

  private static Loops.Shape shape(
      int batch,
      int in,
      int height,
      int width,
      int out,
      int kernelHeight,
      int kernelWidth,
      int strideHeight,
      int strideWidth,
      int padHeight,
      int padWidth,
      int dilationHeight,
      int dilationWidth,
      boolean same,
      boolean transposed) {
    return new Loops.Shape(
        batch,
        in,
        height,
        width,
        out,
        kernelHeight,
        kernelWidth,
        strideHeight,
        strideWidth,
        same ? 0 : padHeight,
        same ? 0 : padWidth,
        dilationHeight,
        dilationWidth,
        same,
        transposed);
  }
}
