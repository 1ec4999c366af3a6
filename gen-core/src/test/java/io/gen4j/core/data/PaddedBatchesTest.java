package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches of examples of different lengths. */
class PaddedBatchesTest {

  private static final int WHOLE = 6;

  /**
   * Sequences of two channels and up to six steps: channel c of example i holds 100 i + 10 c + t at
   * step t. A mask and a target have the same steps, the condition has six values of its own.
   */
  private record Sequences(int... lengths) implements Dataset {

    @Override
    public String name() {
      return "sequences";
    }

    @Override
    public int size() {
      return lengths.length;
    }

    @Override
    public ExampleShape shape() {
      return new ExampleShape(List.of(2, WHOLE));
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNBOUNDED;
    }

    @Override
    public int classes() {
      return 0;
    }

    @Override
    public List<Field> fields() {
      List<Field> all = new ArrayList<>(Dataset.super.fields());
      all.add(Field.mask(WHOLE));
      for (String name : List.of(Field.TARGET, Field.CONDITION)) {
        all.add(Field.continuous(name, ExampleShape.vector(WHOLE), ValueRange.UNBOUNDED));
      }
      all.add(Field.continuous("short", ExampleShape.vector(1), ValueRange.UNBOUNDED));
      return all;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      for (int i = 0; i < 2 * WHOLE; i++) {
        target[offset + i] = 100 * index + 10 * (i / WHOLE) + i % WHOLE;
      }
    }

    @Override
    public void read(String field, int index, float[] target, int offset) {
      int count = field(field).orElseThrow().shape().length();
      for (int t = 0; t < count; t++) {
        target[offset + t] =
            field.equals(Field.MASK) ? (t < lengths[index] ? 1 : 0) : 1000 * index + t;
      }
    }

    @Override
    public int paddedSteps(int index) {
      return lengths[index];
    }

    @Override
    public String digest() {
      return "sequences";
    }
  }

  private static List<Batch> batches(Dataset data, int size, long seed, long pass, int count) {
    List<Batch> all = new ArrayList<>();
    try (Batches batches = Batches.of(data, size, ValueRange.UNBOUNDED, seed, pass, 0)) {
      for (int b = 0; b < count; b++) {
        all.add(batches.next());
      }
    }
    return all;
  }

  private static int[] examples(Batch batch) {
    float[] values = batch.values(Field.CONDITION);
    return IntStream.range(0, batch.size()).map(i -> (int) values[i * WHOLE] / 1000).toArray();
  }

  @Test
  void aBatchIsCutToItsLongestExample() {
    Sequences data = new Sequences(1, 6, 3, 3, 2, 6, 4, 1, 5, 2, 2, 3);
    for (Batch batch : batches(data, 3, 7, 0, 8)) {
      int[] examples = examples(batch);
      int steps = IntStream.of(examples).map(i -> data.lengths()[i]).max().orElseThrow();
      assertThat(batch.data().shape()).containsExactly(3, 2, steps);
      assertThat(batch.mask().shape()).containsExactly(3, steps);
      assertThat(batch.array(Field.TARGET).shape()).containsExactly(3, steps);
      assertThat(batch.array(Field.CONDITION).shape()).containsExactly(3, WHOLE);
      assertThat(batch.array("short").shape()).containsExactly(3, 1);
      for (int i = 0; i < 3; i++) {
        for (int t = 0; t < steps; t++) {
          for (int c = 0; c < 2; c++) {
            assertThat(batch.data().getDouble(i, c, t)).isEqualTo(100 * examples[i] + 10 * c + t);
          }
          assertThat(batch.mask().getDouble(i, t))
              .isEqualTo(t < data.lengths()[examples[i]] ? 1 : 0);
          assertThat(batch.array(Field.TARGET).getDouble(i, t)).isEqualTo(1000 * examples[i] + t);
        }
      }
    }
  }

  /** Sorted by length, the batches of a pass are neighbors; they come in an order of their own. */
  @Test
  void batchesHoldExamplesOfSimilarLengthInAnyOrder() {
    Sequences data = new Sequences(1, 6, 3, 3, 2, 6, 4, 1, 5, 2, 2, 3);
    Set<List<Integer>> orders = new HashSet<>();
    Set<List<Integer>> firsts = new HashSet<>();
    for (int pass = 0; pass < 6; pass++) {
      List<Batch> all = batches(data, 3, 7, pass, 4);
      List<Integer> seen = new ArrayList<>();
      List<Integer> longest = new ArrayList<>();
      for (Batch batch : all) {
        int[] examples = examples(batch);
        Arrays.stream(examples).forEach(seen::add);
        longest.add(IntStream.of(examples).map(i -> data.lengths()[i]).max().orElseThrow());
        firsts.add(Arrays.stream(examples).boxed().toList());
      }
      assertThat(seen).containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      // Lengths in order: 1 1 2, 2 2 3, 3 3 4, 5 6 6.
      assertThat(longest).containsExactlyInAnyOrder(2, 3, 4, 6);
      orders.add(longest);
    }
    assertThat(orders).hasSizeGreaterThan(2);
    assertThat(firsts).as("examples of equal length change places").hasSizeGreaterThan(8);
  }

  /** The same examples are left out of a pass as if all had the whole length. */
  @Test
  void whatIsLeftOutDoesNotDependOnLengths() {
    Sequences mixed = new Sequences(1, 6, 3, 3, 2, 6, 4, 1, 5, 2, 2);
    int[] whole = new int[11];
    Arrays.fill(whole, WHOLE);
    for (int pass = 0; pass < 5; pass++) {
      assertThat(seen(batches(mixed, 4, 3, pass, 2)))
          .hasSize(8)
          .isEqualTo(seen(batches(new Sequences(whole), 4, 3, pass, 2)));
    }
  }

  private static Set<Integer> seen(List<Batch> batches) {
    Set<Integer> seen = new HashSet<>();
    batches.forEach(batch -> Arrays.stream(examples(batch)).forEach(seen::add));
    return seen;
  }

  @Test
  void dataThatAreAllShorterAreCutToo() {
    Batch batch = batches(new Sequences(4, 4, 4, 4), 2, 1, 0, 1).get(0);
    assertThat(batch.data().shape()).containsExactly(2, 2, 4);
    Batch whole = batches(new Sequences(6, 6, 6, 6), 2, 1, 0, 1).get(0);
    assertThat(whole.data().shape()).containsExactly(2, 2, 6);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 7, -1})
  void lengthsAreStepsOfTheData(int bad) {
    try (Batches batches = Batches.of(new Sequences(2, bad, 6), 1, ValueRange.UNBOUNDED, 1)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("Example 1 of sequences is padded to " + bad)
          .hasMessageContaining("but the data have 6");
    }
    assertThat(batches(new Sequences(1, 6, 6), 1, 1, 0, 3)).hasSize(3);
  }

  @Test
  void modelsOfOneLengthRefuseOthers() {
    Batches.requireWholeLength(new Sequences(6, 6));
    for (Sequences other : List.of(new Sequences(6, 5), new Sequences(4, 4))) {
      assertThatThrownBy(() -> Batches.requireWholeLength(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("sequences pads its examples");
    }
  }
}
