package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.SmallSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class FieldsTest {

  /** Sequences of up to three steps with a condition, tokens, a mask and labels. */
  private record Sequences(float badMask) implements Dataset {

    @Override
    public String name() {
      return "sequences";
    }

    @Override
    public int size() {
      return 4;
    }

    @Override
    public ExampleShape shape() {
      return new ExampleShape(List.of(2, 3));
    }

    @Override
    public ValueRange range() {
      return ValueRange.BYTES;
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public List<String> classNames() {
      return List.of("cat", "dog");
    }

    @Override
    public int label(int index) {
      return index % 2;
    }

    @Override
    public List<Field> fields() {
      List<Field> all = new ArrayList<>(Dataset.super.fields());
      all.add(Field.continuous(Field.CONDITION, ExampleShape.vector(2), new ValueRange(0, 10)));
      all.add(Field.continuous("free", ExampleShape.vector(1), ValueRange.UNBOUNDED));
      all.add(
          new Field(
              "tokens", ExampleShape.vector(3), new FieldKind.Tokens(List.of("a", "b", "c"))));
      all.add(Field.mask(3));
      return all;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      for (int i = 0; i < 6; i++) {
        target[offset + i] = 10 * index + i;
      }
    }

    @Override
    public void read(String field, int index, float[] target, int offset) {
      switch (field) {
        case Field.CONDITION -> {
          target[offset] = index;
          target[offset + 1] = 10 - index;
        }
        case "free" -> target[offset] = 1000 * index;
        case "tokens" -> {
          for (int t = 0; t < 3; t++) {
            target[offset + t] = (index + t) % 3;
          }
        }
        case Field.MASK -> {
          target[offset] = 1;
          target[offset + 1] = index == 2 ? badMask : 1;
          target[offset + 2] = 0;
        }
        default -> Dataset.super.read(field, index, target, offset);
      }
    }

    @Override
    public String digest() {
      return "sequences";
    }
  }

  @Test
  void aBatchHoldsEveryFieldOfItsExamples() {
    try (Batches batches = Batches.of(new Sequences(1), 4, ValueRange.SYMMETRIC, 3)) {
      Batch batch = batches.next();
      INDArray data = batch.data();
      assertThat(data.shape()).containsExactly(4, 2, 3);
      INDArray condition = batch.array(Field.CONDITION);
      INDArray free = batch.array("free");
      INDArray tokens = batch.array("tokens");
      INDArray labels = batch.array(Field.LABEL);
      for (int i = 0; i < 4; i++) {
        long index = Math.round(free.getDouble(i, 0) / 1000);
        assertThat(data.getDouble(i, 1, 2))
            .isCloseTo((10 * index + 5) / 127.5 - 1, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(condition.getDouble(i, 0))
            .isCloseTo(index / 5.0 - 1, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(condition.getDouble(i, 1))
            .isCloseTo(1 - index / 5.0, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(tokens.getDouble(i, 2)).isEqualTo((index + 2) % 3);
        assertThat(labels.getDouble(i, 0)).isEqualTo(index % 2);
        assertThat(batch.labels()[i]).isEqualTo((int) index % 2);
      }
      assertThat(Checks.values(batch.mask())).containsExactly(1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0);
      for (String field : List.of(Field.DATA, Field.LABEL, Field.MASK, "tokens")) {
        assertThat(batch.values(field)).isEqualTo(Checks.floats(batch.array(field)));
      }
      assertThatThrownBy(() -> batch.values("target"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'target'");
      assertThat(batch.has("tokens")).isTrue();
      assertThat(batch.has("target")).isFalse();
      assertThatThrownBy(() -> batch.array("target"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'target'")
          .hasMessageContaining("tokens");
      batch.labels()[0] = 9;
      assertThat(batch.labels()[0]).isLessThan(2);
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {0.5f, 2f, -1f, Float.NaN})
  void aMaskIsOfOnesAndZeros(float bad) {
    try (Batches batches = Batches.of(new Sequences(bad), 4, ValueRange.SYMMETRIC, 3)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("Example 2 of sequences")
          .hasMessageContaining("position 1 of the field 'mask'")
          .hasMessageContaining("whole numbers");
    }
  }

  @Test
  void plainDataSetsHaveDataAndLabels() {
    Dataset plain = SmallSet.of(5);
    assertThat(plain.fields())
        .containsExactly(
            Field.continuous(Field.DATA, ExampleShape.vector(3), new ValueRange(0, 5)),
            Field.label(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")));
    float[] target = new float[4];
    plain.read(Field.DATA, 2, target, 1);
    assertThat(target).containsExactly(0, 2, 2.25f, 2.5f);
    plain.read(Field.LABEL, 3, target, 0);
    assertThat(target[0]).isEqualTo(3);
    assertThatThrownBy(() -> plain.read("mask", 0, target, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("small has no field 'mask'; it has [data, label]");
    assertThat(plain.field(Field.LABEL)).isPresent();
    assertThat(plain.field(Field.MASK)).isEmpty();
    assertThat(plain.scaling()).isEmpty();
  }

  @Test
  void fieldsCheckThemselves() {
    assertThatThrownBy(() -> Field.continuous(" ", ExampleShape.vector(1), ValueRange.UNIT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Field.continuous("label", ExampleShape.vector(1), ValueRange.UNIT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("categorical");
    assertThatThrownBy(() -> Field.label(List.of())).hasMessageContaining("at least one class");
    assertThatThrownBy(() -> Field.label(List.of("a", "b", "a"))).hasMessageContaining("'a'");
    assertThatThrownBy(() -> new FieldKind.Tokens(List.of("x", "x"))).hasMessageContaining("token");
    assertThat(Field.label(List.of("one")).range()).isEqualTo(new ValueRange(0, 1));
    assertThat(Field.label(List.of("a", "b", "c")).range()).isEqualTo(new ValueRange(0, 2));
    assertThat(Field.mask(4).range()).isEqualTo(ValueRange.UNIT);
    assertThat(new Sequences(1).field("tokens").orElseThrow().range())
        .isEqualTo(new ValueRange(0, 2));
  }

  @Test
  void aDescriptionComesBackFromPlainData() {
    DataDescription description = DataDescription.of(new Sequences(1), 2);
    assertThat(DataDescription.of(description.describe())).isEqualTo(description);
    assertThat(description.classNames()).containsExactly("cat", "dog");
    assertThat(description.batchSize()).isEqualTo(2);
    Map<String, Object> broken = description.describe();
    broken.put("size", "many");
    assertThatThrownBy(() -> DataDescription.of(broken))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'size'");
  }

  @Test
  void samplesGoBackToTheUnitsOfTheData() {
    DataDescription bytes = DataDescription.of(new Sequences(1), 2);
    INDArray samples = Checks.array(new double[] {-1, 0, 1}, 1, 3);
    assertThat(Checks.values(bytes.toDataUnits(samples, ValueRange.SYMMETRIC)))
        .containsExactly(0, 127.5, 255);
    assertThat(Checks.values(samples)).containsExactly(-1, 0, 1);
    assertThat(Checks.values(bytes.toDataUnits(samples, ValueRange.UNBOUNDED)))
        .containsExactly(-1, 0, 1);
    assertThatThrownBy(() -> bytes.rows(samples, ValueRange.SYMMETRIC))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'sequences' were not encoded from rows");
  }

  @Test
  void rowsGoThereAndBack() {
    RowScaling scaling =
        new RowScaling(
            List.of(
                RowScaling.MinMax.fit("price", 10, 30, 20),
                RowScaling.OneHot.fit("color", List.of("red", "blue", "red"))));
    assertThat(scaling.width()).isEqualTo(3);
    assertThat(scaling.range()).isEqualTo(ValueRange.UNIT);
    assertThat(scaling.encode(List.of(15, "blue"))).containsExactly(0.25f, 0, 1);
    assertThat(scaling.decode(new float[] {0.75f, 0.6f, 0.4f})).containsExactly(25.0, "red");
    DataDescription rows =
        new DataDescription(
            "table",
            "d",
            3,
            1,
            List.of(Field.continuous(Field.DATA, ExampleShape.vector(3), ValueRange.UNIT)),
            Optional.of(scaling));
    INDArray samples = Checks.array(new double[] {-1, -1, 1, 1, 1, -1}, 2, 3);
    assertThat(rows.rows(samples, ValueRange.SYMMETRIC))
        .containsExactly(List.of(10.0, "blue"), List.of(30.0, "red"));
    assertThat(DataDescription.of(rows.describe())).isEqualTo(rows);
    for (long[] other : new long[][] {{2, 4}, {2, 2}, {6}, {1, 2, 3}}) {
      INDArray ragged = Checks.normalArray(1, other);
      assertThatThrownBy(() -> rows.rows(ragged, ValueRange.SYMMETRIC))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("samples [count, 3], got " + java.util.Arrays.toString(other));
    }
  }

  @Test
  void standardizesByTheTrainingDataAlone() {
    RowScaling.Standardized column = RowScaling.Standardized.fit("x", 1, 3, 5, 7);
    assertThat(column.mean()).isEqualTo(4);
    assertThat(column.deviation()).isEqualTo(Math.sqrt(5));
    RowScaling scaling = new RowScaling(List.of(column));
    assertThat(scaling.range()).isEqualTo(ValueRange.UNBOUNDED);
    assertThat(scaling.encode(List.of(9))[0]).isEqualTo((float) (5 / Math.sqrt(5)));
    assertThat((Double) scaling.decode(scaling.encode(List.of(9))).get(0))
        .isCloseTo(9, org.assertj.core.data.Offset.offset(1e-5));
    assertThat(RowScaling.of(scaling.describe())).isEqualTo(scaling);
  }

  @Test
  void badRowsAreNamed() {
    RowScaling scaling =
        new RowScaling(
            List.of(
                new RowScaling.MinMax("price", 0, 1),
                new RowScaling.OneHot("color", List.of("red", "blue"))));
    assertThatThrownBy(() -> scaling.encode(List.of(0.5))).hasMessageContaining("2 columns, got 1");
    assertThatThrownBy(() -> scaling.encode(List.of(1.5, "red")))
        .hasMessageContaining("'price'")
        .hasMessageContaining("1.5");
    assertThatThrownBy(() -> scaling.encode(List.of(-0.1, "red"))).hasMessageContaining("-0.1");
    assertThatThrownBy(() -> scaling.encode(List.of(Double.NaN, "red")))
        .hasMessageContaining("finite");
    assertThatThrownBy(() -> scaling.encode(List.of("cheap", "red"))).hasMessageContaining("cheap");
    assertThatThrownBy(() -> scaling.encode(List.of(0.5, "green")))
        .hasMessageContaining("'color'")
        .hasMessageContaining("green");
    assertThatThrownBy(() -> scaling.encode(Arrays.asList(0.5, null)))
        .hasMessageContaining("got null");
    assertThatThrownBy(() -> scaling.decode(new float[2])).hasMessageContaining("got 2");
    assertThatThrownBy(() -> new RowScaling(List.of())).hasMessageContaining("one or more");
    assertThatThrownBy(
            () ->
                new RowScaling(
                    List.of(new RowScaling.MinMax("a", 0, 1), new RowScaling.MinMax("a", 0, 1))))
        .hasMessageContaining("distinct");
    assertThatThrownBy(() -> RowScaling.MinMax.fit("flat", 2, 2)).hasMessageContaining("constant");
    assertThatThrownBy(() -> RowScaling.Standardized.fit("flat", 2, 2))
        .hasMessageContaining("constant");
    assertThatThrownBy(() -> RowScaling.OneHot.fit("one", List.of("a", "a")))
        .hasMessageContaining("two or more");
    assertThatThrownBy(() -> RowScaling.of(List.of(Map.of("kind", "magic", "name", "x"))))
        .hasMessageContaining("magic");
    assertThatThrownBy(() -> RowScaling.of(List.of("magic"))).hasMessageContaining("magic");
  }
}
