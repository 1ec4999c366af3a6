package io.gen4j.core.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import io.gen4j.core.testing.Checks;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

class QualityEvaluatorTest {

  private static final int SIDE = 4;
  private static final int PIXELS = SIDE * SIDE;
  private static final QualityOptions SMALL =
      QualityOptions.defaults().withSamples(900).withKept(400).withMemorization(50).withBatch(70);

  private final Blobs data = new Blobs(1200);
  private final QualityEvaluator evaluator =
      QualityEvaluator.of(data, ValueRange.SYMMETRIC, FeatureExtractor.identity(), SMALL);

  /** Noise around the class's level; the same distribution as the data, in [-1, 1]. */
  private static INDArray sample(int label, int count, long seed) {
    return Noise.normal(seed, count, 1, SIDE, SIDE).muli(0.1).addi(0.2 * label - 0.2);
  }

  private static INDArray sample(int count, long seed) {
    INDArray samples = sample(0, count, seed);
    RandomGenerator labels = Seeds.generator(Seeds.derive(seed, 1));
    for (int i = 0; i < count; i++) {
      samples.slice(i).addi(0.2 * labels.nextInt(3));
    }
    return samples;
  }

  @Test
  void aModelLikeTheDataAndOneThatIsNot() {
    SampleQuality good =
        evaluator.measure(QualityEvaluatorTest::sample, QualityEvaluatorTest::sample);
    SampleQuality shifted = evaluator.measure((count, seed) -> sample(count, seed).addi(0.3));
    // Each of 16 pixels moves by 0.3, and nothing else: 16 · 0.09 and a sampling error.
    assertThat(good.get("fid")).isBetween(0.0, 0.02);
    assertThat(shifted.get("fid")).isCloseTo(16 * 0.09, offset(0.06));
    assertThat(good.get("kid")).isCloseTo(0, offset(5e-3));
    assertThat(shifted.get("kid")).isGreaterThan(10 * Math.abs(good.get("kid")));
    assertThat(good.get("precision")).isGreaterThan(0.8);
    assertThat(shifted.get("precision")).isLessThan(0.6);
    assertThat(shifted.get("sliced_wasserstein")).isCloseTo(0.3, offset(0.06)); // |v| / √d
    assertThat(good.get("sliced_wasserstein")).isLessThan(0.05);
    assertThat(good.get("memorized")).isZero();
    assertThat(good.get("fid_classes"))
        .isCloseTo(
            (good.get("fid_class_0") + good.get("fid_class_1") + good.get("fid_class_2")) / 3,
            offset(1e-12));
    assertThat(good.get("fid_class_1")).isBetween(0.0, 0.02);
    assertThat(good.metrics().values()).allMatch(Double::isFinite);
    assertThat(good.samples()).isEqualTo(900);
    assertThat(good.real()).isEqualTo(1200);
  }

  /** The metrics are those of the measures themselves, called by hand. */
  @Test
  void metricsAreThoseOfTheMeasures() {
    QualityEvaluator all =
        QualityEvaluator.of(
            data,
            ValueRange.SYMMETRIC,
            FeatureExtractor.identity(),
            SMALL.withKept(2000).withBatch(900).withDirections(300));
    double[][][] drawn = new double[1][][];
    SampleQuality quality =
        all.measure(
            (count, seed) -> {
              INDArray batch = sample(count, seed);
              drawn[0] = FeatureExtractor.identity().features(batch);
              return batch;
            });
    double[][] real =
        FeatureExtractor.identity()
            .features(RealBatches.of(data, ValueRange.SYMMETRIC).read(all(data.size())));
    double[][] samples = drawn[0];
    assertThat(quality.get("fid")).isCloseTo(FrechetDistance.between(samples, real), offset(1e-9));
    Coverage coverage = Coverage.of(real, samples, 5);
    assertThat(quality.get("precision")).isEqualTo(coverage.precision());
    assertThat(quality.get("recall")).isEqualTo(coverage.recall());
    assertThat(quality.get("density")).isEqualTo(coverage.density());
    assertThat(quality.get("coverage")).isEqualTo(coverage.coverage());
    // Other directions and subsets, the same expectation.
    assertThat(quality.get("sliced_wasserstein"))
        .isCloseTo(SlicedWasserstein.between(samples, real, 300, 7), offset(0.002));
    assertThat(quality.get("kid"))
        .isCloseTo(
            KernelDistance.between(samples, real, 8).value(), offset(6 * quality.get("kid_se")));
    Memorization nearest = Memorization.search(Arrays.copyOf(samples, 50), 2).add(real).result();
    assertThat(quality.get("nearest_distance")).isCloseTo(nearest.nearestDistance(), offset(1e-12));
    // Fewer pixels than a window of 11: the whole image is one window.
    assertThat(quality.get("ms_ssim")).isBetween(0.0, 1.0);
    assertThat(quality.get("ms_ssim")).isCloseTo(quality.get("ms_ssim_real"), offset(0.05));
  }

  private static int[] all(int size) {
    int[] indices = new int[size];
    Arrays.setAll(indices, i -> i);
    return indices;
  }

  @Test
  void equalModelsGiveEqualMetrics() {
    assertThat(evaluator.measure(QualityEvaluatorTest::sample).metrics())
        .isEqualTo(evaluator.measure(QualityEvaluatorTest::sample).metrics());
    QualityEvaluator other =
        QualityEvaluator.of(
            data, ValueRange.SYMMETRIC, FeatureExtractor.identity(), SMALL.withSeed(2));
    assertThat(other.measure(QualityEvaluatorTest::sample).get("fid"))
        .isNotEqualTo(evaluator.measure(QualityEvaluatorTest::sample).get("fid"));
  }

  @Test
  void copiesOfTheDataAreFound() {
    RealBatches real = RealBatches.of(data, ValueRange.SYMMETRIC);
    SampleQuality copies =
        evaluator.measure(
            (count, seed) ->
                real.read(Seeds.generator(seed).ints(count, 0, data.size()).toArray()));
    assertThat(copies.get("memorized")).isEqualTo(1);
    assertThat(copies.get("nearest_distance")).isZero();
  }

  /** A classifier that is always sure, of every class as often, scores the number of classes. */
  @Test
  void aClassifierAddsTheInceptionScore() {
    int[] next = new int[1];
    FeatureExtractor classifier =
        batch -> {
          double[][] rows = new double[(int) batch.size(0)][3];
          for (double[] row : rows) {
            row[next[0]++ % 3] = 1;
          }
          return rows;
        };
    SampleQuality quality =
        evaluator.withClassifier(classifier).measure(QualityEvaluatorTest::sample);
    assertThat(quality.get("inception_score")).isCloseTo(3, offset(1e-9));
    assertThatThrownBy(() -> evaluator.measure(QualityEvaluatorTest::sample).get("inception_score"))
        .hasMessageContaining("fid");
  }

  /** Few samples in many dimensions, and no variance at all: one warning each, no NaN. */
  @Test
  void tooFewSamplesAndNoVariance() {
    QualityEvaluator few =
        QualityEvaluator.of(
            new Blobs(30),
            ValueRange.SYMMETRIC,
            FeatureExtractor.identity(),
            SMALL.withSamples(12).withBatch(5));
    SampleQuality[] quality = new SampleQuality[2];
    String log = Checks.standardError(() -> quality[0] = few.measure(QualityEvaluatorTest::sample));
    assertThat(log.split("12 examples are not enough for 16 features", -1)).hasSize(2);
    assertThat(log.split("WARN", -1)).hasSize(2);
    assertThat(quality[0].metrics().values()).allMatch(Double::isFinite);
    String flat =
        Checks.standardError(
            () ->
                quality[1] =
                    evaluator.measure((count, seed) -> sample(0, count, seed).muli(0).addi(0.2)));
    assertThat(flat.split("WARN", -1)).hasSize(2);
    assertThat(flat).contains("singular");
    assertThat(quality[1].metrics().values()).allMatch(Double::isFinite);
    // To a point the distance is that of the means and all of the variance: 16 · (0.2² + (0.01 +
    // 0.04 · 2/3)); the data's mean is 0.
    assertThat(quality[1].get("fid")).isCloseTo(16 * (0.04 + 0.01 + 0.04 * 2 / 3), offset(0.05));
    assertThat(quality[1].get("recall")).isZero();
    assertThat(quality[1].get("ms_ssim")).isCloseTo(1, offset(1e-9));
  }

  @Test
  void itPrintsATable() {
    String table = evaluator.measure(QualityEvaluatorTest::sample).toString();
    assertThat(table).startsWith("900 samples, 1200 real examples\n");
    assertThat(table).containsPattern("(?m)^fid +\\d\\.\\d+$");
    assertThat(table).containsPattern("(?m)^kid +-?\\d\\S+ ± \\d\\S+$");
    assertThat(table).doesNotContain("kid_se");
    assertThat(table.lines().skip(1).map(String::length).filter(n -> n > 60)).isEmpty();
  }

  @Test
  void itSaysWhatDoesNotFit() {
    assertThatThrownBy(() -> evaluator.measure((count, seed) -> Noise.normal(seed, count, 16)))
        .hasMessageContaining("1x4x4");
    assertThatThrownBy(() -> evaluator.measure((count, seed) -> sample(count, seed).divi(0)))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> SMALL.withSamples(5)).hasMessageContaining("5 neighbors");
    assertThatThrownBy(() -> SMALL.withMemorization(401)).hasMessageContaining("400");
    assertThatThrownBy(() -> SMALL.withBatch(0)).hasMessageContaining("batch");
    assertThat(QualityOptions.defaults().withSamples(100).memorization()).isEqualTo(100);
    assertThatThrownBy(
            () ->
                QualityEvaluator.of(
                    new Blobs(5), ValueRange.UNIT, FeatureExtractor.identity(), SMALL))
        .hasMessageContaining("more than 5");
    QualityEvaluator few =
        QualityEvaluator.of(
            data, ValueRange.SYMMETRIC, FeatureExtractor.identity(), SMALL.withSamples(900));
    assertThat(few.measure(QualityEvaluatorTest::sample, QualityEvaluatorTest::sample).metrics())
        .containsKeys("fid_class_2");
  }

  /** Gray images of three levels with noise, in [0, 10]. */
  private record Blobs(int size) implements Dataset {
    @Override
    public String name() {
      return "blobs";
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.image(1, SIDE, SIDE);
    }

    @Override
    public ValueRange range() {
      return new ValueRange(0, 10);
    }

    @Override
    public int classes() {
      return 3;
    }

    @Override
    public int label(int index) {
      return index % 3;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      RandomGenerator random = Seeds.generator(Seeds.derive(99, index));
      for (int i = 0; i < PIXELS; i++) {
        double value = 0.1 * random.nextGaussian() + 0.2 * label(index) - 0.2;
        target[offset + i] = (float) (5 + 5 * value);
      }
    }

    @Override
    public String digest() {
      return "blobs-" + size;
    }
  }
}
