package io.gen4j.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two sets of real digits, against values that {@code make_values.py} made with SciPy. */
class ScipyValuesTest {

  private static final double TOLERANCE = 1e-4;
  private static final int FEATURES = 100;
  private static final int PIXELS = 28 * 28;

  private static final Properties VALUES = new Properties();
  private static double[][] first;
  private static double[][] second;
  private static double[][] digits;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream values = ScipyValuesTest.class.getResourceAsStream("values.properties");
        InputStream bytes = ScipyValuesTest.class.getResourceAsStream("digits.bin")) {
      VALUES.load(values);
      first = rows(bytes, 250, FEATURES);
      second = rows(bytes, 300, FEATURES);
      digits = rows(bytes, 4, PIXELS);
      assertThat(bytes.read()).isEqualTo(-1);
    }
  }

  private static double[][] rows(InputStream bytes, int count, int length) throws IOException {
    double[][] rows = new double[count][length];
    for (double[] row : rows) {
      byte[] read = bytes.readNBytes(length);
      Arrays.setAll(row, i -> read[i] & 0xff);
    }
    return rows;
  }

  private static void assertValue(String name, double actual) {
    double expected = Double.parseDouble(VALUES.getProperty(name));
    assertThat(actual).as(name).isCloseTo(expected, offset(TOLERANCE * Math.abs(expected)));
  }

  @Test
  void frechetDistance() {
    assertValue("fid", FrechetDistance.between(first, second));
  }

  /** One subset that is the whole set: the estimate itself. */
  @Test
  void kernelDistance() {
    double[][] a = unit(first);
    double[][] b = unit(Arrays.copyOf(second, a.length));
    assertValue("kid", KernelDistance.between(a, b, 1, a.length, 1).value());
  }

  private static double[][] unit(double[]... bytes) {
    return Arrays.stream(bytes)
        .map(row -> Arrays.stream(row).map(value -> value / 255).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void precisionRecallDensityCoverage() {
    Coverage coverage = Coverage.of(first, second, 5);
    assertValue("precision", coverage.precision());
    assertValue("recall", coverage.recall());
    assertValue("density", coverage.density());
    assertValue("coverage", coverage.coverage());
  }

  /** Sets of 250 and 300: mass is split. */
  @Test
  void slicedWasserstein() {
    double[][] directions = new double[16][FEATURES];
    for (int i = 0; i < 16; i++) {
      for (int j = 0; j < FEATURES; j++) {
        directions[i][j] = Math.sin(1 + i * FEATURES + j);
      }
    }
    assertValue("sliced", SlicedWasserstein.between(first, second, directions));
  }

  @ParameterizedTest
  @CsvSource({"alike,0,1", "unlike,0,2", "akin,0,3"})
  void structuralSimilarity(String pair, int a, int b) {
    StructuralSimilarity similarity =
        StructuralSimilarity.of(ExampleShape.image(1, 28, 28), ValueRange.BYTES);
    assertThat(similarity.scales()).isEqualTo(2);
    assertValue("ssim." + pair, similarity.single(digits[a], digits[b]));
    assertValue("ms_ssim." + pair, similarity.multiScale(digits[a], digits[b]));
    assertValue("ssim." + pair, similarity.single(digits[b], digits[a]));
    // The range is what the constants scale with.
    StructuralSimilarity unit =
        StructuralSimilarity.of(ExampleShape.image(1, 28, 28), ValueRange.UNIT);
    assertValue("ms_ssim." + pair, unit.multiScale(unit(digits)[a], unit(digits)[b]));
  }
}
