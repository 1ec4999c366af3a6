package io.gen4j.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Noise;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ImageBaselinesTest {

  private static final ValueRange WIDE = new ValueRange(-1000, 1000);

  /** Keys' kernel reproduces polynomials of the second degree, away from the border. */
  @Test
  void bicubicInterpolationIsExactOnAParabola() {
    INDArray small = Nd4j.zeros(1, 1, 8, 8);
    for (int y = 0; y < 8; y++) {
      for (int x = 0; x < 8; x++) {
        small.putScalar(new int[] {0, 0, y, x}, parabola(y, x));
      }
    }
    for (int scale : new int[] {1, 2, 3, 4}) {
      INDArray large = ImageBaselines.bicubic(small, scale, WIDE);
      assertThat(large.shape()).containsExactly(1, 1, 8L * scale, 8L * scale);
      for (int y = 2 * scale; y < 6 * scale; y++) {
        for (int x = 2 * scale; x < 6 * scale; x++) {
          double expected = parabola((y + 0.5) / scale - 0.5, (x + 0.5) / scale - 0.5);
          assertThat(large.getDouble(0, 0, y, x)).isCloseTo(expected, within(1e-4));
        }
      }
    }
  }

  private static double parabola(double y, double x) {
    return y * y - 2 * x * x + x * y + 3;
  }

  @Test
  void bicubicKeepsConstantsAtTheBorderAndClipsOvershoot() {
    INDArray flat = Nd4j.ones(2, 3, 4, 5).muli(0.25);
    assertThat(ImageBaselines.bicubic(flat, 4, ValueRange.UNIT))
        .isEqualTo(Nd4j.ones(2, 3, 16, 20).muli(0.25));
    INDArray edge = Nd4j.createFromArray(0f, 0, 1, 1).reshape(1, 1, 1, 4);
    assertThat(ImageBaselines.bicubic(edge, 4, WIDE).maxNumber().doubleValue()).isGreaterThan(1.01);
    assertThat(ImageBaselines.bicubic(edge, 4, ValueRange.UNIT).maxNumber().doubleValue())
        .isEqualTo(1);
  }

  /** x, y and x * y solve Laplace's equation, on a grid as well. */
  @Test
  void diffusionContinuesHarmonicFunctions() {
    INDArray image = Nd4j.zeros(2, 2, 12, 10);
    INDArray holes = Nd4j.zeros(2, 1, 12, 10);
    for (int n = 0; n < 2; n++) {
      for (int y = 0; y < 12; y++) {
        for (int x = 0; x < 10; x++) {
          boolean hole = y >= 2 && y < 10 - n && x >= 3 && x < 8;
          holes.putScalar(new int[] {n, 0, y, x}, hole ? 1 : -1);
          image.putScalar(new int[] {n, 0, y, x}, hole ? 99 : 0.1 * x * y);
          image.putScalar(new int[] {n, 1, y, x}, hole ? 99 : 2 * x - y);
        }
      }
    }
    INDArray filled = ImageBaselines.diffused(image, holes);
    for (int n = 0; n < 2; n++) {
      for (int y = 0; y < 12; y++) {
        for (int x = 0; x < 10; x++) {
          assertThat(filled.getDouble(n, 0, y, x)).isCloseTo(0.1 * x * y, within(1e-4));
          assertThat(filled.getDouble(n, 1, y, x)).isCloseTo(2 * x - y, within(1e-4));
        }
      }
    }
  }

  @Test
  void aHoleAtTheEdgeTakesTheValuesBesideIt() {
    INDArray image = Nd4j.createFromArray(0.5f, 0.5f, 9, 9).reshape(1, 1, 1, 4);
    INDArray holes = Nd4j.createFromArray(0f, 0, 1, 1).reshape(1, 1, 1, 4);
    assertThat(ImageBaselines.diffused(image, holes).toString())
        .isEqualTo(Nd4j.ones(1, 1, 1, 4).muli(0.5).toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageBaselines.diffused(image, Nd4j.zeros(1, 1, 2, 2)))
        .withMessageContaining("mask of shape [1, 1, 2, 2]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ImageBaselines.diffused(image, Nd4j.ones(1, 1, 1, 4)))
        .withMessageContaining("without known pixels");
  }

  @Test
  void theRatioFollowsItsFormula() {
    PeakSignalToNoise unit = PeakSignalToNoise.of(ValueRange.UNIT);
    double[] a = {0, 0.5, 1};
    double[] b = {0.1, 0.4, 0.9};
    assertThat(unit.between(a, b)).isCloseTo(20, within(1e-9));
    assertThat(PeakSignalToNoise.of(ValueRange.SYMMETRIC).between(a, b))
        .isCloseTo(20 + 20 * Math.log10(2), within(1e-9));
    assertThat(unit.between(a, a)).isInfinite().isPositive();
    // Normal noise of deviation 0.05 is 26.02 dB.
    double[] noise = Noise.normal(1, 40_000).mul(0.05).toDoubleVector();
    assertThat(unit.between(noise, new double[noise.length])).isCloseTo(26.02, within(0.2));
    assertThatIllegalArgumentException().isThrownBy(() -> unit.between(a, new double[2]));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PeakSignalToNoise.of(ValueRange.UNBOUNDED));
  }
}
