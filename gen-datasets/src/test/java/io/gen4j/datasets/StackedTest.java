package io.gen4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import org.junit.jupiter.api.Test;

class StackedTest {

  /** Four images of 1x1x2, whose first value is the label and whose second is ten more. */
  private static final Dataset SOURCE =
      InMemoryDataset.of(
              "four",
              ExampleShape.image(1, 1, 2),
              new float[][] {{0, 10}, {1, 11}, {2, 12}, {3, 13}},
              ValueRange.BYTES)
          .withLabels(new int[] {0, 1, 2, 3}, 4);

  @Test
  void channelsAreImagesOfTheSource() throws Exception {
    Dataset stacked = Datasets.stacked(SOURCE, 3, 200, 7);

    assertThat(stacked.size()).isEqualTo(200);
    assertThat(stacked.shape()).isEqualTo(ExampleShape.image(3, 1, 2));
    assertThat(stacked.range()).isEqualTo(ValueRange.BYTES);
    assertThat(stacked.classes()).isEqualTo(64);
    float[] values = new float[6];
    for (int i = 0; i < stacked.size(); i++) {
      stacked.read(i, values, 0);
      assertThat(values[1]).isEqualTo(values[0] + 10);
      assertThat(values[3]).isEqualTo(values[2] + 10);
      assertThat(values[5]).isEqualTo(values[4] + 10);
      assertThat(stacked.label(i)).isEqualTo((int) (16 * values[0] + 4 * values[2] + values[4]));
    }
    DatasetContract.check(stacked);
  }

  /** Bands of five standard deviations: each of 67 would be missed by 1 seed in a million. */
  @Test
  void channelsAreDrawnUniformlyAndIndependently() {
    int n = 64_000;
    Dataset stacked = Datasets.stacked(SOURCE, 3, n, 3);

    int[] counts = new int[64];
    for (int i = 0; i < n; i++) {
      counts[stacked.label(i)]++;
    }
    double expected = n / 64.0;
    for (int count : counts) {
      assertThat((double) count).isCloseTo(expected, within(5 * Math.sqrt(expected * 63 / 64)));
    }
  }

  @Test
  void equalSeedsGiveEqualSets() {
    assertThat(Datasets.stacked(SOURCE, 2, 50, 1).digest())
        .isEqualTo(Datasets.stacked(SOURCE, 2, 50, 1).digest())
        .isNotEqualTo(Datasets.stacked(SOURCE, 2, 50, 2).digest());
  }

  @Test
  void rejectsImagesThatCannotBeStacked() {
    Dataset vectors = InMemoryDataset.of("vectors", new float[][] {{1, 2}}, ValueRange.BYTES);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Datasets.stacked(vectors, 3, 1, 1))
        .withMessageContaining("one channel");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Datasets.stacked(SOURCE, 0, 1, 1))
        .withMessageContaining("0 channels");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Datasets.stacked(SOURCE, 16, 1, 1))
        .withMessageContaining("16 channels of 4 classes");
  }
}
