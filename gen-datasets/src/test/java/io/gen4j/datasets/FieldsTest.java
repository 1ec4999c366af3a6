package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static io.gen4j.datasets.DatasetContract.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.Batches;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields beyond data and labels, and the names of classes. */
class FieldsTest {

  private static final InMemoryDataset DATA =
      InMemoryDataset.of("data", new float[][] {{1, 2}, {3, 4}, {5, 6}}, ValueRange.BYTES)
          .withLabels(new int[] {0, 1, 0}, List.of("cat", "dog"));

  @Test
  void pairsHaveConditionAndData() throws Exception {
    Dataset condition =
        InMemoryDataset.of("edges", new float[][] {{0}, {.5f}, {1}}, ValueRange.UNIT);

    Dataset paired = Datasets.paired(condition, DATA);

    assertThat(paired.name()).isEqualTo("data.with(condition)");
    assertThat(paired.fields().stream().map(Field::name))
        .containsExactly("data", "label", "condition");
    assertThat(paired.field("condition").orElseThrow())
        .isEqualTo(Field.continuous("condition", ExampleShape.vector(1), ValueRange.UNIT));
    assertThat(example(paired, 1)).containsExactly(3, 4);
    assertThat(field(paired, "condition", 1)).containsExactly(.5f);
    assertThat(paired.classNames()).containsExactly("cat", "dog");
    assertThat(paired.digest()).isNotEqualTo(DATA.digest());
    DatasetContract.check(paired);
    assertThatThrownBy(() -> Datasets.paired(Datasets.take(condition, 2), DATA))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(
            "data has 3 examples, but edges.take(2) has 2. Give one condition for each example");
    assertThatThrownBy(() -> Datasets.paired(condition, paired))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("already has a field 'condition'");
    assertThatThrownBy(() -> Datasets.withField(DATA, "data", condition))
        .hasMessageContaining("data already has a field 'data'");
  }

  @Test
  void aFieldIsGivenAsRows() throws Exception {
    Field tokens =
        new Field("text", ExampleShape.vector(2), new FieldKind.Tokens(List.of("a", "b", "c")));
    float[][] values = {{0, 1}, {2, 2}, {1, 0}};

    Dataset data = Datasets.withField(DATA, tokens, values);
    values[1][0] = 0;

    assertThat(data.fields()).endsWith(tokens);
    assertThat(field(data, "text", 1)).containsExactly(2, 2);
    DatasetContract.check(data);
    assertThat(data.digest()).isNotEqualTo(Datasets.withField(DATA, tokens, values).digest());
    assertThatThrownBy(() -> Datasets.withField(DATA, tokens, new float[][] {{0, 1}}))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("data has 3 examples, but the field 'text' has 1 rows");
    assertThatThrownBy(() -> Datasets.withField(DATA, tokens, new float[][] {{0, 1}, {3, 0}, {}}))
        .isInstanceOf(DataException.class);
  }

  @Test
  void aFunctionMakesTheCondition() throws Exception {
    Dataset damaged =
        Datasets.withCondition(
            DATA,
            "noise of one",
            (data, index) -> {
              data[0] = new Random(index).nextInt(10); // may be changed: it is a copy
              return data;
            });

    assertThat(example(damaged, 1)).containsExactly(3, 4);
    assertThat(field(damaged, "condition", 1)).containsExactly(new Random(1).nextInt(10), 4);
    DatasetContract.check(damaged);
    Dataset sum =
        Datasets.withCondition(
            DATA,
            "sum",
            ExampleShape.vector(1),
            ValueRange.UNBOUNDED,
            (data, index) -> new float[] {data[0] + data[1]});
    assertThat(field(sum, "condition", 2)).containsExactly(11);
    assertThat(sum.digest()).isNotEqualTo(damaged.digest());
    Dataset wrong = Datasets.withCondition(DATA, "wrong", (data, index) -> new float[3]);
    assertThatThrownBy(() -> field(wrong, "condition", 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("which is 2 values, but example 0 has 3");
  }

  @Test
  void sequencesArePadded() throws Exception {
    float[][][] sequences = {
      {{1, 10}, {2, 20}, {3, 30}}, {{4, 40}}, {{5, 50}, {6, 60}},
    };

    Dataset data =
        InMemoryDataset.sequences("steps", sequences, ValueRange.UNBOUNDED)
            .withLabels(new int[] {1, 0, 1}, 2);

    assertThat(data.shape()).isEqualTo(new ExampleShape(List.of(2, 3)));
    assertThat(example(data, 0)).containsExactly(1, 2, 3, 10, 20, 30);
    assertThat(example(data, 1)).containsExactly(4, 0, 0, 40, 0, 0);
    assertThat(example(data, 2)).containsExactly(5, 6, 0, 50, 60, 0);
    assertThat(field(data, "mask", 0)).containsExactly(1, 1, 1);
    assertThat(field(data, "mask", 1)).containsExactly(1, 0, 0);
    assertThat(field(data, "mask", 2)).containsExactly(1, 1, 0);
    assertThat(data.field("mask")).contains(Field.mask(3));
    DatasetContract.check(data);
    // Padding counts: the same values with another mask are other data.
    sequences[1] = new float[][] {{4, 40}, {0, 0}};
    assertThat(InMemoryDataset.sequences("x", sequences, ValueRange.UNBOUNDED).digest())
        .isNotEqualTo(
            InMemoryDataset.sequences(
                    "x",
                    new float[][][] {sequences[0], {{4, 40}}, sequences[2]},
                    ValueRange.UNBOUNDED)
                .digest());
    try (Batches batches = Batches.of(data, 3, ValueRange.UNBOUNDED, 1)) {
      Batch batch = batches.next();
      assertThat(batch.mask().shape()).containsExactly(3, 3);
      assertThat(batch.mask().sumNumber().intValue()).isEqualTo(6);
      assertThat(batch.data().shape()).containsExactly(3, 2, 3);
    }
  }

  @Test
  void sequencesOutsideZeroArePaddedWithTheLowEnd() {
    Dataset data =
        InMemoryDataset.sequences("s", new float[][][] {{{5}}, {{6}, {7}}}, new ValueRange(5, 9));

    assertThat(example(data, 0)).containsExactly(5, 5);
  }

  @Test
  void sequencesAreChecked() {
    assertSequenceRefused("needs at least 1 example");
    assertSequenceRefused("sequence 1 has no step", new float[][] {{1}}, new float[0][]);
    assertSequenceRefused("needs at least 1 feature", new float[][] {{}});
    assertSequenceRefused(
        "step 1 of sequence 1 has 2 features, but the first step of sequence 0 has 1",
        new float[][] {{1}},
        new float[][] {{1}, {1, 2}});
    assertSequenceRefused("is NaN", new float[][] {{Float.NaN}});
  }

  private static void assertSequenceRefused(String message, float[][]... sequences) {
    assertThatThrownBy(() -> InMemoryDataset.sequences("s", sequences, ValueRange.UNBOUNDED))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void viewsKeepFields() throws Exception {
    float[][] images = new float[6][4];
    for (int i = 0; i < 6; i++) {
      Arrays.fill(images[i], 10 * i);
    }
    Dataset source =
        Datasets.withCondition(
            InMemoryDataset.of("i", ExampleShape.image(1, 2, 2), images, ValueRange.BYTES)
                .withLabels(new int[] {0, 1, 2, 0, 1, 2}, List.of("a", "b", "c")),
            "twice",
            ExampleShape.vector(1),
            ValueRange.UNBOUNDED,
            (data, index) -> new float[] {2 * data[0]});

    Datasets.Split split = Datasets.split(source, .5, 3);
    for (Dataset view :
        List.of(
            Datasets.subset(source, 4, 0, 4),
            Datasets.take(source, 2),
            Datasets.onlyClasses(source, 1),
            Datasets.withoutClasses(source, 1),
            split.first(),
            split.second(),
            Datasets.concat(split.first(), split.second()),
            Datasets.padded(source, 4, 4, 0),
            Datasets.resized(source, 1, 1))) {
      assertThat(view.classNames()).containsExactly("a", "b", "c");
      assertThat(view.fields().stream().map(Field::name))
          .containsExactly("data", "label", "condition");
      for (int i = 0; i < view.size(); i++) {
        float middle = example(view, i)[view.shape().length() == 16 ? 5 : 0];
        assertThat(field(view, "condition", i)).containsExactly(2 * middle);
        assertThat(view.label(i)).isEqualTo((int) middle / 10 % 3);
      }
      DatasetContract.check(view);
    }
  }

  @Test
  void joinedSetsMergeClassesByName() throws Exception {
    Dataset first = labeled("first", List.of("cat", "dog"), 0, 1);
    Dataset second = labeled("second", List.of("bird", "cat"), 0, 1, 1);

    Dataset joined = Datasets.concat(first, second);

    assertThat(joined.classNames()).containsExactly("cat", "dog", "bird");
    assertThat(joined.classes()).isEqualTo(3);
    assertThat(IntStream.range(0, 5).map(joined::label)).containsExactly(0, 1, 2, 0, 0);
    assertThat(joined.field("label")).contains(Field.label(List.of("cat", "dog", "bird")));
    DatasetContract.check(joined);
    assertThat(joined.digest())
        .isNotEqualTo(
            Datasets.concat(first, labeled("second", List.of("cat", "dog"), 0, 1, 1)).digest());
    // Three and more, and sets that have their names from numbers.
    Dataset three = Datasets.concat(joined, labeled("third", List.of("dog", "ant"), 1, 0), first);
    assertThat(three.classNames()).containsExactly("cat", "dog", "bird", "ant");
    assertThat(IntStream.range(5, 9).map(three::label)).containsExactly(3, 1, 0, 1);
    Dataset numbered = Datasets.concat(Mnist.test(), Mnist.test());
    assertThat(numbered.classNames())
        .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @Test
  void joinedFoldersMergeClassesByName(@TempDir Path folder) {
    TestImages.solid(folder.resolve("one/cat/a.png"), 0x010101);
    TestImages.solid(folder.resolve("one/dog/b.png"), 0x020202);
    TestImages.solid(folder.resolve("two/bird/c.png"), 0x030303);
    TestImages.solid(folder.resolve("two/cat/d.png"), 0x040404);
    ImageFolderOptions options = ImageFolderOptions.builder(1, 1).labelsFromFolders().build();

    Dataset joined =
        Datasets.concat(
            ImageFolder.open(folder.resolve("one"), options),
            ImageFolder.open(folder.resolve("two"), options));

    assertThat(joined.classNames()).containsExactly("cat", "dog", "bird");
    assertThat(IntStream.range(0, 4).map(joined::label)).containsExactly(0, 1, 2, 0);
    assertThat(IntStream.range(0, 4).mapToObj(i -> example(joined, i)[0]))
        .containsExactly(1f, 2f, 3f, 4f);
  }

  @Test
  void setsWithOtherFieldsAreNotJoined() {
    Dataset sum = Datasets.withCondition(DATA, "same", (data, index) -> data);

    assertThatThrownBy(() -> Datasets.concat(DATA, sum))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Joined sets must have the same fields");
  }

  @Test
  void classNamesMustBeDistinct() {
    assertThatThrownBy(() -> DATA.withLabels(new int[] {0, 0, 0}, List.of("a", "a")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'a' appears twice");
    assertThatThrownBy(() -> DATA.withLabels(new int[3], List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Dataset labeled(String name, List<String> names, int... labels) {
    float[][] rows = new float[labels.length][];
    Arrays.setAll(rows, i -> new float[] {i});
    return InMemoryDataset.of(name, rows, ValueRange.UNBOUNDED).withLabels(labels, names);
  }
}
