package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.SmallSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What batches hold of labels, of long examples and of examples that change. */
class BatchContentsTest {

  /** Examples of any length and label, all of them 0. */
  private record Zeros(int length, int classes, int label, AtomicInteger read) implements Dataset {

    @Override
    public String name() {
      return "zeros";
    }

    @Override
    public int size() {
      return 40;
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.vector(length);
    }

    @Override
    public ValueRange range() {
      return ValueRange.UNIT;
    }

    @Override
    public int label(int index) {
      return label;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      read.incrementAndGet();
    }

    @Override
    public String digest() {
      return "zeros";
    }
  }

  /** Four examples of 2^18 floats: one batch of 4 MB is ready, however many small ones would be. */
  @Test
  void readsOneLargeBatchAhead() throws InterruptedException {
    AtomicInteger read = new AtomicInteger();
    try (Batches batches = Batches.of(new Zeros(1 << 18, 0, 0, read), 4, ValueRange.UNBOUNDED, 1)) {
      assertThat(BatchesTest.settled(read)).isEqualTo(4);
      batches.next();
      assertThat(BatchesTest.settled(read)).isEqualTo(8);
    }
  }

  @Test
  void dataWithoutLabelsGiveBatchesWithoutThem() {
    Zeros unlabeled = new Zeros(2, 0, 0, new AtomicInteger());
    assertThat(unlabeled.hasLabels()).isFalse();
    assertThat(unlabeled.fields()).hasSize(1);
    try (Batches batches = Batches.of(unlabeled, 4, ValueRange.UNBOUNDED, 1)) {
      Batch batch = batches.next();
      assertThat(batch.hasLabels()).isFalse();
      assertThat(batch.mask()).isNull();
      assertThatThrownBy(batch::labels).hasMessageContaining("no labels");
    }
    try (Batches batches = Batches.of(SmallSet.of(4), 4, ValueRange.SYMMETRIC, 1)) {
      Batch batch = batches.next();
      assertThat(batch.hasLabels()).isTrue();
      // 0 of a range [0, 4] becomes -1, and 3.5 only 0.75.
      assertThat(batch.largestMagnitude()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, -1})
  void labelsAreBelowTheNumberOfClasses(int label) {
    try (Batches batches =
        Batches.of(new Zeros(1, 3, label, new AtomicInteger()), 4, ValueRange.UNBOUNDED, 1)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("has label " + label)
          .hasMessageContaining("3 classes run from 0 to 2");
    }
    try (Batches batches =
        Batches.of(new Zeros(1, 3, 2, new AtomicInteger()), 4, ValueRange.UNBOUNDED, 1)) {
      assertThat(batches.next().labels()).containsOnly(2);
    }
  }

  /** Each pass has examples of its own, in the order of that pass. */
  @Test
  void examplesMayChangeFromPassToPass() {
    Dataset changing = new Changing(0);
    for (int from : new int[] {0, 1}) {
      try (Batches batches = Batches.of(changing, 2, ValueRange.UNBOUNDED, 1, from, 1)) {
        for (int b = 1; b < 6; b++) {
          long pass = from + b / 2;
          assertThat(batches.next().values(Field.DATA)).containsOnly(pass);
        }
      }
    }
  }

  private record Changing(long pass) implements Dataset {

    @Override
    public String name() {
      return "changing";
    }

    @Override
    public int size() {
      return 4;
    }

    @Override
    public ExampleShape shape() {
      return ExampleShape.vector(1);
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
    public int label(int index) {
      return 0;
    }

    @Override
    public void read(int index, float[] target, int offset) {
      target[offset] = pass;
    }

    @Override
    public Dataset inPass(long number) {
      return new Changing(number);
    }

    @Override
    public String digest() {
      return "changing";
    }
  }
}
