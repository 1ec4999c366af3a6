package io.gen4j.core.internal.kernels;

import static io.gen4j.core.internal.kernels.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Loops;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The three products of a convolution, each alone, against loops: on oneDNN, and without it on
 * ND4J's operations where there is much to do and paddings are equal, on unfolded patches
 * elsewhere.
 */
class ConvolutionTest {

  private static final double TOLERANCE = 1e-5;
  private static final int PROCESSORS = Runtime.getRuntime().availableProcessors();

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of("native", shape(16, 16, 31, 29, 64, 4, 2, 1, 1, false)),
        Arguments.of("native, all rows reached", shape(16, 16, 30, 30, 64, 4, 2, 1, 1, false)),
        Arguments.of("native, few examples", shape(3, 32, 31, 29, 128, 4, 2, 1, 1, false)),
        // Every thread has a share of four examples, one has five; on more than 8, some have none.
        Arguments.of(
            "native, unequal shares",
            shape(4 * Math.min(8, PROCESSORS) + 1, 32, 16, 16, 128, 4, 2, 1, 1, false)),
        Arguments.of("native forward, one channel", shape(256, 1, 28, 28, 64, 4, 2, 1, 1, false)),
        Arguments.of("few channels", shape(7, 5, 15, 13, 16, 4, 2, 1, 1, false)),
        Arguments.of("one example", shape(1, 1, 9, 9, 1, 3, 1, 0, 1, false)),
        Arguments.of("fewer pixels than channels", shape(2, 12, 6, 8, 30, 4, 2, 1, 1, false)),
        Arguments.of("one channel, few pixels", shape(1, 1, 6, 8, 30, 4, 2, 1, 1, false)),
        Arguments.of("many channels", shape(7, 16, 15, 14, 24, 4, 2, 1, 1, false)),
        Arguments.of("all rows reached", shape(7, 16, 14, 14, 24, 4, 2, 1, 1, false)),
        Arguments.of("uneven padding", shape(3, 3, 8, 6, 5, 4, 1, 0, 1, true)),
        Arguments.of("uneven padding, stride", shape(32, 16, 8, 6, 5, 3, 2, 0, 1, true)),
        Arguments.of("dilated", shape(3, 3, 9, 11, 5, 3, 2, 2, 2, false)),
        Arguments.of("dilated, uneven", shape(3, 3, 8, 8, 5, 2, 1, 0, 3, true)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void agreesWithLoops(String name, Loops.Shape s) {
    agreesWithLoops(s, OneDnn.isAvailable());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void agreesWithLoopsWithoutOneDnn(String name, Loops.Shape s) {
    agreesWithLoops(s, false);
  }

  private static void agreesWithLoops(Loops.Shape s, boolean withOneDnn) {
    INDArray x = Checks.normalArray(1, s.batch(), s.in(), s.height(), s.width());
    INDArray w =
        Checks.normalArray(2, s.out(), s.in(), s.kernelHeight(), s.kernelWidth()).muli(0.3);
    INDArray dy = Checks.normalArray(4, s.batch(), s.out(), s.outHeight(), s.outWidth());
    Convolution convolution = new Convolution(Shapes.geometry(s), withOneDnn);
    double[] xs = Checks.values(x);
    double[] ws = Checks.values(w);
    INDArray y = ChannelsLast.create(s.batch(), s.out(), s.outHeight(), s.outWidth());
    convolution.forward(ChannelsLast.of(x), w, y);
    Checks.assertClose("output", Checks.values(y), Loops.forward(s, xs, ws, null), TOLERANCE);
    Loops.Result expected = Loops.backward(s, xs, ws, Checks.values(dy));
    INDArray dx = ChannelsLast.create(s.batch(), s.in(), s.height(), s.width());
    dx.assign(7);
    convolution.inputGradient(ChannelsLast.of(dy), w, dx);
    Checks.assertClose("input gradient", Checks.values(dx), expected.dx(), TOLERANCE);
    INDArray dw = Nd4j.valueArrayOf(w.shape(), 7f, DataType.FLOAT);
    convolution.weightGradient(ChannelsLast.of(x), ChannelsLast.of(dy), dw);
    Checks.assertClose("weight gradient", Checks.values(dw), expected.dw(), TOLERANCE);
    dx.assign(7);
    dw.assign(7);
    convolution.gradients(ChannelsLast.of(x), ChannelsLast.of(dy), w, dx, dw);
    Checks.assertClose("both: input", Checks.values(dx), expected.dx(), TOLERANCE);
    Checks.assertClose("both: weights", Checks.values(dw), expected.dw(), TOLERANCE);
    assertThat(Checks.values(x)).isEqualTo(xs);
    assertThat(Checks.values(w)).isEqualTo(ws);
  }
}
