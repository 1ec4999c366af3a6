package io.gen4j.core.data;

import io.gen4j.core.random.Seeds;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * An endless sequence of batches of a data set, pass after pass. Each pass has its own order, which
 * depends on the seed and the number of the pass. Examples that do not fill a last batch are left
 * out of the pass. If the data set has {@linkplain Dataset#paddedSteps examples of different
 * lengths}, a batch holds examples of similar length and is cut to the longest. A background thread
 * reads the next batches, and each can be used as soon as it has been read. Equal seeds give equal
 * sequences from any starting point.
 *
 * <p>Not thread-safe. Close the sequence to stop the background thread.
 */
public final class Batches implements AutoCloseable {

  private static final long SHUFFLE = 0x5348L;

  /** Fields that have the time axis of the data. */
  private static final Set<String> TIMED = Set.of(Field.DATA, Field.MASK, Field.TARGET);

  /** Waking the reader for every batch would cost a noticeable part of a small model's step. */
  private static final int MOST_AHEAD = 8;

  private static final long FLOATS_AHEAD = 1 << 20;

  private static final long MILLIS_TO_END = 1000;

  private final Dataset dataset;

  /** The examples of the pass that {@link #order} belongs to. */
  private Dataset examples;

  private final List<Field> fields;
  private final int batchSize;
  private final ValueRange range;
  private final long seed;
  private final Thread reader;
  private final int perPass;
  private PassOrder passes;
  private int[] order;
  private long orderPass = -1;
  private long pass;
  private int nextBatch;

  /**
   * The reader continues when fewer batches than this are ready, and pauses at nearly twice as
   * many.
   */
  private final int ahead;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition arrived = lock.newCondition();
  private final Condition wanted = lock.newCondition();
  private final Deque<Batch> ready = new ArrayDeque<>();

  /** The failure that stopped the reader: a RuntimeException or an Error. */
  private Throwable failure;

  private volatile boolean closed;

  private Batches(
      Dataset dataset, int batchSize, ValueRange range, long seed, long pass, int firstBatch) {
    this.dataset = dataset;
    this.fields = dataset.fields();
    this.batchSize = batchSize;
    this.range = range;
    this.seed = seed;
    this.perPass = dataset.size() / batchSize;
    this.pass = pass;
    this.nextBatch = firstBatch;
    long floats = batchSize * fields.stream().mapToLong(field -> field.shape().length()).sum();
    this.ahead = (int) Math.max(1, Math.min(MOST_AHEAD, FLOATS_AHEAD / floats));
    this.reader = new Thread(this::readAhead, "gen4j-batches");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts a sequence at the first pass; see {@link #of(Dataset, int, ValueRange, long, long,
   * int)}.
   */
  public static Batches of(Dataset dataset, int batchSize, ValueRange range, long seed) {
    return of(dataset, batchSize, range, seed, 0, 0);
  }

  /**
   * Starts a sequence at any batch.
   *
   * @param batchSize examples per batch, at most the size of the set
   * @param range range that data are mapped to: the range of the model's output
   * @param seed seed of the shuffling
   * @param pass number of the pass to start in, 0 for a new training
   * @param firstBatch number of the first batch in that pass
   * @throws IllegalArgumentException if the batch is larger than the data set, if the pass has no
   *     such batch, or if the data have no bounded range and the model's output has one
   */
  public static Batches of(
      Dataset dataset, int batchSize, ValueRange range, long seed, long pass, int firstBatch) {
    int perPass = perEpoch(dataset, batchSize);
    if (pass < 0 || firstBatch < 0 || firstBatch >= perPass) {
      throw new IllegalArgumentException(
          "The pass must be 0 or above and the batch from 0 to "
              + (perPass - 1)
              + ", got batch "
              + firstBatch
              + " of pass "
              + pass);
    }
    dataset.range().requireMappableTo(range);
    return new Batches(dataset, batchSize, range, seed, pass, firstBatch);
  }

  /**
   * Checks that all batches of a data set have its whole {@link Dataset#shape}, for models whose
   * networks take no other length.
   *
   * @throws IllegalArgumentException if examples are {@linkplain Dataset#paddedSteps padded} to
   *     different lengths
   */
  public static void requireWholeLength(Dataset dataset) {
    if (PassOrder.of(dataset, 1).bucketed()) {
      throw new IllegalArgumentException(
          "The networks take sequences of one length, but "
              + dataset.name()
              + " pads its examples to different lengths. Make the data set without buckets.");
    }
  }

  /**
   * Returns the number of full batches in one pass over a data set.
   *
   * @throws IllegalArgumentException if the batch size is below 1 or above the size of the data set
   */
  public static int perEpoch(Dataset dataset, int batchSize) {
    requireBatchSize(dataset, batchSize);
    return dataset.size() / batchSize;
  }

  /**
   * Returns the next batch.
   *
   * @throws DataException if an example cannot be read, or if it contains NaN, an infinity or a
   *     value outside the range that the data set declares
   * @throws ReadInterruptedException if the thread is interrupted while it waits
   */
  public Batch next() {
    lock.lock();
    try {
      while (ready.isEmpty() && failure == null) {
        arrived.await();
      }
      if (ready.isEmpty()) {
        if (failure instanceof Error error) {
          // An error such as running out of memory is not a fault of the data.
          throw error;
        }
        throw (RuntimeException) failure;
      }
      Batch next = ready.remove();
      if (ready.size() < ahead) {
        wanted.signal();
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ReadInterruptedException(dataset.name(), e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the number of batches that have been read and not yet taken. Any thread can call this
   * method.
   */
  public int ahead() {
    lock.lock();
    try {
      return ready.size();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Stops the background thread. Returns when it has ended, or after a second if it is busy reading
   * an example; it then ends with this example.
   */
  @Override
  public void close() {
    closed = true;
    reader.interrupt();
    boolean interrupted = Thread.interrupted();
    try {
      reader.join(MILLIS_TO_END);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void readAhead() {
    try {
      while (!closed) {
        hand(read());
      }
    } catch (InterruptedException e) {
      // The sequence was closed.
    } catch (RuntimeException | Error e) {
      lock.lock();
      failure = e;
      arrived.signal();
      lock.unlock();
    }
  }

  /** Adds a batch to the ready ones. If there are enough, it waits until they run low. */
  private void hand(Batch batch) throws InterruptedException {
    lock.lock();
    try {
      ready.add(batch);
      arrived.signal();
      boolean enough = ready.size() >= 2 * ahead - 1;
      while (enough && ready.size() >= ahead) {
        wanted.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private Batch read() {
    if (pass != orderPass) {
      if (passes == null) {
        passes = PassOrder.of(dataset, batchSize);
      }
      order = passes.order(dataset.size(), Seeds.derive(seed, SHUFFLE, pass));
      orderPass = pass;
      examples = dataset.inPass(pass);
    }
    int first = nextBatch * batchSize;
    nextBatch++;
    boolean endsPass = nextBatch == perPass;
    if (endsPass) {
      nextBatch = 0;
      pass++;
    }
    Map<String, float[]> values = new LinkedHashMap<>();
    int[] labels = null;
    int whole = PassOrder.last(dataset.shape());
    int steps = passes.bucketed() ? passes.steps(order, first) : whole;
    List<Field> cut = new ArrayList<>();
    for (Field field : fields) {
      cut.add(cut(field, whole, steps));
      if (field.name().equals(Field.LABEL)) {
        labels = new int[batchSize];
        for (int i = 0; i < batchSize; i++) {
          labels[i] = labelInRange(order[first + i]);
        }
      } else {
        values.put(field.name(), cut(read(field, first), field, cut.get(cut.size() - 1)));
      }
    }
    return new Batch(cut, values, labels, batchSize, endsPass);
  }

  /** Returns a field with fewer time steps, if it has a time axis. */
  private static Field cut(Field field, int whole, int steps) {
    List<Integer> dimensions = new ArrayList<>(field.shape().dimensions());
    if (steps == whole || !TIMED.contains(field.name()) || PassOrder.last(field.shape()) != whole) {
      return field;
    }
    dimensions.set(dimensions.size() - 1, steps);
    return new Field(field.name(), new ExampleShape(dimensions), field.kind());
  }

  private static float[] cut(float[] values, Field from, Field to) {
    int whole = PassOrder.last(from.shape());
    int steps = PassOrder.last(to.shape());
    if (steps == whole) {
      return values;
    }
    float[] shorter = new float[values.length / whole * steps];
    for (int i = 0; i < values.length / whole; i++) {
      System.arraycopy(values, i * whole, shorter, i * steps, steps);
    }
    return shorter;
  }

  private float[] read(Field field, int first) {
    int length = field.shape().length();
    float[] values = new float[Math.multiplyExact(batchSize, length)];
    ValueRange declared = field.range();
    boolean continuous = field.kind() instanceof FieldKind.Continuous;
    boolean isData = field.name().equals(Field.DATA);
    ValueRange other = declared.isBounded() ? ValueRange.SYMMETRIC : ValueRange.UNBOUNDED;
    for (int i = 0; i < batchSize; i++) {
      int index = order[first + i];
      if (isData) {
        examples.read(index, values, i * length);
      } else {
        examples.read(field.name(), index, values, i * length);
      }
      requireInRange(field, declared, index, values, i * length);
      if (continuous) {
        declared.mapTo(isData ? range : other, values, i * length, length);
      }
    }
    return values;
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

  private void requireInRange(
      Field field, ValueRange declared, int index, float[] values, int offset) {
    boolean whole = !(field.kind() instanceof FieldKind.Continuous);
    int end = offset + field.shape().length();
    for (int i = offset; i < end; i++) {
      float value = values[i];
      if (!Float.isFinite(value)
          || !declared.contains(value)
          || (whole && value != (float) Math.rint(value))) {
        throw new DataException(
            "Example "
                + index
                + " of "
                + dataset.name()
                + " holds "
                + value
                + " at position "
                + (i - offset)
                + (field.name().equals(Field.DATA) ? "" : " of the field '" + field.name() + "'")
                + ", outside its declared range "
                + declared
                + (whole ? " of whole numbers" : "")
                + ". Clean the data, or declare their actual range.");
      }
    }
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
