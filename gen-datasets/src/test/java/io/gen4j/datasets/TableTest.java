package io.gen4j.datasets;

import static io.gen4j.datasets.DatasetContract.example;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.gen4j.core.data.DataDescription;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.RowScaling;
import io.gen4j.core.data.ValueRange;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.factory.Nd4j;

class TableTest {

  private static final List<String> COLUMNS = List.of("size", "weight", "color");

  /** Size has mean 5 and variance 5; weight runs from 10 to 30. */
  private static final List<Object[]> ROWS =
      List.of(
          new Object[] {2, 10.0, "red"},
          new Object[] {4, 30f, "blue"},
          new Object[] {6L, 20, "red"},
          new Object[] {8, 15, "green"});

  @TempDir Path folder;

  @Test
  void rowsBecomeScaledVectors() throws Exception {
    Dataset data = Table.of(COLUMNS, ROWS).minMax("weight").dataset("things");

    assertThat(data.shape().dimensions()).containsExactly(5);
    assertThat(data.range()).isEqualTo(ValueRange.UNBOUNDED);
    // (size - 5) / sqrt(5), (weight - 10) / 20, then blue, green, red.
    float[][] expected = {
      {-1.3416408f, 0, 0, 0, 1},
      {-.4472136f, 1, 1, 0, 0},
      {.4472136f, .5f, 0, 0, 1},
      {1.3416408f, .25f, 0, 1, 0}
    };
    for (int i = 0; i < 4; i++) {
      assertThat(example(data, i)).containsExactly(expected[i], within(1e-6f));
    }
    assertThat(data.hasLabels()).isFalse();
    DatasetContract.check(data);
    assertThat(data.scaling().orElseThrow().columns().get(2))
        .isEqualTo(new RowScaling.OneHot("color", List.of("blue", "green", "red")));
  }

  @Test
  void heldOutRowsAreScaledByTheSameFit() {
    Dataset train = Table.of(COLUMNS, ROWS).dataset("train");
    // Other columns, another order, and never all the names.
    Table held =
        Table.of(
            List.of("color", "id", "size", "weight"),
            List.<Object[]>of(new Object[] {"green", 7, 15, 18.75}));

    Dataset test = held.dataset("test", train);

    // (15 - 5) / sqrt(5); weight has mean 18.75.
    assertThat(example(test, 0))
        .containsExactly(new float[] {4.472136f, 0, 0, 1, 0}, within(1e-6f));
    assertThat(test.scaling()).isEqualTo(train.scaling());
    assertThat(Datasets.concat(train, test).scaling()).isEqualTo(train.scaling());
    assertThat(Datasets.take(train, 2).scaling()).isEqualTo(train.scaling());
  }

  @Test
  void aColumnGivesLabels() throws Exception {
    Dataset train = Table.of(COLUMNS, ROWS).withLabels("color").dataset("train");

    assertThat(train.shape().dimensions()).containsExactly(2);
    assertThat(train.classNames()).containsExactly("blue", "green", "red");
    assertThat(IntStream.range(0, 4).map(train::label)).containsExactly(2, 0, 2, 1);
    DatasetContract.check(train);
    Table held = Table.of(COLUMNS, List.<Object[]>of(new Object[] {1, 2, "red"}));
    Dataset test = held.withLabels("color").dataset("test", train);
    assertThat(test.classNames()).isEqualTo(train.classNames());
    assertThat(test.label(0)).isEqualTo(2);
    assertThat(held.dataset("bare", train).hasLabels()).isFalse();
    Table unknown = Table.of(COLUMNS, List.<Object[]>of(new Object[] {1, 2, "pink"}));
    assertRefused(
        () -> unknown.withLabels("color").dataset("test", train),
        "table, row 0: the training data have the classes [blue, green, red], but the label is"
            + " pink");
  }

  @Test
  void numbersCanBeNamesAndLabels() {
    List<Object[]> rows = new ArrayList<>();
    for (int i : new int[] {10, 9, -1, 10}) {
      rows.add(new Object[] {i, i * .5});
    }
    Table table = Table.of(List.of("a", "b"), rows);

    assertThat(table.asNames("a").dataset("x").scaling().orElseThrow().columns().get(0))
        .isEqualTo(new RowScaling.OneHot("a", List.of("-1", "9", "10")));
    Dataset labeled = table.withLabels("b").dataset("x");
    assertThat(labeled.classNames()).containsExactly("-0.5", "4.5", "5");
    assertThat(labeled.label(0)).isEqualTo(2);
  }

  @Test
  void rowsAreRestored() {
    Random random = new Random(5);
    List<Object[]> rows = new ArrayList<>();
    String[] words = {"x", "y", "z"};
    for (int i = 0; i < 50; i++) {
      rows.add(
          new Object[] {
            1000 * random.nextGaussian() - 300,
            random.nextInt(100),
            words[random.nextInt(3)],
            words[i % 3]
          });
    }
    List<String> columns = List.of("a", "b", "c", "label");
    Table table = Table.of(columns, rows);
    Dataset data = table.minMax("b").withLabels("label").dataset("things");

    Table back = Table.of(data);

    assertThat(back.columns()).isEqualTo(columns);
    for (int i = 0; i < 50; i++) {
      assertThat((Double) back.value(i, "a")).isCloseTo((Double) table.value(i, "a"), within(1e-3));
      assertThat((Double) back.value(i, "b")).isCloseTo((Double) table.value(i, "b"), within(1e-4));
      assertThat(back.value(i, "c")).isEqualTo(rows.get(i)[2]);
      assertThat(back.value(i, "label")).isEqualTo(rows.get(i)[3]);
    }
    // And what a model keeps takes samples back, too.
    DataDescription kept = DataDescription.of(DataDescription.of(data, 10).describe());
    List<Object> row =
        kept.rows(Nd4j.createFromArray(new float[][] {example(data, 3)}), data.range()).get(0);
    assertThat((Double) row.get(0)).isCloseTo((Double) rows.get(3)[0], within(1e-3));
    assertThat(row.get(2)).isEqualTo(rows.get(3)[2]);
  }

  @Test
  void readsCsv() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("t.csv"),
            "size,weight,color\n2,1e1,red\n 4 ,30,\"blue\"\n6,,red\n?,15,green\n8,15,red\n");
    Table table = Table.csv(file).missing("?");

    assertThat(table.size()).isEqualTo(5);
    assertThat(table.value(1, "size")).isEqualTo(4.0);
    assertThat(table.value(2, "weight")).isNull();
    assertThat(table.value(3, "size")).isNull();
    assertRefused(
        () -> table.dataset("t"),
        file
            + ", row 3: the value of column 'size' is missing. Fill it in, or leave such rows out"
            + " with withoutMissing().");
    Dataset data = table.withoutMissing().dataset("t");
    assertThat(data.size()).isEqualTo(3);
    Files.writeString(file, "1,2\n3,4\n");
    Table bare = Table.csv(file, List.of("a", "b"));
    assertThat(bare.value(0, "a")).isEqualTo(1.0);
    assertThat(bare.select("b").columns()).containsExactly("b");
    assertRefused(
        () -> Table.csv(file, List.of("a")), "has the columns [a], but row 0 has 2 values");
  }

  @Test
  void numbersAreReadFromArrays() {
    double[][] rows = {{1, 2}, {3, 5}};
    Table table = Table.of(List.of("a", "b"), rows);
    rows[0][0] = 9;

    Dataset data = table.minMax().dataset("x");

    assertThat(data.range()).isEqualTo(ValueRange.UNIT);
    assertThat(example(data, 0)).containsExactly(0, 0);
    assertThat(example(data, 1)).containsExactly(1, 1);
    assertThat(data.digest()).isNotEqualTo(table.dataset("x").digest());
  }

  @Test
  void mistakesAreReported() {
    Table table = Table.of(COLUMNS, ROWS);
    Dataset train = table.minMax("weight").dataset("train");

    assertRefused(() -> Table.of(List.of("a"), new double[0][]), "needs at least 1 row");
    assertRefused(() -> Table.of(List.of("a", "a"), new double[][] {{1, 2}}), "distinct names");
    assertRefused(() -> Table.of(List.of("a"), new double[][] {{1, 2}}), "row 0 has 2 values");
    assertRefused(
        () -> Table.of(List.of("a"), new double[][] {{1}, {Double.NaN}}).dataset("x"),
        "table, row 1: the value of column 'a' is missing");
    assertRefused(
        () -> Table.of(List.of("a"), new double[][] {{1}, {1 / 0.0}}).dataset("x"),
        "The column 'a' takes finite numbers, got Infinity");
    assertRefused(
        () -> Table.of(List.of("a"), new double[][] {{1}, {1}}).dataset("x"),
        "leave out columns that are constant");
    assertRefused(() -> table.minMax("depth"), "no column 'depth'. Its columns are [size, weight");
    assertRefused(() -> table.withLabels("depth"), "no column 'depth'");
    assertRefused(() -> table.select("size").dataset("x", train), "no column 'weight'");
    assertRefused(
        () -> table.select("color").withLabels("color").dataset("x"), "no column other than");
    Table odd = Table.of(COLUMNS, List.<Object[]>of(new Object[] {1, 31, "red"}));
    assertRefused(
        () -> odd.dataset("x", train),
        "table, row 0: The column 'weight' was fitted on values from 10.0 to 30.0, got 31.0");
    Table unknown = Table.of(COLUMNS, List.<Object[]>of(new Object[] {1, 11, "pink"}));
    assertRefused(
        () -> unknown.dataset("x", train),
        "table, row 0: The column 'color' has the names [blue, green, red], got pink");
    Table text = Table.of(COLUMNS, List.<Object[]>of(new Object[] {"big", 11, "red"}));
    assertRefused(
        () -> text.dataset("x", train), "row 0: The column 'size' takes finite numbers, got big");
    assertThatThrownBy(() -> Table.of(Mnist.test()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("mnist-test was not made from a table");
    assertThat(Arrays.asList(table.toString(), table.columns()))
        .containsExactly("table: 4 rows of [size, weight, color]", COLUMNS);
  }

  private static void assertRefused(ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(DataException.class).hasMessageContaining(message);
  }
}
