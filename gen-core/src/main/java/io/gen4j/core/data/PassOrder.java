package io.gen4j.core.data;

import io.gen4j.core.random.Seeds;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The order of the examples in a pass. If examples differ in their padded length, a batch holds
 * examples of neighboring lengths.
 */
final class PassOrder {

  private static final long BATCHES = 0x4241L;

  /** Padded length of each example, or null if all have the whole one. */
  private final int[] steps;

  private final int batchSize;

  private PassOrder(int[] steps, int batchSize) {
    this.steps = steps;
    this.batchSize = batchSize;
  }

  static PassOrder of(Dataset dataset, int batchSize) {
    int whole = last(dataset.shape());
    int[] steps = IntStream.range(0, dataset.size()).map(dataset::paddedSteps).toArray();
    for (int i = 0; i < steps.length; i++) {
      if (steps[i] < 1 || steps[i] > whole) {
        throw new DataException(
            "Example "
                + i
                + " of "
                + dataset.name()
                + " is padded to "
                + steps[i]
                + " steps, but the data have "
                + whole);
      }
    }
    boolean same = IntStream.of(steps).allMatch(length -> length == whole);
    return new PassOrder(same ? null : steps, batchSize);
  }

  /** Returns the size of the last axis. */
  static int last(ExampleShape shape) {
    return shape.dimensions().get(shape.dimensions().size() - 1);
  }

  /** Whether batches may be shorter than the data. */
  boolean bucketed() {
    return steps != null;
  }

  /** Returns the positions of the examples in a pass, batch after batch. */
  int[] order(int size, long seed) {
    int[] shuffled = shuffled(size, Seeds.generator(seed));
    if (steps == null) {
      return shuffled;
    }
    // Which examples are left out is drawn before they are sorted, so it does not depend on length.
    int batches = size / batchSize;
    int[] sorted =
        IntStream.of(shuffled)
            .limit((long) batches * batchSize)
            .boxed()
            .sorted(Comparator.comparingInt(index -> steps[index]))
            .mapToInt(Integer::intValue)
            .toArray();
    int[] batchOrder = shuffled(batches, Seeds.generator(Seeds.derive(seed, BATCHES)));
    return IntStream.of(batchOrder)
        .flatMap(batch -> IntStream.range(batch * batchSize, (batch + 1) * batchSize))
        .map(position -> sorted[position])
        .toArray();
  }

  /** Returns the largest padded length of the examples of a batch. */
  int steps(int[] order, int first) {
    return IntStream.range(first, first + batchSize).map(i -> steps[order[i]]).max().orElseThrow();
  }

  private static int[] shuffled(int size, RandomGenerator random) {
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }
}
