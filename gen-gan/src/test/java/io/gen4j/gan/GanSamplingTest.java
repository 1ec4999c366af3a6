package io.gen4j.gan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.ValueRange;
import io.gen4j.core.training.FitOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.memory.conf.WorkspaceConfiguration;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class GanSamplingTest {

  private static final int PIXELS = TestGans.PICTURE.length();

  private Gan gan;

  @BeforeEach
  void train() {
    gan = TestGans.dcganGan(GanOptions.defaults().withLearningRates(0.01, 0.01));
    gan.fit(TestGans.pictures(16), FitOptions.steps(3).withBatchSize(8));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 255, 256, 257, 600})
  void drawsPicturesInTheRange(int count) {
    INDArray samples = gan.sample(count, 1);

    assertThat(samples.shape()).containsExactly(count, 1, 16, 16);
    assertThat(samples.ordering()).isEqualTo('c');
    assertThat(samples.isView()).isFalse();
    assertThat(samples.isAttached()).isFalse();
    float[] values = TestGans.floats(samples);
    for (float value : values) {
      assertThat(value).isBetween(-1f, 1f);
    }
    assertThat(samples.stdNumber().doubleValue()).as("not all one grey").isGreaterThan(1e-3);
  }

  @Test
  void streamsAnyNumberOfSamplesInTheMemoryOfOneBatch() {
    float[] sums = new float[2];
    long[] seen = new long[2];
    long[] before = new long[1];
    for (int pass = 0; pass < 2; pass++) {
      int at = pass;
      gan.sampleEach(
          3000,
          64,
          5,
          samples -> {
            // The first batches fill the step memory.
            if (at == 0 && seen[at] == 640) {
              before[0] = Nd4j.getEnvironment().getDeviceCouner(0);
            }
            sums[at] += samples.sumNumber().floatValue();
            seen[at] += samples.size(0);
          });
    }
    assertThat(seen).containsExactly(3000, 3000);
    assertThat(sums[1]).isEqualTo(sums[0]);
    // 5,360 more pictures of 1 kB would be 5.5 MB.
    assertThat(Nd4j.getEnvironment().getDeviceCouner(0) - before[0]).isLessThan(1_000_000);
  }

  @Test
  void streamsOfOtherSeedsAreOthers() {
    List<float[]> drawn = new ArrayList<>();
    for (long seed : new long[] {1, 2}) {
      gan.sampleEach(2, 1, seed, samples -> drawn.add(TestGans.floats(samples)));
    }
    assertThat(drawn).hasSize(4);
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < i; j++) {
        assertThat(drawn.get(i)).isNotEqualTo(drawn.get(j));
      }
    }
  }

  /** Products of other sizes may round differently, hence the tolerance. */
  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 257})
  void aSeedGivesTheSameSamplesHoweverManyAreDrawn(int count) {
    float[] all = TestGans.floats(gan.sample(600, 1));
    float[] some = TestGans.floats(gan.sample(count, 1));

    assertThat(some).containsExactly(Arrays.copyOf(all, count * PIXELS), within(1e-5f));
  }

  @Test
  void samplesAreAFunctionOfTheSeedAlone() throws ExecutionException, InterruptedException {
    List<Integer> first = TestGans.bits(gan.sample(300, 1));

    assertThat(TestGans.bits(gan.sample(300, 2))).isNotEqualTo(first);
    Nd4j.getRandom().setSeed(99);
    assertThat(TestGans.bits(gan.sample(300, 1))).isEqualTo(first);
    ExecutorService elsewhere = Executors.newSingleThreadExecutor();
    try {
      assertThat(elsewhere.submit(() -> TestGans.bits(gan.sample(300, 1))).get()).isEqualTo(first);
    } finally {
      elsewhere.shutdown();
    }
  }

  @Test
  void samplesOfOneDrawDiffer() {
    float[][] rows = gan.sample(300, 1).reshape(300, PIXELS).toFloatMatrix();
    for (int i = 1; i < rows.length; i++) {
      assertThat(rows[i]).as("sample %d", i).isNotEqualTo(rows[0]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 300})
  void whatWasDrawnStays(int count) {
    INDArray kept = gan.sample(count, 1);
    List<Integer> drawn = TestGans.bits(kept);

    gan.sample(count, 2);
    gan.fit(TestGans.pictures(16), FitOptions.steps(gan.steps() + 3).withBatchSize(8));
    gan.sample(count, 3);

    assertThat(TestGans.bits(kept)).isEqualTo(drawn);
    assertThat(TestGans.bits(gan.sample(count, 1)))
        .as("training moves samples")
        .isNotEqualTo(drawn);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 300})
  void samplingInsideAWorkspaceOfTheCallerGivesDetachedArrays(int count) {
    List<Integer> expected = TestGans.bits(gan.sample(count, 1));
    WorkspaceConfiguration configuration =
        WorkspaceConfiguration.builder().initialSize(4 << 20).build();
    INDArray inside;
    try (MemoryWorkspace workspace =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace(configuration, "the caller's")) {
      inside = gan.sample(count, 1);
      assertThat(Nd4j.getMemoryManager().getCurrentWorkspace()).isSameAs(workspace);
    }

    assertThat(inside.isAttached()).isFalse();
    assertThat(TestGans.bits(inside)).isEqualTo(expected);
  }

  @Test
  void samplesComeFromTheAveragedGenerator() {
    INDArray latent = gan.latent().sample(5, 3);

    assertThat(TestGans.bits(gan.decode(latent)))
        .isEqualTo(TestGans.bits(gan.sampler().generate(latent)))
        .isNotEqualTo(TestGans.bits(gan.generator().generate(latent)));
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 300})
  void decodesViewsAndLeavesThemAlone(int count) {
    INDArray wide = gan.latent().sample(count, 3).transpose().dup('c').transpose();
    List<Integer> before = TestGans.bits(wide);
    List<Integer> expected = TestGans.bits(gan.decode(wide.dup('c')));

    assertThat(TestGans.bits(gan.decode(wide))).isEqualTo(expected);
    assertThat(TestGans.bits(wide)).isEqualTo(before);
  }

  @Test
  void interpolatesFromTheSampleOfOneSeedToThatOfAnother() {
    INDArray path = gan.interpolate(1, 2, 5);

    assertThat(path.shape()).containsExactly(5, 1, 16, 16);
    assertThat(picture(path, 0)).containsExactly(picture(gan.sample(1, 1), 0), within(1e-6f));
    assertThat(picture(path, 4)).containsExactly(picture(gan.sample(1, 2), 0), within(1e-6f));
    for (int i = 1; i < 5; i++) {
      assertThat(picture(path, i)).isNotEqualTo(picture(path, i - 1));
    }
  }

  @Test
  void interpolatesLongPathsAndFromASeedToItself() {
    INDArray path = gan.interpolate(1, 2, 300);
    assertThat(picture(path, 0)).containsExactly(picture(gan.sample(1, 1), 0), within(1e-5f));
    assertThat(picture(path, 299)).containsExactly(picture(gan.sample(1, 2), 0), within(1e-5f));

    INDArray still = gan.interpolate(1, 1, 3);
    assertThat(picture(still, 1)).containsExactly(picture(gan.sample(1, 1), 0), within(1e-5f));
  }

  @Test
  void saysShapeAndRangeOfItsSamples() {
    assertThat(gan.shape()).isEqualTo(TestGans.PICTURE);
    assertThat(gan.range()).isEqualTo(ValueRange.SYMMETRIC);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void refusesToDrawNothing(int count) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.sample(count, 1))
        .withMessageContaining("1 or more")
        .withMessageContaining(String.valueOf(count));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 300})
  void refusesLatentVectorsOfAnotherSize(int count) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.decode(Nd4j.zeros(count, 7)))
        .withMessageContaining("[batch, 4]")
        .withMessageContaining(", 7]");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0})
  void refusesToInterpolateInFewerThanTwoSteps(int count) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> gan.interpolate(1, 2, count))
        .withMessageContaining("2 or more")
        .withMessageContaining(String.valueOf(count));
  }

  private static float[] picture(INDArray pictures, int index) {
    return TestGans.floats(
        pictures.get(
            NDArrayIndex.interval(index, index + 1),
            NDArrayIndex.all(),
            NDArrayIndex.all(),
            NDArrayIndex.all()));
  }
}
