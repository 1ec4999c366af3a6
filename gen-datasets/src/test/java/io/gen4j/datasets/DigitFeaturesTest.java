package io.gen4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.FeatureExtractor;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The file is fixed, so the bands are about rounding, and nothing is chance. */
class DigitFeaturesTest {

  private static Dataset test;
  private static DigitFeatures digits;

  @BeforeAll
  static void load() {
    test = Mnist.test();
    digits = DigitFeatures.load();
  }

  private static INDArray images(int from, int count) {
    float[] pixels = new float[count * 784];
    for (int i = 0; i < count; i++) {
      test.read(from + i, pixels, i * 784);
    }
    return Nd4j.createFromArray(pixels).reshape(count, 1, 28, 28);
  }

  private static int best(double... row) {
    int best = 0;
    for (int i = 1; i < row.length; i++) {
      best = row[i] > row[best] ? i : best;
    }
    return best;
  }

  /** The figure of the Javadoc: 9,914 of 10,000, give or take what rounding turns around. */
  @Test
  void readsTheTestSet() {
    FeatureExtractor classifier = digits.probabilities(ValueRange.BYTES);
    int right = 0;
    for (int from = 0; from < 10_000; from += 500) {
      double[][] rows = classifier.features(images(from, 500));
      for (int i = 0; i < 500; i++) {
        right += best(rows[i]) == test.label(from + i) ? 1 : 0;
        assertThat(Arrays.stream(rows[i]).sum()).isCloseTo(1, within(1e-5));
      }
    }
    assertThat(right).isBetween(9913, 9915);
  }

  /** The first test image, as the formulas written out in NumPy with these weights give it. */
  @Test
  void featuresMatchTheReferenceValues() {
    double[] features = digits.features(ValueRange.BYTES).features(images(0, 1))[0];
    assertThat(features).hasSize(DigitFeatures.FEATURES);
    assertThat(Arrays.stream(features).min().orElseThrow()).isZero();
    assertThat(Arrays.stream(features).sum()).isCloseTo(109.3688, within(1e-3));
    double weighted = 0;
    for (int i = 0; i < features.length; i++) {
      weighted += (i + 1) * features[i];
    }
    assertThat(weighted).isCloseTo(3285.209, within(0.05));
  }

  @Test
  void rangesAndBatchesDoNotMatter() {
    INDArray bytes = images(0, 260);
    double[][] expected = digits.features(ValueRange.BYTES).features(bytes);
    double[] before = bytes.dup().data().asDouble();
    double[][] symmetric = digits.features(ValueRange.SYMMETRIC).features(bytes.div(127.5).subi(1));
    double[][] alone = digits.features(ValueRange.BYTES).features(images(255, 1));
    for (int i = 0; i < 260; i++) {
      assertThat(symmetric[i]).containsExactly(expected[i], within(2e-3));
    }
    assertThat(alone[0]).containsExactly(expected[255], within(1e-4));
    assertThat(bytes.dup().data().asDouble()).containsExactly(before);
    assertThat(Nd4j.getWorkspaceManager().getAllWorkspacesForCurrentThread())
        .noneMatch(MemoryWorkspace::isScopeActive);
  }

  @Test
  void loadingLeavesTheRandomGeneratorAlone() {
    Nd4j.getRandom().setSeed(123);
    float expected = Nd4j.getRandom().nextFloat();
    Nd4j.getRandom().setSeed(123);
    DigitFeatures.load().features(ValueRange.BYTES).features(images(0, 1));
    assertThat(Nd4j.getRandom().nextFloat()).isEqualTo(expected);
  }

  @Test
  void imagesOutsideTheRangeAreRejected() {
    FeatureExtractor features = digits.features(ValueRange.UNIT);
    assertThatThrownBy(() -> features.features(Nd4j.zeros(2, 784)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[2, 784]");
    INDArray wrong = Nd4j.zeros(3, 1, 28, 28);
    wrong.putScalar(2, 0, 3, 4, 1.01);
    assertThatThrownBy(() -> features.features(wrong))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("Image 2 has the value 1.01");
    wrong.putScalar(2, 0, 3, 4, Double.NaN);
    assertThatThrownBy(() -> features.features(wrong)).hasMessageContaining("NaN");
    wrong.putScalar(2, 0, 3, 4, 1.00001);
    assertThat(features.features(wrong)).hasDimensions(3, 64);
    assertThatThrownBy(() -> digits.features(ValueRange.UNBOUNDED))
        .hasMessageContaining("black and white");
  }
}
