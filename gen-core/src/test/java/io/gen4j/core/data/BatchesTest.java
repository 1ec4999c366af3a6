package io.gen4j.core.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gen4j.core.testing.Checks;
import io.gen4j.core.testing.PacedSet;
import io.gen4j.core.testing.SmallSet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchesTest {

  private static final ValueRange RAW = ValueRange.UNBOUNDED;

  @Test
  void everyEpochIsAPermutationOfItsOwn() {
    List<Integer> order = indices(SmallSet.of(12), 4, 1, 0, 6);
    List<Integer> first = order.subList(0, 12);
    List<Integer> second = order.subList(12, 24);
    List<Integer> all = IntStream.range(0, 12).boxed().toList();
    assertThat(first).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(all);
    assertThat(second).containsExactlyInAnyOrderElementsOf(all).isNotEqualTo(first);
  }

  @Test
  void leavesOutWhatDoesNotFillABatch() {
    assertThat(Batches.perEpoch(SmallSet.of(11), 4)).isEqualTo(2);
    List<Integer> order = indices(SmallSet.of(11), 4, 1, 0, 20);
    for (int epoch = 0; epoch < 10; epoch++) {
      assertThat(new HashSet<>(order.subList(8 * epoch, 8 * epoch + 8))).hasSize(8);
    }
    // The left-out ones differ from epoch to epoch: all 11 turn up in ten epochs. For one example
    // to be left out ten times by chance: (3/11)^10 = 2e-6; the seed is fixed.
    assertThat(new HashSet<>(order)).hasSize(11);
  }

  @Test
  void theSeedAloneGivesTheOrder() {
    List<Integer> order = indices(SmallSet.of(30), 7, 5, 0, 12);
    assertThat(indices(SmallSet.of(30), 7, 5, 0, 12)).isEqualTo(order);
    assertThat(indices(SmallSet.of(30), 7, 6, 0, 12)).isNotEqualTo(order);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 3, 4, 5, 11})
  void startsAnywhereAsIfItHadComeThere(int first) {
    List<Integer> order = indices(SmallSet.of(30), 7, 5, 0, 14);
    assertThat(indices(SmallSet.of(30), 7, 5, first, 14 - first))
        .isEqualTo(order.subList(7 * first, order.size()));
  }

  /** A fair shuffle puts every example first equally often. */
  @Test
  void shufflesFairly() {
    int[] counts = new int[5];
    for (int seed = 0; seed < 2000; seed++) {
      try (Batches batches = Batches.of(SmallSet.of(5), 1, RAW, seed)) {
        counts[(int) batches.next().data().getDouble(0)]++;
      }
    }
    double chi = 0;
    for (int count : counts) {
      chi += (count - 400.0) * (count - 400.0) / 400;
    }
    // Chi-squared with 4 degrees of freedom exceeds 23.5 once in 10,000 fair shuffles, and falls
    // below 0.05 three times in 10,000; the seeds are fixed.
    assertThat(chi).isBetween(0.05, 23.5);
  }

  @Test
  void scalesToTheModelsRange() {
    try (Batches batches = Batches.of(SmallSet.of(8), 8, ValueRange.SYMMETRIC, 1)) {
      Batch batch = batches.next();
      double[] values = Checks.values(batch.data());
      for (int i = 0; i < 8; i++) {
        int index = (int) Math.round((values[3 * i] + 1) * 4);
        assertThat(values[3 * i]).isEqualTo(-1 + index / 4.0);
        assertThat(values[3 * i + 1]).isEqualTo(-1 + (index + 0.25) / 4);
        assertThat(values[3 * i + 2]).isEqualTo(-1 + (index + 0.5) / 4);
        assertThat(batch.labels()[i]).isEqualTo(index);
      }
      assertThat(batch.size()).isEqualTo(8);
      assertThat(batch.data().shape()).containsExactly(8, 3);
      assertThat(batch.data()).isNotSameAs(batch.data());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 9})
  void refusesABatchThatIsNotThere(int size) {
    assertThatThrownBy(() -> Batches.of(SmallSet.of(8), size, RAW, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("from 1 to the size of the data set, 8")
        .hasMessageContaining("got " + size);
    assertThatThrownBy(() -> Batches.perEpoch(SmallSet.of(8), size))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, 8.5f, -0.5f})
  void namesTheExampleAndThePositionOfABadValue(float bad) {
    try (Batches batches = Batches.of(SmallSet.of(8).with(5, bad), 8, RAW, 1)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("Example 5 of small")
          .hasMessageContaining("" + bad)
          .hasMessageContaining("position 1")
          .hasMessageContaining("[0.0, 8.0]");
      assertThatThrownBy(batches::next).isInstanceOf(DataException.class);
    }
  }

  /** Whoever waits for more than one batch waits here for ever. */
  @Test
  @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void theFirstBatchIsThereAsSoonAsItHasBeenRead() {
    Semaphore permits = new Semaphore(4);
    try (Batches batches = Batches.of(new PacedSet(SmallSet.of(40), permits), 4, RAW, 1)) {
      for (int b = 0; b < 3; b++) {
        assertThat(batches.next().size()).isEqualTo(4);
        permits.release(4);
      }
    }
  }

  /** The reader stops when there are enough batches, and goes on before they run out. */
  @Test
  void readsAheadUpToAFewBatches() throws InterruptedException {
    AtomicInteger read = new AtomicInteger();
    Semaphore permits =
        new Semaphore(Integer.MAX_VALUE) {
          private static final long serialVersionUID = 1;

          @Override
          public void acquire() {
            read.incrementAndGet();
          }
        };
    try (Batches batches = Batches.of(new PacedSet(SmallSet.of(200), permits), 2, RAW, 1)) {
      assertThat(settled(read)).isEqualTo(2 * 15);
      for (int b = 0; b < 7; b++) {
        batches.next();
      }
      assertThat(settled(read)).as("8 are left").isEqualTo(2 * 15);
      batches.next();
      assertThat(settled(read)).as("7 were left").isEqualTo(2 * (8 + 15));
    }
  }

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
    try (Batches batches = Batches.of(new Zeros(1 << 18, 0, 0, read), 4, RAW, 1)) {
      assertThat(settled(read)).isEqualTo(4);
      batches.next();
      assertThat(settled(read)).isEqualTo(8);
    }
  }

  @Test
  void dataWithoutLabelsGiveBatchesWithoutThem() {
    Zeros unlabeled = new Zeros(2, 0, 0, new AtomicInteger());
    assertThat(unlabeled.hasLabels()).isFalse();
    assertThat(unlabeled.fields()).hasSize(1);
    try (Batches batches = Batches.of(unlabeled, 4, RAW, 1)) {
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
    try (Batches batches = Batches.of(new Zeros(1, 3, label, new AtomicInteger()), 4, RAW, 1)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("has label " + label)
          .hasMessageContaining("3 classes run from 0 to 2");
    }
    try (Batches batches = Batches.of(new Zeros(1, 3, 2, new AtomicInteger()), 4, RAW, 1)) {
      assertThat(batches.next().labels()).containsOnly(2);
    }
  }

  @Test
  void startsWithABatchOfThePass() {
    for (int[] bad : new int[][] {{0, 3}, {0, -1}, {-1, 0}}) {
      assertThatThrownBy(() -> Batches.of(SmallSet.of(11), 3, RAW, 1, bad[0], bad[1]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("from 0 to 2, got batch " + bad[1] + " of pass " + bad[0]);
    }
  }

  /** A waiting reader neither keeps the JVM alive nor outlives its sequence. */
  @Test
  void theReaderEndsWithItsSequence() throws InterruptedException {
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    Batches batches = Batches.of(SmallSet.of(40), 4, RAW, 1);
    batches.next();
    List<Thread> readers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("gen4j-batches") && !before.contains(thread))
            .toList();
    assertThat(readers).hasSize(1);
    assertThat(readers.get(0).isDaemon()).isTrue();
    batches.close();
    readers.get(0).join(20_000);
    assertThat(readers.get(0).isAlive()).isFalse();
  }

  @Test
  void anErrorOfTheReaderIsThrownAsItIsAfterTheBatchesBeforeIt() {
    AtomicInteger read = new AtomicInteger();
    Semaphore failing =
        new Semaphore(0) {
          private static final long serialVersionUID = 1;

          @Override
          public void acquire() {
            if (read.incrementAndGet() > 8) {
              throw new OutOfMemoryError("mine");
            }
          }
        };
    try (Batches batches = Batches.of(new PacedSet(SmallSet.of(40), failing), 4, RAW, 1)) {
      batches.next();
      batches.next();
      for (int i = 0; i < 2; i++) {
        assertThatThrownBy(batches::next).isInstanceOf(OutOfMemoryError.class).hasMessage("mine");
      }
    }
  }

  @Test
  void anInterruptWhileWaitingIsNoFaultOfTheData() {
    try (Batches batches = Batches.of(new PacedSet(SmallSet.of(4), new Semaphore(2)), 2, RAW, 1)) {
      batches.next();
      Thread.currentThread().interrupt();
      assertThatThrownBy(batches::next).isInstanceOf(ReadInterruptedException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Waits until a count stands still. */
  private static int settled(AtomicInteger count) throws InterruptedException {
    int last = -1;
    for (int same = 0; same < 20; ) {
      Thread.sleep(5);
      same = count.get() == last ? same + 1 : 0;
      last = count.get();
    }
    return last;
  }

  @Test
  void infinitiesAreBadInUnboundedDataToo() {
    SmallSet set = SmallSet.of(4).declaring(RAW).with(2, Float.POSITIVE_INFINITY);
    try (Batches batches = Batches.of(set, 4, RAW, 1)) {
      assertThatThrownBy(batches::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("Example 2");
    }
  }

  @Test
  void refusesUnboundedDataForABoundedModel() {
    assertThatThrownBy(() -> Batches.of(SmallSet.of(8).declaring(RAW), 4, ValueRange.UNIT, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no declared range");
  }

  private static List<Integer> indices(Dataset set, int size, long seed, long first, int count) {
    List<Integer> order = new ArrayList<>();
    int perEpoch = Batches.perEpoch(set, size);
    int inEpoch = (int) (first % perEpoch);
    try (Batches batches = Batches.of(set, size, RAW, seed, first / perEpoch, inEpoch)) {
      for (int b = 0; b < count; b++) {
        Batch batch = batches.next();
        assertThat(batch.endsPass()).isEqualTo((first + b + 1) % perEpoch == 0);
        double[] values = Checks.values(batch.data());
        for (int i = 0; i < size; i++) {
          order.add((int) values[3 * i]);
        }
      }
    }
    return order;
  }
}
