package io.gen4j.core.data;

import io.gen4j.core.random.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/**
 * An endless sequence of batches of a data set: epoch after epoch, each shuffled anew by the seed
 * and the epoch's number, examples that do not fill a batch at an epoch's end left out. The next
 * batches are read in the background. Equal seeds give equal sequences, from any starting point.
 *
 * <p>Used by one thread. Close it to end the background reading.
 */
public final class Batches implements AutoCloseable {

  private static final long SHUFFLE = 0x5348L;

  /** To wake the reader for every batch would take a part of a small model's step. */
  private static final int MOST_AHEAD = 8;

  private static final long FLOATS_AHEAD = 1 << 20;

  private final Dataset dataset;
  private final int batchSize;
  private final ValueRange range;
  private final long seed;
  private final ExecutorService reader;
  private int[] order;
  private long orderEpoch = -1;
  private long nextBatch;
  private final int ahead;
  private final Deque<Batch> ready = new ArrayDeque<>();
  private RuntimeException failure;
  private Future<Ahead> pending;

  /** What has been read: batches, and what stopped the reading, or null. */
  private record Ahead(List<Batch> batches, RuntimeException failure) {}

  private Batches(Dataset dataset, int batchSize, ValueRange range, long seed, long firstBatch) {
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.range = range;
    this.seed = seed;
    this.nextBatch = firstBatch;
    this.reader =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "gen4j-batches");
              thread.setDaemon(true);
              return thread;
            });
    long floats = (long) batchSize * dataset.shape().length();
    this.ahead = (int) Math.max(1, Math.min(MOST_AHEAD, FLOATS_AHEAD / floats));
    this.pending = reader.submit(this::readAhead);
  }

  /**
   * Starts a sequence.
   *
   * @param batchSize examples per batch, at most the size of the set
   * @param range range that values are mapped to: that of the model's output
   * @param seed seed of the shuffling
   * @param firstBatch number of the batch to start at, 0 for a new training
   * @throws IllegalArgumentException if the batch is larger than the set, or the data have no range
   *     and the model's output has
   */
  public static Batches of(
      Dataset dataset, int batchSize, ValueRange range, long seed, long firstBatch) {
    requireBatchSize(dataset, batchSize);
    dataset.range().requireMappableTo(range);
    return new Batches(dataset, batchSize, range, seed, firstBatch);
  }

  /** Returns the number of full batches in one pass over a data set. */
  public static int perEpoch(Dataset dataset, int batchSize) {
    requireBatchSize(dataset, batchSize);
    return dataset.size() / batchSize;
  }

  /**
   * Returns the next batch.
   *
   * @throws DataException if an example cannot be read, or holds NaN, an infinity or a value
   *     outside the range that the set declares
   */
  public Batch next() {
    try {
      if (ready.isEmpty() && failure == null) {
        Ahead read = pending.get();
        ready.addAll(read.batches());
        failure = read.failure();
        if (failure == null) {
          pending = reader.submit(this::readAhead);
        }
      }
      if (ready.isEmpty()) {
        throw failure;
      }
      return ready.remove();
    } catch (ExecutionException e) {
      throw new DataException("Could not read a batch of " + dataset.name(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DataException("Interrupted while waiting for a batch of " + dataset.name(), e);
    }
  }

  @Override
  public void close() {
    reader.shutdownNow();
  }

  private Ahead readAhead() {
    List<Batch> batches = new ArrayList<>();
    try {
      for (int i = 0; i < ahead && !Thread.currentThread().isInterrupted(); i++) {
        batches.add(read());
      }
      return new Ahead(batches, null);
    } catch (RuntimeException e) {
      return new Ahead(batches, e);
    }
  }

  private Batch read() {
    int perEpoch = dataset.size() / batchSize;
    long epoch = nextBatch / perEpoch;
    if (epoch != orderEpoch) {
      order = shuffled(dataset.size(), Seeds.derive(seed, SHUFFLE, epoch));
      orderEpoch = epoch;
    }
    int first = Math.toIntExact(nextBatch % perEpoch) * batchSize;
    nextBatch++;
    int length = dataset.shape().length();
    float[] values = new float[Math.multiplyExact(batchSize, length)];
    int[] labels = dataset.hasLabels() ? new int[batchSize] : null;
    for (int i = 0; i < batchSize; i++) {
      int index = order[first + i];
      dataset.read(index, values, i * length);
      requireInRange(index, values, i * length, length);
      dataset.range().mapTo(range, values, i * length, length);
      if (labels != null) {
        labels[i] = labelInRange(index);
      }
    }
    return new Batch(dataset.shape(), values, labels, batchSize);
  }

  private int labelInRange(int index) {
    int label = dataset.label(index);
    if (label < 0 || label >= dataset.classes()) {
      throw new DataException(
          "Example "
              + index
              + " of "
              + dataset.name()
              + " has label "
              + label
              + ", but labels of its "
              + dataset.classes()
              + " classes run from 0 to "
              + (dataset.classes() - 1));
    }
    return label;
  }

  private void requireInRange(int index, float[] values, int offset, int length) {
    ValueRange declared = dataset.range();
    for (int i = offset; i < offset + length; i++) {
      if (!Float.isFinite(values[i]) || !declared.contains(values[i])) {
        throw new DataException(
            "Example "
                + index
                + " of "
                + dataset.name()
                + " holds "
                + values[i]
                + " at position "
                + (i - offset)
                + ", outside its declared range "
                + declared
                + ". Clean the data, or declare the range that they have.");
      }
    }
  }

  private static int[] shuffled(int size, long seed) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      order[i] = i;
    }
    RandomGenerator random = Seeds.generator(seed);
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  private static void requireBatchSize(Dataset dataset, int batchSize) {
    if (batchSize < 1 || batchSize > dataset.size()) {
      throw new IllegalArgumentException(
          "The batch size must be from 1 to the size of the data set, "
              + dataset.size()
              + " ("
              + dataset.name()
              + "), got "
              + batchSize);
    }
  }
}
