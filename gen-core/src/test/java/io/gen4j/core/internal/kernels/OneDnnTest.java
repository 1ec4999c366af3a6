package io.gen4j.core.internal.kernels;

import static io.gen4j.core.internal.kernels.Shapes.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.internal.backend.Backend;
import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.Loops;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Loader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OneDnnTest {

  private static final int CHANNELS = 16;
  private static final int SIDE = 8;
  private static final double TOLERANCE = 1e-5;

  @Test
  void isThereOnTheMachineOfTheBuild() {
    assumeTrue(Backend.isCpu() && Loader.getPlatform().equals("linux-x86_64"));
    assertThat(OneDnn.isAvailable()).isTrue();
  }

  @Test
  void isMissedWithoutAnError() {
    assertThat(
            OneDnn.load(
                () -> {
                  throw new UnsatisfiedLinkError("no jnidnnl in java.library.path");
                }))
        .isNull();
    assertThat(
            OneDnn.load(
                () -> {
                  throw new IllegalStateException("could not create an engine");
                }))
        .isNull();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void isFastAtPicturesThatLieChannelsLast(Kind kind) {
    assumeTrue(OneDnn.isAvailable());
    assertThat(new OneDnnConvolution(geometry(CHANNELS, CHANNELS, 4)).isFast(kind)).isTrue();
  }

  /** Weights would be padded to 16 channels, or the convolution is a product of matrices. */
  @Test
  void leavesWhatOthersAreFasterAt() {
    assumeTrue(OneDnn.isAvailable());
    OneDnnConvolution fewIn = new OneDnnConvolution(geometry(3, CHANNELS, 4));
    OneDnnConvolution fewOut = new OneDnnConvolution(geometry(CHANNELS, 1, 4));
    OneDnnConvolution onePixel =
        new OneDnnConvolution(
            new ConvolutionGeometry(CHANNELS, 4, 4, CHANNELS, 1, 1, 4, 4, 1, 1, 0, 0, 1, 1));
    for (Kind kind : Kind.values()) {
      assertThat(fewIn.isFast(kind)).as("%s", kind).isEqualTo(kind != Kind.INPUT_GRADIENT);
      assertThat(fewOut.isFast(kind)).as("%s", kind).isEqualTo(kind == Kind.INPUT_GRADIENT);
      assertThat(onePixel.isFast(kind)).as("%s", kind).isFalse();
    }
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of("three to many", shape(4, 3, 8, 8, 128, 4, 2, 1, 1, false)),
        Arguments.of("many to three", shape(4, 128, 8, 8, 3, 3, 1, 1, 1, false)),
        Arguments.of("padded channels", shape(4, 20, 8, 8, 200, 3, 1, 1, 1, false)),
        Arguments.of("one to many", shape(4, 1, 8, 8, 256, 4, 2, 1, 1, false)),
        Arguments.of("dilated", shape(9, 16, 9, 11, 24, 3, 1, 2, 2, false)),
        Arguments.of("dilated, stride", shape(9, 16, 13, 12, 24, 3, 2, 1, 3, false)),
        Arguments.of("uneven padding", shape(9, 16, 8, 6, 24, 4, 1, 0, 1, true)),
        Arguments.of("uneven padding, stride", shape(9, 16, 9, 6, 24, 3, 2, 0, 1, true)),
        Arguments.of("rows that no kernel reaches", shape(9, 16, 12, 10, 24, 3, 4, 0, 1, false)),
        Arguments.of("three to twenty", shape(9, 3, 9, 8, 20, 4, 2, 1, 1, false)),
        Arguments.of("five to three", shape(9, 5, 9, 8, 3, 3, 1, 1, 1, false)),
        Arguments.of("twenty to one", shape(9, 20, 9, 8, 1, 4, 2, 1, 1, false)),
        Arguments.of("one to sixteen", shape(9, 1, 9, 8, 16, 4, 2, 1, 1, false)),
        Arguments.of("one pixel", shape(9, 16, 4, 4, 24, 4, 1, 0, 1, false)),
        Arguments.of("one example, OpenMP's threads", shape(1, 16, 9, 8, 24, 4, 2, 1, 1, false)));
  }

  /** All products, those that others are faster at included, over memory that held NaN before. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("shapes")
  void agreesWithLoops(String name, Loops.Shape s) {
    assumeTrue(OneDnn.isAvailable());
    INDArray x = Checks.normalArray(1, s.batch(), s.in(), s.height(), s.width());
    INDArray w = Checks.normalArray(2, s.out(), s.in(), s.kernelHeight(), s.kernelWidth());
    INDArray dy = Checks.normalArray(4, s.batch(), s.out(), s.outHeight(), s.outWidth());
    Loops.Result expected =
        Loops.backward(s, Checks.values(x), Checks.values(w), Checks.values(dy));
    OneDnnConvolution convolution = new OneDnnConvolution(Shapes.geometry(s));

    INDArray y = ChannelsLast.create(s.batch(), s.out(), s.outHeight(), s.outWidth());
    y.assign(Float.NaN);
    convolution.forward(ChannelsLast.of(x), w, y);
    double[] output = Loops.forward(s, Checks.values(x), Checks.values(w), null);
    Checks.assertClose("output", Checks.values(y), output, TOLERANCE);
    INDArray dx = ChannelsLast.create(s.batch(), s.in(), s.height(), s.width());
    dx.assign(Float.NaN);
    convolution.inputGradient(ChannelsLast.of(dy), w, dx);
    Checks.assertClose("input gradient", Checks.values(dx), expected.dx(), TOLERANCE);
    INDArray dw = Nd4j.valueArrayOf(w.shape(), Float.NaN, DataType.FLOAT);
    convolution.weightGradient(ChannelsLast.of(x), ChannelsLast.of(dy), dw);
    Checks.assertClose("weight gradient", Checks.values(dw), expected.dw(), TOLERANCE);
  }

  /** A geometry that no image can have. */
  @Test
  void saysThatItHasNoCode() {
    assumeTrue(OneDnn.isAvailable());
    ConvolutionGeometry impossible =
        new ConvolutionGeometry(CHANNELS, 4, 4, CHANNELS, 1, 1, 3, 3, 1, 1, 0, 0, 1, 1);
    OneDnnConvolution convolution = new OneDnnConvolution(impossible);
    for (Kind kind : Kind.values()) {
      assertThat(convolution.isFast(kind)).as("%s", kind).isFalse();
    }
  }

  /** More batch sizes than products that are kept, and all of them once more. */
  @Test
  void keepsAFewProductsAndMakesOthersAnew() {
    assumeTrue(OneDnn.isAvailable());
    OneDnnConvolution kept = new OneDnnConvolution(geometry(CHANNELS, CHANNELS, 4));
    INDArray weights = Checks.normalArray(1, CHANNELS, CHANNELS, 4, 4);
    for (int round = 0; round < 2; round++) {
      for (int batch = 1; batch <= 40; batch++) {
        INDArray x = ChannelsLast.of(Checks.normalArray(batch, batch, CHANNELS, SIDE, SIDE));
        INDArray dy = ChannelsLast.of(Checks.normalArray(batch, batch, CHANNELS, 4, 4));
        assertThat(gradient(kept, x, dy, weights))
            .as("batch %d", batch)
            .isEqualTo(
                gradient(new OneDnnConvolution(geometry(CHANNELS, CHANNELS, 4)), x, dy, weights));
        assertThat(kept.kept()).isEqualTo(round == 0 ? Math.min(batch, 32) : 32);
      }
    }
  }

  private static double[] gradient(
      OneDnnConvolution convolution, INDArray x, INDArray dy, INDArray weights) {
    INDArray dw = Nd4j.valueArrayOf(weights.shape(), 7f, DataType.FLOAT);
    convolution.weightGradient(x, dy, dw);
    return Checks.values(dw);
  }

  private static ConvolutionGeometry geometry(int in, int out, int kernel) {
    return new ConvolutionGeometry(in, SIDE, SIDE, out, 4, 4, kernel, kernel, 2, 2, 1, 1, 1, 1);
  }
}
