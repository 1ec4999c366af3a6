package io.gen4j.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.augmentation.ImageAugmentation;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AugmentedTest {

  private static final int N = 400;
  private static final ExampleShape SHAPE = ExampleShape.image(3, 6, 8);
  private static final ImageAugmentation ALL = new ImageAugmentation(0.5, 0.6, 0.2, 0.1, 0.3, 0.5);

  /** Random images in [0, 1]. */
  private final Dataset source = images(SHAPE, N, 1);

  private static Dataset images(ExampleShape shape, int count, int seed) {
    Random random = new Random(seed);
    float[][] rows = new float[count][shape.length()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < shape.length(); j++) {
        rows[i][j] = random.nextFloat();
      }
      labels[i] = i % 3;
    }
    return InMemoryDataset.of("random", shape, rows, ValueRange.UNIT).withLabels(labels, 3);
  }

  private static float[] read(Dataset data, int index) {
    float[] values = new float[data.shape().length()];
    data.read(index, values, 0);
    return values;
  }

  private Dataset pass(ImageAugmentation changes, long pass) {
    return Datasets.augmented(source, changes, 7).inPass(pass);
  }

  private static ImageAugmentation none() {
    return ImageAugmentation.NONE;
  }

  /** The pixel of an image at a row and column that are clamped to the edge. */
  private static float pixel(float[] image, int channel, int y, int x) {
    int row = Math.max(0, Math.min(5, y));
    int column = Math.max(0, Math.min(7, x));
    return image[(channel * 6 + row) * 8 + column];
  }

  @Test
  void withoutChangesItIsTheSource() {
    assertThat(Datasets.augmented(source, none(), 1)).isSameAs(source);
  }

  @Test
  void onlyPassesAreChanged() throws Exception {
    Dataset augmented = Datasets.augmented(source, ALL, 7);

    assertThat(augmented.size()).isEqualTo(N);
    for (int i = 0; i < 20; i++) {
      assertThat(read(augmented, i)).containsExactly(read(source, i));
      float[] first = read(augmented.inPass(0), i);
      assertThat(first).isNotEqualTo(read(source, i)).isEqualTo(read(augmented.inPass(0), i));
      assertThat(read(augmented.inPass(1), i)).isNotEqualTo(first);
      assertThat(read(Datasets.augmented(source, ALL, 8).inPass(0), i)).isNotEqualTo(first);
      assertThat(augmented.inPass(3).label(i)).isEqualTo(source.label(i));
      for (float value : first) {
        assertThat(value).isBetween(0f, 1f);
      }
    }
    DatasetContract.check(augmented);
    DatasetContract.check(augmented.inPass(2));
    assertThat(augmented.digest())
        .isNotEqualTo(source.digest())
        .isNotEqualTo(Datasets.augmented(source, ALL, 8).digest());
  }

  @Test
  void aFlipMirrorsColumns() {
    Dataset flipped = pass(none().withFlip(1), 0);
    Dataset half = pass(none().withFlip(0.5), 0);
    int mirrored = 0;
    for (int i = 0; i < N; i++) {
      float[] image = read(source, i);
      float[] mirror = new float[image.length];
      for (int j = 0; j < image.length; j++) {
        mirror[j] = image[j / 8 * 8 + 7 - j % 8];
      }
      assertThat(read(flipped, i)).containsExactly(mirror);
      float[] maybe = read(half, i);
      mirrored += Arrays.equals(maybe, mirror) ? 1 : 0;
      assertThat(Arrays.equals(maybe, mirror) || Arrays.equals(maybe, image)).isTrue();
    }
    // 200 of 400 are expected with standard deviation 10.
    assertThat(mirrored).isBetween(150, 250);
  }

  @Test
  void aShiftMovesWholePixelsAndRepeatsTheEdge() {
    Dataset shifted = pass(none().withShift(0.25), 4);
    Set<String> shifts = new HashSet<>();
    for (int i = 0; i < N; i++) {
      float[] image = read(source, i);
      float[] moved = read(shifted, i);
      boolean found = false;
      for (int dy = -2; dy <= 2 && !found; dy++) {
        for (int dx = -2; dx <= 2 && !found; dx++) {
          found = isShifted(image, moved, dy, dx);
          if (found) {
            shifts.add(dy + "," + dx);
          }
        }
      }
      assertThat(found).as("image %d", i).isTrue();
    }
    // A quarter of 6 and of 8 pixels is 2 (rounded): 25 shifts, each missed with (24/25)^400.
    assertThat(shifts).hasSize(25);
  }

  private static boolean isShifted(float[] image, float[] moved, int dy, int dx) {
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 6; y++) {
        for (int x = 0; x < 8; x++) {
          if (pixel(moved, c, y, x) != pixel(image, c, y - dy, x - dx)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  @Test
  void aCropOfARampIsAFlatterRampInside() {
    // Value = column / 7 in channel 0 and row / 5 in channel 1.
    float[] ramp = new float[SHAPE.length()];
    for (int y = 0; y < 6; y++) {
      for (int x = 0; x < 8; x++) {
        ramp[y * 8 + x] = x / 7f;
        ramp[48 + y * 8 + x] = y / 5f;
      }
    }
    Dataset ramps = InMemoryDataset.of("ramp", SHAPE, new float[][] {ramp}, ValueRange.UNIT);
    Dataset augmented = Datasets.augmented(ramps, none().withCrop(0.5), 3);
    double least = 1;
    for (int p = 0; p < 100; p++) {
      float[] image = read(augmented.inPass(p), 0);
      double share = image[7] - image[0];
      least = Math.min(least, share);
      assertThat(share).isBetween(0.5 - 1e-5, 1 + 1e-5);
      assertThat(image[48 + 40] - image[48]).isCloseTo((float) share, within(1e-5f));
      for (int x = 1; x < 8; x++) {
        assertThat(image[x] - image[x - 1]).isCloseTo((float) share / 7, within(1e-5f));
      }
    }
    assertThat(least).isLessThan(0.55); // of 100 uniform numbers
  }

  @Test
  void colorsChangeAsDescribed() {
    float[] image = read(source, 5);
    double mean = mean(image);
    float[] lighter = read(pass(none().withBrightness(0.1), 0), 5);
    float[] flatter = read(pass(none().withContrast(0.4), 0), 5);
    float[] paler = read(pass(none().withSaturation(0.5), 0), 5);

    int inside = 10;
    float added = lighter[inside] - image[inside];
    assertThat(Math.abs(added)).isBetween(1e-4f, 0.1f);
    double factor = (flatter[inside] - mean) / (image[inside] - mean);
    assertThat(factor).isBetween(0.6, 1.4).isNotCloseTo(1, within(1e-3));
    double saturation = difference(paler, inside) / difference(image, inside);
    assertThat(saturation).isBetween(0.5, 1.5).isNotCloseTo(1, within(1e-3));
    for (int i = 0; i < image.length; i++) {
      assertThat(lighter[i]).isCloseTo(clamped(image[i] + added), within(1e-5f));
      assertThat(flatter[i])
          .isCloseTo(clamped((float) (mean + factor * (image[i] - mean))), within(1e-4f));
    }
  }

  private static float clamped(float value) {
    return Math.max(0, Math.min(1, value));
  }

  private static double difference(float[] image, int at) {
    return image[at] - image[at + 48];
  }

  private static double mean(float[] image) {
    double sum = 0;
    for (float value : image) {
      sum += value;
    }
    return sum / image.length;
  }

  @Test
  void changesDoNotDependOnEachOther() {
    Dataset flips = pass(none().withFlip(0.5), 0);
    Dataset both = pass(none().withFlip(0.5).withBrightness(1e-6), 0);
    for (int i = 0; i < 50; i++) {
      float[] one = read(flips, i);
      float[] other = read(both, i);
      for (int j = 0; j < one.length; j++) {
        assertThat(other[j]).isCloseTo(one[j], within(1e-5f));
      }
    }
  }

  @Test
  void conditionImagesMoveWithTheirExamples() {
    Dataset copies = Datasets.paired(source, source);
    Dataset augmented =
        Datasets.augmented(copies, none().withFlip(0.5).withCrop(0.7).withShift(0.2), 7).inPass(1);
    float[] condition = new float[SHAPE.length()];
    for (int i = 0; i < 20; i++) {
      augmented.read(Field.CONDITION, i, condition, 0);
      assertThat(condition).containsExactly(read(augmented, i)).isNotEqualTo(read(source, i));
    }
    Dataset larger = Datasets.paired(images(ExampleShape.image(3, 4, 4), N, 2), source);
    assertThatThrownBy(() -> Datasets.augmented(larger, none().withFlip(0.5), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("condition", "3x6x8", "3x4x4");
    assertThat(Datasets.augmented(larger, none().withContrast(0.5), 1).size()).isEqualTo(N);
  }

  @Test
  void viewsKeepTheChanges() {
    Dataset augmented = Datasets.augmented(source, ALL, 7);
    Dataset now = augmented.inPass(2);
    float[] expected = read(now, 11);

    assertThat(read(Datasets.subset(augmented, 3, 11).inPass(2), 1)).containsExactly(expected);
    assertThat(read(Datasets.concat(source, augmented).inPass(2), N + 11))
        .containsExactly(expected);
    assertThat(read(Datasets.concat(source, augmented).inPass(2), 11))
        .containsExactly(read(source, 11));
    assertThat(read(Datasets.padded(augmented, 6, 10, 0).inPass(2), 11))
        .contains(expected[0])
        .isNotEqualTo(read(Datasets.padded(source, 6, 10, 0), 11));
    Dataset damaged =
        Datasets.withCondition(augmented, "copy", (values, index) -> values).inPass(2);
    float[] condition = new float[SHAPE.length()];
    damaged.read(Field.CONDITION, 11, condition, 0);
    assertThat(condition).containsExactly(expected);
    Dataset gray = images(ExampleShape.image(1, 6, 8), 20, 3);
    Dataset stacked =
        Datasets.stacked(Datasets.augmented(gray, none().withFlip(1), 1), 2, 5, 1).inPass(0);
    Dataset plain = Datasets.stacked(gray, 2, 5, 1);
    assertThat(read(stacked, 0)[0]).isEqualTo(read(plain, 0)[7]);
  }

  @Test
  void trainingSeesAnotherPassEachTimeAndTheSameAfterAResume() {
    Dataset augmented = Datasets.augmented(source, ALL, 7);
    float[][] batches = new float[16][];
    try (Batches sequence = Batches.of(augmented, 100, ValueRange.SYMMETRIC, 5)) {
      for (int i = 0; i < 16; i++) {
        batches[i] = values(sequence.next());
      }
    }
    try (Batches resumed = Batches.of(augmented, 100, ValueRange.SYMMETRIC, 5, 2, 3)) {
      assertThat(values(resumed.next())).containsExactly(batches[11]);
      assertThat(values(resumed.next())).containsExactly(batches[12]);
    }
    Set<Float> first = new HashSet<>();
    for (float[] batch : batches) {
      first.add(batch[0]);
    }
    assertThat(first).hasSize(16);
  }

  private static float[] values(Batch batch) {
    return batch.values(Field.DATA).clone();
  }

  @Test
  void refusesWhatCannotBeChanged() {
    assertThatThrownBy(
            () ->
                Datasets.augmented(
                    images(ExampleShape.image(1, 4, 4), 3, 1), none().withSaturation(0.1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 channels");
    Dataset rows =
        InMemoryDataset.of("rows", ExampleShape.vector(2), new float[2][2], ValueRange.UNIT);
    assertThatThrownBy(() -> Datasets.augmented(rows, none().withFlip(1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Only images");
    Dataset unbounded =
        InMemoryDataset.of(
            "free", ExampleShape.image(1, 2, 2), new float[2][4], ValueRange.UNBOUNDED);
    assertThatThrownBy(() -> Datasets.augmented(unbounded, none().withFlip(1), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bounded");
    assertThatThrownBy(() -> none().withCrop(0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> none().withFlip(1.01)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> none().withShift(1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> none().withContrast(-0.1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
