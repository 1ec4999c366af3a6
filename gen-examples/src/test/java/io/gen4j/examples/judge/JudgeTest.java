package io.gen4j.examples.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.evaluation.FeatureStatistics;
import io.gen4j.core.evaluation.FrechetDistance;
import io.gen4j.datasets.DigitFeatures;
import io.gen4j.datasets.Mnist;
import java.util.Arrays;
import java.util.Random;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * The bands are about what the committed file measures; the file is fixed, so nothing is chance.
 */
class JudgeTest {

  private static final int PIXELS = 28 * 28;

  /** Every tenth image of the test set: all 10,000 take too long for a test. */
  private static final int IMAGES = 1000;

  /** The first of these, where not all of them are needed. */
  private static final int SOME = 500;

  private static Judge judge;
  private static int[] labels;
  private static INDArray test;

  /** Of the first {@link #SOME} images. */
  private static INDArray testProbabilities;

  @BeforeAll
  static void open() {
    judge = Judge.mnist();
    Dataset mnist = Mnist.test();
    float[] pixels = new float[IMAGES * PIXELS];
    labels = new int[IMAGES];
    for (int i = 0; i < IMAGES; i++) {
      int index = i * (mnist.size() / IMAGES);
      mnist.read(index, pixels, i * PIXELS);
      labels[i] = mnist.label(index);
    }
    mnist.range().mapTo(ValueRange.UNIT, pixels, 0, pixels.length);
    test = Nd4j.createFromArray(pixels).reshape(mnist.shape().batch(labels.length));
    testProbabilities = judge.probabilities(first(SOME), ValueRange.UNIT);
  }

  @AfterAll
  static void close() {
    judge.close();
    testProbabilities.close();
    test.close();
  }

  @Test
  void readsTheTestSet() {
    // Measured: 0.994; of all 10,000 images 0.9914.
    assertThat(judge.accuracy(test, ValueRange.UNIT, labels)).isBetween(0.992, 0.996);
  }

  @Test
  void countsTheLabelsThatItReads() {
    INDArray best = testProbabilities.argMax(1);
    int[] someLabels = Arrays.copyOf(labels, SOME);
    int right = 0;
    for (int i = 0; i < SOME; i++) {
      if (best.getInt(i) == labels[i]) {
        right++;
      }
    }

    assertThat(judge.accuracy(first(SOME), ValueRange.UNIT, someLabels))
        .isEqualTo(right / (double) SOME);
  }

  @Test
  void isSureOfRealDigits() {
    JudgeReport report = judge.judge(test, ValueRange.UNIT);

    assertThat(report.judged()).isEqualTo(IMAGES);
    // Measured: 0.976; of all 10,000 images 0.978.
    assertThat(report.confident()).isBetween(0.973, 0.979);
    assertThat(report.classCounts()).hasSize(Judge.CLASSES);
    assertThat(report.classCounts().stream().mapToInt(n -> n).sum()).isEqualTo(IMAGES);
    int[] truth = new int[Judge.CLASSES];
    for (int label : labels) {
      truth[label]++;
    }
    for (int digit = 0; digit < Judge.CLASSES; digit++) {
      assertThat(report.classCounts().get(digit)).isCloseTo(truth[digit], within(10));
    }
  }

  @Test
  void tellsFeaturesOfDigitsFromFeaturesOfNoise() {
    INDArray features = judge.features(first(SOME), ValueRange.UNIT);
    assertThat(features.shape()).containsExactly(SOME, 64);
    assertThat(features.minNumber().doubleValue()).isEqualTo(0);
    double[][] even = new double[SOME / 2][];
    double[][] odd = new double[SOME / 2][];
    for (int i = 0; i < SOME / 2; i++) {
      even[i] = features.getRow(2L * i).toDoubleVector();
      odd[i] = features.getRow(2L * i + 1).toDoubleVector();
    }
    Random random = new Random(9);
    INDArray noise = judge.features(images(SOME, i -> random.nextDouble()), ValueRange.UNIT);

    double halves = FrechetDistance.between(even, odd);
    double away =
        FrechetDistance.between(FeatureStatistics.of(features), FeatureStatistics.of(noise));
    // Measured: 12.3 and 457.
    assertThat(halves).isBetween(11.8, 12.8);
    assertThat(away).isBetween(450.0, 464.0);
  }

  /** The library ships the weights of the judge, and runs them on its own layers. */
  @Test
  void theLibrarysDigitFeaturesAreTheJudges() {
    DigitFeatures digits = DigitFeatures.load();
    double[][] expected = judge.features(first(SOME), ValueRange.UNIT).toDoubleMatrix();
    double[][] features = digits.features(ValueRange.UNIT).features(first(SOME));
    double[][] probabilities = digits.probabilities(ValueRange.UNIT).features(first(SOME));
    double[][] judged = judge.classifier(ValueRange.UNIT).features(first(SOME));
    for (int i = 0; i < SOME; i++) {
      assertThat(features[i]).containsExactly(expected[i], within(1e-4));
      assertThat(probabilities[i]).containsExactly(judged[i], within(1e-5));
    }
  }

  @Test
  void mapsTheRangeOfTheImages() {
    INDArray unit = first(50);
    INDArray symmetric = unit.mul(2).subi(1);
    INDArray bytes = unit.mul(255);

    float[][] expected = judge.probabilities(unit, ValueRange.UNIT).toFloatMatrix();

    assertRows(judge.probabilities(symmetric, ValueRange.SYMMETRIC), expected, 1e-5f);
    assertRows(judge.probabilities(bytes, ValueRange.BYTES), expected, 1e-5f);
    assertRows(
        judge.probabilities(bytes.castTo(DataType.UINT8), ValueRange.BYTES), expected, 1e-5f);
    assertRows(judge.probabilities(unit.castTo(DataType.DOUBLE), ValueRange.UNIT), expected, 0f);
  }

  @Test
  void givesTheSameProbabilitiesForBatchesOfAnySize() {
    for (int size : new int[] {1, 7, 30}) {
      for (int from = 0; from < 30; from += size) {
        int to = Math.min(30, from + size);
        float[][] part = judge.probabilities(part(test, from, to), ValueRange.UNIT).toFloatMatrix();
        for (int i = from; i < to; i++) {
          assertThat(part[i - from])
              .as("image %d, judged %d at a time", i, size)
              .containsExactly(testProbabilities.getRow(i).toFloatVector(), within(1e-6f));
        }
      }
    }
  }

  @Test
  void takesViewsAndArraysInOtherOrders() {
    float[][] expected = rows(testProbabilities, 0, 300);

    assertRows(judge.probabilities(part(test, 0, 300).dup('f'), ValueRange.UNIT), expected, 1e-6f);
    INDArray turned = first(300).permute(0, 1, 3, 2).dup('c').permute(0, 1, 3, 2);
    assertRows(judge.probabilities(turned, ValueRange.UNIT), expected, 1e-6f);
  }

  @Test
  void givesProbabilities() {
    float[][] probabilities = rows(testProbabilities, 0, SOME);
    for (float[] row : probabilities) {
      double sum = 0;
      for (float p : row) {
        assertThat(p).isBetween(0f, 1f);
        sum += p;
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
    }
  }

  @Test
  void leavesTheCallersArrayAlone() {
    INDArray images = first(20).muli(2).subi(1);
    float[] before = images.dup().data().asFloat();

    judge.judge(images, ValueRange.SYMMETRIC);
    judge.features(images, ValueRange.SYMMETRIC);
    judge.accuracy(images, ValueRange.SYMMETRIC, new int[20]);

    assertThat(images.data().asFloat()).containsExactly(before);
    assertThat(images.shape()).containsExactly(20, 1, 28, 28);
  }

  @Test
  void worksInsideAWorkspaceOfTheCallerAndReturnsDetachedArrays() {
    float[][] expected = rows(testProbabilities, 0, 10);
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder().initialSize(1 << 20).build();
    INDArray inside;
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "the caller's")) {
      inside = judge.probabilities(first(10), ValueRange.UNIT);
      assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isSameAs(workspace);
    }

    assertThat(inside.isAttached()).isFalse();
    assertRows(inside, expected, 1e-6f);
  }

  @Test
  void leavesTheRandomGeneratorOfTheThreadAlone() {
    Nd4j.getRandom().setSeed(123);
    float expected = Nd4j.getRandom().nextFloat();
    Nd4j.getRandom().setSeed(123);

    try (Judge another = Judge.mnist()) {
      another.judge(first(3), ValueRange.UNIT);
    }

    assertThat(Nd4j.getRandom().nextFloat()).isEqualTo(expected);
  }

  @Test
  void refusesOtherShapes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judge.judge(Nd4j.zeros(5, 784), ValueRange.UNIT))
        .withMessageContaining("[n, 1, 28, 28]")
        .withMessageContaining("[5, 784]")
        .withMessageContaining("reshape");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judge.features(Nd4j.zeros(5, 3, 28, 28), ValueRange.UNIT))
        .withMessageContaining("[5, 3, 28, 28]");
  }

  @Test
  void refusesValuesThatCannotBeJudged() {
    INDArray diverged = first(300);
    diverged.putScalar(260, 0, 3, 4, Float.NaN);
    INDArray symmetric = first(3).muli(2).subi(1);

    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> judge.judge(diverged, ValueRange.UNIT))
        .withMessageContaining("Image 260 has the value NaN")
        .withMessageContaining("diverged");
    assertThatExceptionOfType(DataException.class)
        .isThrownBy(() -> judge.judge(symmetric, ValueRange.UNIT))
        .withMessageContaining("Image 0 has the value -1.0, outside the range [0.0, 1.0]")
        .withMessageContaining("SYMMETRIC");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judge.judge(first(3), ValueRange.UNBOUNDED))
        .withMessageContaining("Clip");
  }

  @Test
  void refusesLabelsThatDoNotFit() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judge.accuracy(first(3), ValueRange.UNIT, 1, 2))
        .withMessageContaining("2 labels for 3 images");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> judge.accuracy(first(3), ValueRange.UNIT, 1, 10, 2))
        .withMessageContaining("the label of image 1 is 10");
  }

  @Test
  void judgesNoMoreOnceClosed() {
    Judge closed = Judge.mnist();
    closed.close();
    closed.close();

    assertThatIllegalStateException()
        .isThrownBy(() -> closed.judge(first(3), ValueRange.UNIT))
        .withMessageContaining("closed");
  }

  private static INDArray images(int count, IntToDoubleFunction value) {
    float[] values = new float[count * PIXELS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(i);
    }
    return Nd4j.createFromArray(values).reshape(count, 1, 28, 28);
  }

  private static INDArray first(int count) {
    return part(test, 0, count).dup('c');
  }

  private static INDArray part(INDArray images, int from, int to) {
    return images.get(
        NDArrayIndex.interval(from, to),
        NDArrayIndex.all(),
        NDArrayIndex.all(),
        NDArrayIndex.all());
  }

  private static float[][] rows(INDArray matrix, int from, int to) {
    return matrix.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c').toFloatMatrix();
  }

  private static void assertRows(INDArray actual, float[][] expected, float tolerance) {
    float[][] rows = actual.toFloatMatrix();
    assertThat(rows).hasNumberOfRows(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(rows[i]).as("image %d", i).containsExactly(expected[i], within(tolerance));
    }
  }
}
