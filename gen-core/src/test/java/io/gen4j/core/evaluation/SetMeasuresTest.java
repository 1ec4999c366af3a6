package io.gen4j.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Latent;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.testing.Checks;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Measures against closed forms and counts by hand. */
class SetMeasuresTest {

  private static double[][] normal(long seed, int count, int features) {
    RandomGenerator random = Seeds.generator(seed);
    double[][] rows = new double[count][features];
    for (double[] row : rows) {
      Arrays.setAll(row, i -> random.nextGaussian());
    }
    return rows;
  }

  /** A shift by v moves every projection by v·θ, and the mean of (v·θ)² is |v|² / d. */
  @Test
  void slicedWassersteinOfAShift() {
    double[][] a = normal(1, 200, 20);
    double[][] b = Arrays.stream(a).map(double[]::clone).toArray(double[][]::new);
    for (double[] row : b) {
      row[3] += 3;
      row[7] -= 4;
    }
    double[][] one = new double[1][20];
    one[0][3] = 2;
    assertThat(SlicedWasserstein.between(a, b, one)).isCloseTo(3, offset(1e-9));
    // (v·θ)² has mean m and deviation m √2 nearly: 4 errors of 2,000 directions are 13 % of the
    // square, 6 % of the root.
    double expected = 5 / Math.sqrt(20);
    assertThat(SlicedWasserstein.between(a, b, 2000, 4))
        .isCloseTo(expected, offset(0.065 * expected));
    assertThat(SlicedWasserstein.between(a, a, 10, 4)).isZero();
    assertThat(SlicedWasserstein.between(a, b, 70, 5))
        .isEqualTo(SlicedWasserstein.between(a, b, 70, 5));
  }

  @Test
  void slicedWassersteinOfUnequalSets() {
    double[][] a = {{0}, {6}};
    double[][] b = {{0}, {3}, {6}};
    // Thirds against halves: 0-0 (1/3), 0-3 (1/6), 6-3 (1/6), 6-6 (1/3).
    assertThat(SlicedWasserstein.between(a, b, new double[][] {{-1}}))
        .isCloseTo(Math.sqrt(9.0 / 3), offset(1e-12));
    assertThatThrownBy(() -> SlicedWasserstein.between(a, b, new double[][] {{0}}))
        .hasMessageContaining("length 0");
    assertThatThrownBy(() -> SlicedWasserstein.between(a, new double[2][2], 3, 1))
        .hasMessageContaining("1 and 2");
    assertThatThrownBy(() -> SlicedWasserstein.between(a, b, 0, 1)).hasMessageContaining("got 0");
  }

  /** Each of 1,000 rows is held with probability 1/10: 100 trials, bands of five deviations. */
  @Test
  void aReservoirIsAUniformSample() {
    int[] held = new int[10];
    for (int seed = 0; seed < 100; seed++) {
      FeatureReservoir reservoir = new FeatureReservoir(100, seed);
      for (int i = 0; i < 1000; i++) {
        reservoir.add(new double[] {i});
      }
      assertThat(reservoir.count()).isEqualTo(1000);
      double[][] rows = reservoir.rows();
      assertThat(rows).hasDimensions(100, 1);
      assertThat(Arrays.stream(rows).mapToDouble(r -> r[0]).distinct().count()).isEqualTo(100);
      for (double[] row : rows) {
        held[(int) row[0] / 100]++;
      }
    }
    for (int count : held) {
      assertThat(count).isBetween(1000 - 5 * 29, 1000 + 5 * 29);
    }
    FeatureReservoir few = new FeatureReservoir(3, 1).add(new double[] {4}, new double[] {2});
    assertThat(few.rows()).isDeepEqualTo(new double[][] {{4}, {2}});
  }

  @Test
  void similarityOfImagesWithKnownValues() {
    ExampleShape shape = ExampleShape.image(1, 28, 28);
    StructuralSimilarity similarity = StructuralSimilarity.of(shape, ValueRange.UNIT);
    double[] image = Arrays.stream(normal(2, 1, 28 * 28)[0]).map(v -> 0.5 + 0.1 * v).toArray();
    assertThat(similarity.single(image, image)).isCloseTo(1, offset(1e-12));
    assertThat(similarity.multiScale(image, image)).isCloseTo(1, offset(1e-12));
    // Flat images have no contrast: only the luminance differs.
    double[] dark = new double[28 * 28];
    double[] light = new double[28 * 28];
    Arrays.fill(dark, 0.2);
    Arrays.fill(light, 0.8);
    double c1 = 1e-4;
    double luminance = (2 * 0.2 * 0.8 + c1) / (0.04 + 0.64 + c1);
    assertThat(similarity.single(dark, light)).isCloseTo(luminance, offset(1e-9));
    double second = 0.2856 / (0.0448 + 0.2856);
    assertThat(similarity.multiScale(dark, light))
        .isCloseTo(Math.pow(luminance, second), offset(1e-9));
    // A negative is as unlike as can be, and its root is no NaN.
    double[] negative = Arrays.stream(image).map(v -> 1 - v).toArray();
    assertThat(similarity.single(image, negative)).isBetween(-1.0, -0.5);
    assertThat(similarity.multiScale(image, negative)).isZero();
  }

  @Test
  void scalesAreAsManyAsTheImageHolds() {
    assertThat(scales(8, 40)).isEqualTo(1);
    assertThat(scales(21, 100)).isEqualTo(1);
    assertThat(scales(22, 22)).isEqualTo(2);
    assertThat(scales(64, 64)).isEqualTo(3);
    assertThat(scales(175, 200)).isEqualTo(4);
    assertThat(scales(176, 176)).isEqualTo(5);
    assertThat(scales(512, 512)).isEqualTo(5);
    assertThatThrownBy(() -> StructuralSimilarity.of(ExampleShape.vector(9), ValueRange.UNIT))
        .hasMessageContaining("got 9");
    StructuralSimilarity tiny =
        StructuralSimilarity.of(ExampleShape.image(3, 4, 5), ValueRange.UNIT);
    double[] image = normal(3, 1, 60)[0];
    assertThat(tiny.multiScale(image, image)).isCloseTo(1, offset(1e-12));
    assertThatThrownBy(() -> tiny.single(image, new double[20])).hasMessageContaining("got 20");
  }

  private static int scales(int height, int width) {
    return StructuralSimilarity.of(ExampleShape.image(1, height, width), ValueRange.UNIT).scales();
  }

  /** Pairs go over batches; three colors are the mean of three images. */
  @Test
  void diversityIsTheMeanOverPairs() {
    ExampleShape shape = ExampleShape.image(3, 12, 12);
    StructuralSimilarity similarity = StructuralSimilarity.of(shape, ValueRange.SYMMETRIC);
    INDArray images = Checks.normalArray(5, 7, 3, 12, 12);
    images.muli(0.05).addi(0.3);
    ImageDiversity diversity = new ImageDiversity(shape, ValueRange.SYMMETRIC);
    assertThatThrownBy(diversity::value).isInstanceOf(IllegalStateException.class);
    for (int[] part : new int[][] {{0, 3}, {3, 4}, {4, 7}}) {
      diversity.add(
          images.get(
              NDArrayIndex.interval(part[0], part[1]),
              NDArrayIndex.all(),
              NDArrayIndex.all(),
              NDArrayIndex.all()));
    }
    double[] values = Checks.values(images);
    double[] pairs = new double[3];
    int length = shape.length();
    StructuralSimilarity gray =
        StructuralSimilarity.of(ExampleShape.image(1, 12, 12), ValueRange.SYMMETRIC);
    for (int p = 0; p < 3; p++) {
      for (int c = 0; c < 3; c++) {
        int at = 2 * p * length + c * 144;
        double[] a = Arrays.copyOfRange(values, at, at + 144);
        double[] b = Arrays.copyOfRange(values, at + length, at + length + 144);
        pairs[p] += gray.multiScale(a, b) / 3;
      }
    }
    double mean = Arrays.stream(pairs).average().orElseThrow();
    assertThat(mean).isBetween(0.05, 0.95);
    assertThat(diversity.pairs()).isEqualTo(3);
    assertThat(diversity.value()).isCloseTo(mean, offset(1e-9));
    double variance = Arrays.stream(pairs).map(p -> (p - mean) * (p - mean)).sum() / 2;
    assertThat(diversity.standardError()).isCloseTo(Math.sqrt(variance / 3), offset(1e-9));
    assertThat(similarity.scales()).isEqualTo(1);
  }

  /** G(z) = A z on a line of uniform latents: the mean is that of |A (b - a)|², 2/3 |A|² of all. */
  @Test
  void pathLengthOfALinearMapOnLines() {
    INDArray a = Checks.normalArray(6, 8, 5);
    double norm = a.mul(a).sumNumber().doubleValue();
    PerceptualPathLength length =
        PerceptualPathLength.of(
            Latent.uniform(8), z -> z.mmul(a), FeatureExtractor.identity(), 3000, 9);
    double expected = 2.0 / 3 * norm;
    assertThat(length.standardError()).isBetween(0.005 * expected, 0.02 * expected);
    assertThat(length.value()).isCloseTo(expected, offset(4 * length.standardError()));
    assertThat(length.paths()).isEqualTo(3000);
  }

  /**
   * On the great circle of equal radii the speed is radius times angle; of others, its integral.
   */
  @Test
  void pathLengthOnTheGreatCircle() {
    int size = 400;
    PerceptualPathLength length =
        PerceptualPathLength.of(Latent.normal(size), z -> z, FeatureExtractor.identity(), 500, 2);
    // Random vectors in many dimensions are all but orthogonal, and of length √size.
    double expected = Math.PI * Math.PI / 4 * size;
    assertThat(length.value()).isCloseTo(expected, offset(0.02 * expected));
    assertThatThrownBy(
            () -> PerceptualPathLength.of(Latent.NONE, z -> z, FeatureExtractor.identity(), 500, 2))
        .hasMessageContaining("latent size of 0");
    assertThatThrownBy(
            () ->
                PerceptualPathLength.of(
                    Latent.normal(3), z -> Nd4j.ones(2, 3), FeatureExtractor.identity(), 5, 2))
        .hasMessageContaining("10, got 2");
  }

  @Test
  void modesAroundCenters() {
    double[][] centers = {{0, 0}, {4, 0}, {0, 4}, {4, 4}};
    ModeCoverage.Points points = ModeCoverage.around(centers, 0.5);
    assertThatThrownBy(points::coverage).hasMessageContaining("got none");
    points.add(new double[] {0.3, 0.4}, new double[] {0.31, 0.4}, new double[] {4, 0.1});
    points.add(new double[] {1, 4});
    points.add();
    ModeCoverage coverage = points.coverage();
    assertThat(coverage.found()).isEqualTo(2);
    assertThat(coverage.modes()).isEqualTo(4);
    assertThat(coverage.samples()).isEqualTo(4);
    assertThat(coverage.highQuality()).isEqualTo(0.5);
    // Half in the first, a quarter in the second and third each.
    assertThat(coverage.reverseKl()).isCloseTo(0.5 * Math.log(2), offset(1e-12));
    assertThatThrownBy(() -> points.add(new double[] {1, 2, 3})).hasMessageContaining("2 and 3");
    assertThatThrownBy(() -> ModeCoverage.around(centers, 0)).hasMessageContaining("above 0");
  }

  /** The classifier reads a pixel: the class is its tens, and the ones its confidence. */
  @Test
  void modesOfStackedImages() {
    FeatureExtractor classifier =
        batch -> {
          double[][] rows = new double[(int) batch.size(0)][3];
          for (int i = 0; i < rows.length; i++) {
            int pixel = batch.getInt(i, 0, 0, 0);
            double sure = pixel % 10 / 10.0;
            Arrays.fill(rows[i], (1 - sure) / 2);
            rows[i][pixel / 10] = sure;
          }
          return rows;
        };
    INDArray images = Nd4j.zeros(3, 2, 1, 1);
    int[][] pixels = {{9, 19}, {8, 19}, {29, 9}};
    for (int i = 0; i < 3; i++) {
      for (int c = 0; c < 2; c++) {
        images.putScalar(i, c, 0, 0, pixels[i][c]);
      }
    }
    ModeCoverage coverage = ModeCoverage.stacked(classifier, 2, 3, 0.85).add(images).coverage();
    assertThat(coverage.found()).isEqualTo(2);
    assertThat(coverage.modes()).isEqualTo(9);
    assertThat(coverage.highQuality()).isCloseTo(5.0 / 6, offset(1e-12));
    assertThat(coverage.reverseKl())
        .isCloseTo(2.0 / 3 * Math.log(6) + 1.0 / 3 * Math.log(3), offset(1e-12));
    ModeCoverage.Stacked wrong = ModeCoverage.stacked(classifier, 3, 3, 0.85);
    assertThatThrownBy(() -> wrong.add(images)).hasMessageContaining("[3, 2, 1, 1]");
    ModeCoverage.Stacked classes = ModeCoverage.stacked(classifier, 2, 4, 0.85);
    assertThatThrownBy(() -> classes.add(images)).hasMessageContaining("rows of 3");
    assertThatThrownBy(() -> ModeCoverage.stacked(classifier, 9, 10, 0.9))
        .hasMessageContaining("10^8");
  }
}
