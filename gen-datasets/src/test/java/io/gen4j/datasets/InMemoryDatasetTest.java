package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.ValueRange;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class InMemoryDatasetTest {

  private static final float[][] ROWS = {{0f, 0.25f}, {0.5f, 1f}, {0.75f, 0.125f}};

  @Test
  void holdsRows() throws Exception {
    InMemoryDataset data =
        InMemoryDataset.of("points", ROWS, ValueRange.UNIT).withLabels(new int[] {2, 0, 2}, 4);

    assertThat(data.name()).isEqualTo("points");
    assertThat(data.size()).isEqualTo(3);
    assertThat(data.shape()).isEqualTo(ExampleShape.vector(2));
    assertThat(data.range()).isEqualTo(ValueRange.UNIT);
    assertThat(data.classes()).isEqualTo(4);
    assertThat(example(data, 1)).containsExactly(0.5f, 1f);
    assertThat(data.label(2)).isEqualTo(2);
    DatasetContract.check(data);
    DatasetContract.check(InMemoryDataset.of("points", ROWS, ValueRange.UNBOUNDED));
  }

  @Test
  void holdsBytes() throws Exception {
    byte[][] rows = {{0, 127, (byte) 128, (byte) 255}};

    InMemoryDataset data =
        InMemoryDataset.of("bytes", ExampleShape.image(1, 2, 2), rows, ValueRange.BYTES);

    assertThat(example(data, 0)).containsExactly(0, 127, 128, 255);
    DatasetContract.check(data);
  }

  @Test
  void copiesItsArguments() {
    float[][] floats = {{1, 2}, {3, 4}};
    byte[][] bytes = {{1, 2}, {3, 4}};
    int[] labels = {0, 1};
    INDArray array = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
    InMemoryDataset[] made = {
      InMemoryDataset.of("f", floats, ValueRange.BYTES).withLabels(labels, 2),
      InMemoryDataset.of("b", ExampleShape.vector(2), bytes, ValueRange.BYTES)
          .withLabels(labels, 2),
      InMemoryDataset.of("n", array, ValueRange.BYTES).withLabels(labels, 2),
    };

    floats[1][0] = 9;
    bytes[1][0] = 9;
    labels[1] = 0;
    array.putScalar(1, 0, 9);

    for (InMemoryDataset data : made) {
      assertThat(example(data, 1)).containsExactly(3, 4);
      assertThat(data.label(1)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "FLOAT", "HALF", "BFLOAT16", "LONG", "INT", "SHORT", "BYTE", "UBYTE"})
  void readsArraysOfAnyNumberType(DataType type) {
    INDArray array = Nd4j.createFromArray(new float[][] {{1, 2, 3}, {4, 5, 6}}).castTo(type);

    InMemoryDataset data = InMemoryDataset.of("n", array, ValueRange.BYTES);

    assertThat(data.shape()).isEqualTo(ExampleShape.vector(3));
    assertThat(example(data, 0)).containsExactly(1, 2, 3);
    assertThat(example(data, 1)).containsExactly(4, 5, 6);
  }

  @Test
  void readsArraysOfAnyStrides() {
    // [n, h, w, c] in memory, seen as [n, c, h, w], and every other example of it.
    INDArray base = Nd4j.arange(0, 4 * 2 * 3 * 2).castTo(DataType.FLOAT).reshape(4, 2, 3, 2);
    INDArray view =
        base.permute(0, 3, 1, 2)
            .get(
                NDArrayIndex.interval(1, 2, 4),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all());
    INDArray before = base.dup();

    InMemoryDataset data = InMemoryDataset.of("n", view, ValueRange.BYTES);

    assertThat(data.size()).isEqualTo(2);
    assertThat(data.shape()).isEqualTo(ExampleShape.image(2, 2, 3));
    assertThat(example(data, 0)).containsExactly(12, 14, 16, 18, 20, 22, 13, 15, 17, 19, 21, 23);
    assertThat(example(data, 1)).containsExactly(36, 38, 40, 42, 44, 46, 37, 39, 41, 43, 45, 47);
    assertThat(base).isEqualTo(before);
    INDArray columns = base.reshape(8, 6).dup('f');
    assertThat(example(InMemoryDataset.of("f", columns, ValueRange.BYTES), 7))
        .containsExactly(42, 43, 44, 45, 46, 47);
  }

  @Test
  void readsArraysInsideAWorkspace() {
    try (MemoryWorkspace scope =
        Nd4j.getWorkspaceManager().getAndActivateWorkspace("in-memory-test")) {
      assertThat(scope.isScopeActive()).isTrue();
      INDArray array = Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}});
      assertThat(example(InMemoryDataset.of("n", array, ValueRange.BYTES), 1))
          .containsExactly(3, 4);
    }
  }

  @Test
  void takesSequencesFromArrays() throws Exception {
    INDArray array = Nd4j.arange(2 * 3 * 4).castTo(DataType.FLOAT).reshape(2, 3, 4);
    Dataset data = InMemoryDataset.of("n", array, ValueRange.UNBOUNDED);

    assertThat(data.shape()).isEqualTo(new ExampleShape(List.of(3, 4)));
    assertThat(example(data, 1)[5]).isEqualTo(12 + 5);
    DatasetContract.check(data);
  }

  @Test
  void rejectsArraysOfOtherRanksOrTypes() {
    assertRefused(
        () -> InMemoryDataset.of("n", Nd4j.zeros(DataType.FLOAT, 3), ValueRange.UNIT),
        "n needs an array [n, ...shape], but got rank 1 [3]");
    assertRefused(
        () -> InMemoryDataset.of("n", Nd4j.zeros(DataType.BOOL, 2, 3), ValueRange.UNIT),
        "n needs an array of numbers, but got the type BOOL");
    assertRefused(
        () -> InMemoryDataset.of("n", Nd4j.empty(DataType.FLOAT), ValueRange.UNIT),
        "n needs at least 1 example, but the array is empty");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void rejectsValuesThatAreNotFinite(float value) {
    for (ValueRange range : new ValueRange[] {ValueRange.UNIT, ValueRange.UNBOUNDED}) {
      String message = "x: value 1 of example 2 is " + value + ". Networks cannot learn from it";
      assertRefused(() -> InMemoryDataset.of("x", withLast(value), range), message);
      assertRefused(
          () -> InMemoryDataset.of("x", Nd4j.createFromArray(withLast(value)), range), message);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {-1e-7f, 1.0000001f})
  void rejectsValuesOutOfRange(float value) {
    assertRefused(
        () -> InMemoryDataset.of("x", withLast(value), ValueRange.UNIT),
        "x: value 1 of example 2 is " + value + ", outside the declared range [0.0, 1.0]");
    assertThat(InMemoryDataset.of("x", withLast(value), ValueRange.UNBOUNDED).size()).isEqualTo(3);
  }

  @Test
  void rejectsBytesOutOfRange() {
    byte[][] rows = {{0, 1}, {(byte) 200, 1}};

    assertRefused(
        () -> InMemoryDataset.of("x", ExampleShape.vector(2), rows, ValueRange.UNIT),
        "x: value 0 of example 1 is 200.0, outside the declared range [0.0, 1.0]");
  }

  @Test
  void rejectsRaggedOrEmptyRows() {
    assertRefused(
        () -> InMemoryDataset.of("x", new float[][] {{1, 2}, {1}}, ValueRange.BYTES),
        "x: examples of shape 2 have 2 values, but row 1 has 1. Rows must be of equal length.");
    assertRefused(
        () ->
            InMemoryDataset.of(
                "x", ExampleShape.image(1, 2, 2), new byte[][] {{1, 2, 3}}, ValueRange.BYTES),
        "x: examples of shape 1x2x2 have 4 values, but row 0 has 3");
    assertRefused(
        () -> InMemoryDataset.of("x", new float[0][], ValueRange.BYTES),
        "x needs at least 1 example, but got an array of 0 rows");
    assertRefused(
        () -> InMemoryDataset.of("x", new float[2][0], ValueRange.BYTES),
        "x needs at least 1 feature, but row 0 is empty");
  }

  @Test
  void rejectsInvalidLabels() {
    InMemoryDataset data = InMemoryDataset.of("x", ROWS, ValueRange.UNIT);

    assertRefused(() -> data.withLabels(new int[] {0, 1}, 2), "x has 3 examples, but got 2 labels");
    assertRefused(
        () -> data.withLabels(new int[] {0, 1, 2}, 2),
        "x: with 2 classes, labels go from 0 to 1, but the label of example 2 is 2");
    assertRefused(
        () -> data.withLabels(new int[] {-1, 1, 0}, 2),
        "x: with 2 classes, labels go from 0 to 1, but the label of example 0 is -1");
    assertThatThrownBy(() -> data.withLabels(new int[3], 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1 class, but got 0");
  }

  @Test
  void digestCoversTheContent() {
    float[][] rows = {{1, 2}, {3, 255}};
    byte[][] bytes = {{1, 2}, {3, (byte) 255}};
    InMemoryDataset data = InMemoryDataset.of("a", rows, ValueRange.BYTES);

    assertThat(InMemoryDataset.of("b", ExampleShape.vector(2), bytes, ValueRange.BYTES).digest())
        .isEqualTo(data.digest());
    assertThat(
            Arrays.asList(
                data.digest(),
                InMemoryDataset.of("a", new float[][] {{1, 2}, {3, 254}}, ValueRange.BYTES)
                    .digest(),
                InMemoryDataset.of("a", new float[][] {{3, 255}, {1, 2}}, ValueRange.BYTES)
                    .digest(),
                InMemoryDataset.of("a", new float[][] {{1, 2}, {3, 0.5f}}, ValueRange.BYTES)
                    .digest(),
                InMemoryDataset.of("a", new float[][] {{1, 2}, {3, 0.25f}}, ValueRange.BYTES)
                    .digest(),
                InMemoryDataset.of("a", rows, ValueRange.UNBOUNDED).digest(),
                InMemoryDataset.of("a", new float[][] {{1, 2, 3, 255}}, ValueRange.BYTES).digest(),
                data.withLabels(new int[] {0, 1}, 2).digest(),
                data.withLabels(new int[] {1, 0}, 2).digest(),
                data.withLabels(new int[] {0, 1}, 3).digest()))
        .doesNotHaveDuplicates();
  }

  private static float[][] withLast(float value) {
    return new float[][] {{0, 0}, {1, 1}, {0, value}};
  }

  private static void assertRefused(ThrowingCallable making, String message) {
    assertThatThrownBy(making).isInstanceOf(DataException.class).hasMessageContaining(message);
  }
}
