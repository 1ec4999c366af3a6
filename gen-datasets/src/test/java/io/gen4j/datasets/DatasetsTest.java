package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatasetsTest {

  /** Example i is {i, -i}, of class i mod 3 among 4 classes. */
  private static final InMemoryDataset TEN = numbered("ten", 10);

  private static final InMemoryDataset UNLABELED =
      InMemoryDataset.of("bare", new float[][] {{1, 1}}, ValueRange.UNBOUNDED);

  @Test
  void subsetPicksInTheGivenOrder() throws Exception {
    int[] indices = {7, 0, 7};
    Dataset view = Datasets.subset(TEN, indices);
    indices[0] = 1;

    assertThat(firsts(view)).containsExactly(7, 0, 7);
    assertThat(view.label(0)).isEqualTo(1);
    assertThat(view.classes()).isEqualTo(4);
    assertThat(view.name()).isEqualTo("ten.subset(3)");
    DatasetContract.check(view);
  }

  @Test
  void subsetRejectsInvalidIndices() {
    assertRejected(() -> Datasets.subset(TEN), "A subset of ten needs at least 1 index");
    assertRejected(
        () -> Datasets.subset(TEN, 1, 10), "ten has the indices 0 to 9, but got indices[1] = 10");
    assertRejected(
        () -> Datasets.subset(TEN, -1), "ten has the indices 0 to 9, but got indices[0] = -1");
  }

  @Test
  void takeKeepsTheFirst() throws Exception {
    assertThat(firsts(Datasets.take(TEN, 3))).containsExactly(0, 1, 2);
    assertThat(Datasets.take(TEN, 10).size()).isEqualTo(10);
    assertThat(Datasets.take(TEN, 3).name()).isEqualTo("ten.take(3)");
    DatasetContract.check(Datasets.take(UNLABELED, 1));
    assertRejected(() -> Datasets.take(TEN, 0), "Cannot take 0 of the 10 examples of ten");
    assertRejected(() -> Datasets.take(TEN, 11), "Cannot take 11 of the 10 examples of ten");
  }

  @Test
  void classesAreFiltered() throws Exception {
    Dataset only = Datasets.onlyClasses(TEN, 2, 0);
    Dataset without = Datasets.withoutClasses(TEN, 2, 0);

    assertThat(firsts(only)).containsExactly(0, 2, 3, 5, 6, 8, 9);
    assertThat(IntStream.range(0, 7).map(only::label)).containsExactly(0, 2, 0, 2, 0, 2, 0);
    assertThat(only.classes()).isEqualTo(4);
    assertThat(only.name()).isEqualTo("ten.onlyClasses(2,0)");
    assertThat(firsts(without)).containsExactly(1, 4, 7);
    assertThat(without.name()).isEqualTo("ten.withoutClasses(2,0)");
    DatasetContract.check(only);
  }

  @Test
  void classFiltersRejectInvalidArguments() {
    assertRejected(() -> Datasets.onlyClasses(TEN), "onlyClasses needs at least 1 class");
    assertRejected(
        () -> Datasets.withoutClasses(TEN, 1, 4),
        "ten has the classes 0 to 3, but got withoutClasses(1,4)");
    assertThatThrownBy(() -> Datasets.onlyClasses(TEN, 3))
        .isInstanceOf(DataException.class)
        .hasMessage("onlyClasses(3) leaves no example of ten.");
    assertThatThrownBy(() -> Datasets.onlyClasses(UNLABELED, 1))
        .isInstanceOf(DataException.class)
        .hasMessage("bare has no labels, which onlyClasses(1) needs.");
  }

  @Test
  void splitIsAPartition() throws Exception {
    InMemoryDataset data = numbered("many", 1000);

    Datasets.Split split = Datasets.split(data, 0.7, 42);

    assertThat(split.first().size()).isEqualTo(700);
    assertThat(split.second().size()).isEqualTo(300);
    int[] first = firsts(split.first());
    int[] second = firsts(split.second());
    assertThat(first).isSorted();
    assertThat(second).isSorted();
    assertThat(IntStream.concat(IntStream.of(first), IntStream.of(second)).sorted())
        .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList());
    // Of a random 70 % of 0..999, the mean is 499.5 with sd 6.0; five sd: 1 in 1.7 million.
    assertThat(IntStream.of(first).average().orElseThrow()).isCloseTo(499.5, within(30.0));
    assertThat(first).isNotEqualTo(IntStream.range(0, 700).toArray());
    assertThat(split.first().name()).isEqualTo("many.split(0.7,42).first");
    assertThat(split.second().name()).isEqualTo("many.split(0.7,42).second");
    DatasetContract.check(split.second());
  }

  @Test
  void splitDependsOnlyOnTheSeed() {
    assertThat(firsts(Datasets.split(TEN, 0.5, 1).first()))
        .isEqualTo(firsts(Datasets.split(TEN, 0.5, 1).first()))
        .isEqualTo(new int[] {4, 6, 7, 8, 9})
        .isNotEqualTo(firsts(Datasets.split(TEN, 0.5, 2).first()));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, 1.1, Double.NaN})
  void splitRejectsOtherFractions(double fraction) {
    assertRejected(
        () -> Datasets.split(TEN, fraction, 1),
        "The fraction of a split must be above 0 and below 1, but got " + fraction);
  }

  @Test
  void splitRejectsEmptyParts() {
    assertRejected(() -> Datasets.split(TEN, 0.04, 1), "would leave one part empty");
    assertRejected(() -> Datasets.split(TEN, 0.96, 1), "would leave one part empty");
    assertThat(Datasets.split(TEN, 0.06, 1).first().size()).isEqualTo(1);
  }

  @Test
  void paddedPutsTheImageInTheMiddle() throws Exception {
    Dataset source = images(ExampleShape.image(2, 1, 2), new float[] {1, 2, 3, 4});

    Dataset view = Datasets.padded(source, 4, 5, 9);

    assertThat(view.shape()).isEqualTo(ExampleShape.image(2, 4, 5));
    assertThat(view.name()).isEqualTo("images.padded(4x5,9.0)");
    float[] expected = {
      9, 9, 9, 9, 9, //
      9, 1, 2, 9, 9, //
      9, 9, 9, 9, 9, //
      9, 9, 9, 9, 9, //
      9, 9, 9, 9, 9, //
      9, 3, 4, 9, 9, //
      9, 9, 9, 9, 9, //
      9, 9, 9, 9, 9, //
    };
    assertThat(example(view, 0)).isEqualTo(expected);
    DatasetContract.check(view);
    assertThat(Datasets.padded(source, 1, 2, 9)).isSameAs(source);
  }

  @Test
  void mnistIsPaddedTo32() {
    Dataset source = Datasets.take(Mnist.test(), 3);
    Dataset view = Datasets.padded(source, 32, 32, 0);

    assertThat(view.label(2)).isEqualTo(source.label(2));
    float[] small = example(source, 2);
    float[] large = example(view, 2);
    for (int y = 0; y < 32; y++) {
      for (int x = 0; x < 32; x++) {
        boolean inside = y >= 2 && y < 30 && x >= 2 && x < 30;
        assertThat(large[y * 32 + x]).isEqualTo(inside ? small[(y - 2) * 28 + x - 2] : 0f);
      }
    }
  }

  @Test
  void paddedRejectsInvalidArguments() {
    Dataset source = images(ExampleShape.image(1, 2, 2), new float[] {1, 2, 3, 4});

    assertRejected(
        () -> Datasets.padded(source, 2, 1, 0),
        "Images of images have the shape 1x2x2 and cannot be padded to 2x1, which is smaller");
    assertRejected(() -> Datasets.padded(source, 1, 2, 0), "cannot be padded to 1x2");
    assertRejected(
        () -> Datasets.padded(source, 4, 4, -1),
        "Values of images lie in [0.0, 255.0], but the margin would be -1.0");
    assertRejected(
        () -> Datasets.padded(TEN, 4, 4, 0),
        "Only images [channels, height, width] can be padded, but examples of ten have the shape"
            + " 2.");
  }

  @Test
  void resizedAveragesAreas() throws Exception {
    Dataset source =
        images(ExampleShape.image(1, 2, 4), new float[] {0, 10, 20, 30, 40, 50, 60, 255});

    assertThat(example(Datasets.resized(source, 1, 2), 0)).containsExactly(25, 91.25f);
    assertThat(example(Datasets.resized(source, 2, 1), 0)).containsExactly(15, 101.25f);
    // 4 to 3: each output is 4/3 wide.
    assertThat(example(Datasets.resized(source, 2, 3), 0))
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(2.5f, 15, 27.5f, 42.5f, 55, 206.25f);
    DatasetContract.check(Datasets.resized(source, 1, 3));
    assertThat(Datasets.resized(source, 2, 4)).isSameAs(source);
  }

  @Test
  void resizedInterpolatesBetweenCenters() throws Exception {
    Dataset source =
        images(ExampleShape.image(2, 2, 1), new float[] {0, 100, 200, 40}, new float[4]);

    Dataset view = Datasets.resized(source, 4, 2);

    assertThat(view.shape()).isEqualTo(ExampleShape.image(2, 4, 2));
    assertThat(view.name()).isEqualTo("images.resized(4x2)");
    assertThat(example(view, 0))
        .usingComparatorWithPrecision(1e-4f)
        .containsExactly(0, 0, 25, 25, 75, 75, 100, 100, 200, 200, 160, 160, 80, 80, 40, 40);
    DatasetContract.check(view);
    assertRejected(() -> Datasets.resized(source, 0, 2), "at least 1x1, but got 0x2");
    assertRejected(() -> Datasets.resized(TEN, 1, 1), "can be resized");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 8, 11, 16, 31})
  void resizingKeepsAConstantAndTheRange(int size) throws Exception {
    float[] white = new float[3 * 8 * 8];
    Arrays.fill(white, 255f);

    Dataset view = Datasets.resized(images(ExampleShape.image(3, 8, 8), white), size, size);

    assertThat(example(view, 0)).containsOnly(255f);
  }

  @Test
  void concatJoins() throws Exception {
    Dataset view = Datasets.concat(numbered("a", 2), numbered("b", 1), numbered("c", 3));

    assertThat(firsts(view)).containsExactly(0, 1, 0, 0, 1, 2);
    assertThat(IntStream.range(0, 6).map(view::label)).containsExactly(0, 1, 0, 0, 1, 2);
    assertThat(view.name()).isEqualTo("a+b+c");
    DatasetContract.check(view);
    assertThat(Datasets.concat(TEN)).isSameAs(TEN);
  }

  @Test
  void concatRejectsSetsOfAnotherKind() {
    InMemoryDataset one = InMemoryDataset.of("one", new float[][] {{1}}, ValueRange.UNBOUNDED);
    InMemoryDataset unit = InMemoryDataset.of("unit", new float[][] {{1, 1}}, ValueRange.UNIT);

    assertRejected(
        () -> Datasets.concat(UNLABELED, one),
        "Joined sets must have the same shape, but bare has 2 and one has 1.");
    assertRejected(
        () -> Datasets.concat(UNLABELED, unit), "the same range, but bare has [-Infinity");
    assertRejected(
        () -> Datasets.concat(TEN, UNLABELED),
        "the same labels, but ten has class labels and bare has none.");
  }

  @Test
  void digestsAreDerived() {
    Dataset image = images(ExampleShape.image(1, 1, 1), new float[] {1});
    assertThat(
            new String[] {
              TEN.digest(),
              Datasets.take(TEN, 3).digest(),
              Datasets.take(TEN, 2).digest(),
              Datasets.subset(TEN, 2, 1, 0).digest(),
              Datasets.take(numbered("eleven", 11), 3).digest(),
              Datasets.concat(TEN, TEN).digest(),
              image.digest(),
              Datasets.padded(image, 2, 2, 0).digest(),
              Datasets.padded(image, 2, 2, 1).digest(),
              Datasets.resized(image, 2, 2).digest(),
            })
        .doesNotHaveDuplicates();
    // Names do not matter, nor by which selections one came to the same examples.
    assertThat(Datasets.take(numbered("other", 10), 3).digest())
        .isEqualTo(Datasets.take(TEN, 3).digest())
        .isEqualTo(Datasets.take(Datasets.subset(TEN, 0, 1, 2, 9), 3).digest());
  }

  @Test
  void viewsCompose() throws Exception {
    Dataset view = Datasets.take(Datasets.onlyClasses(Datasets.subset(TEN, 9, 8, 6, 3), 0), 2);

    assertThat(firsts(view)).containsExactly(9, 6);
    assertThat(view.name()).isEqualTo("ten.subset(4).onlyClasses(0).take(2)");
    DatasetContract.check(view);
  }

  private static InMemoryDataset numbered(String name, int size) {
    float[][] rows = new float[size][];
    int[] labels = new int[size];
    for (int i = 0; i < size; i++) {
      rows[i] = new float[] {i, -i};
      labels[i] = i % 3;
    }
    return InMemoryDataset.of(name, rows, ValueRange.UNBOUNDED).withLabels(labels, 4);
  }

  private static Dataset images(ExampleShape shape, float[]... rows) {
    return InMemoryDataset.of("images", shape, rows, ValueRange.BYTES);
  }

  private static int[] firsts(Dataset data) {
    return IntStream.range(0, data.size()).map(i -> (int) example(data, i)[0]).toArray();
  }

  private static void assertRejected(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void binarizedValuesAreOneAsOftenAsTheirValueSays() throws Exception {
    int n = 4000;
    float[][] rows = new float[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = new float[] {0, 0.25f, 0.8f, 1};
    }
    Dataset grey = InMemoryDataset.of("grey", rows, ValueRange.UNIT);
    Dataset binary = Datasets.binarized(grey, 7);
    double[] mean = new double[4];
    float[] values = new float[4];
    float[] again = new float[4];
    for (int i = 0; i < n; i++) {
      binary.read(i, values, 0);
      binary.read(i, again, 0);
      assertThat(again).isEqualTo(values);
      for (int j = 0; j < 4; j++) {
        assertThat(values[j]).isIn(0f, 1f);
        mean[j] += values[j] / (double) n;
      }
    }
    // Five standard errors: a false alarm once in a million runs, and the seed is fixed.
    assertThat(mean[0]).isZero();
    assertThat(mean[1]).isCloseTo(0.25, within(5 * Math.sqrt(0.25 * 0.75 / n)));
    assertThat(mean[2]).isCloseTo(0.8, within(5 * Math.sqrt(0.8 * 0.2 / n)));
    assertThat(mean[3]).isCloseTo(1, within(1e-9));
    assertThat(binary.digest()).isNotEqualTo(Datasets.binarized(grey, 8).digest());
    Dataset bytes = InMemoryDataset.of("b", new float[][] {{0, 255, 0}}, ValueRange.BYTES);
    assertThat(example(Datasets.binarized(bytes, 7), 0)).containsExactly(0, 255, 0);
    Dataset open = InMemoryDataset.of("o", rows, ValueRange.UNBOUNDED);
    DatasetContract.check(Datasets.take(binary, 50));
    assertThatThrownBy(() -> Datasets.binarized(open, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bounded");
  }
}
