package io.gen4j.core.internal.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.gen4j.core.internal.kernels.OneDnnDescription.Kind;
import io.gen4j.core.testing.Checks;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class OneDnnTest {

  private static final int CHANNELS = 16;
  private static final int SIDE = 8;

  @Test
  void isThereOnTheMachineOfTheBuild() {
    assumeTrue(System.getProperty("os.arch").toLowerCase(Locale.ROOT).matches("amd64|x86_64"));
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
  void hasFastCodeForPicturesThatLieChannelsLast(Kind kind) {
    assumeTrue(OneDnn.isAvailable());
    assertThat(new OneDnnConvolution(geometry(4)).has(kind)).isTrue();
  }

  /** A geometry that no picture can have. */
  @Test
  void saysThatItHasNoCode() {
    assumeTrue(OneDnn.isAvailable());
    ConvolutionGeometry impossible =
        new ConvolutionGeometry(CHANNELS, 4, 4, CHANNELS, 1, 1, 3, 3, 1, 1, 0, 0, 1, 1);
    OneDnnConvolution convolution = new OneDnnConvolution(impossible);
    for (Kind kind : Kind.values()) {
      assertThat(convolution.has(kind)).as("%s", kind).isFalse();
    }
  }

  /** More batch sizes than products that are kept, and all of them once more. */
  @Test
  void keepsAFewProductsAndMakesOthersAnew() {
    assumeTrue(OneDnn.isAvailable());
    OneDnnConvolution kept = new OneDnnConvolution(geometry(4));
    INDArray weights = Checks.normalArray(1, CHANNELS, CHANNELS, 4, 4);
    for (int round = 0; round < 2; round++) {
      for (int batch = 1; batch <= 40; batch++) {
        INDArray x = ChannelsLast.of(Checks.normalArray(batch, batch, CHANNELS, SIDE, SIDE));
        INDArray dy = ChannelsLast.of(Checks.normalArray(batch, batch, CHANNELS, 4, 4));
        assertThat(gradient(kept, x, dy, weights))
            .as("batch %d", batch)
            .isEqualTo(gradient(new OneDnnConvolution(geometry(4)), x, dy, weights));
      }
    }
  }

  private static double[] gradient(
      OneDnnConvolution convolution, INDArray x, INDArray dy, INDArray weights) {
    INDArray dw = Nd4j.valueArrayOf(weights.shape(), 7f, DataType.FLOAT);
    convolution.weightGradient(x, dy, dw);
    return Checks.values(dw);
  }

  private static ConvolutionGeometry geometry(int kernel) {
    return new ConvolutionGeometry(
        CHANNELS, SIDE, SIDE, CHANNELS, 4, 4, kernel, kernel, 2, 2, 1, 1, 1, 1);
  }
}
