package io.gen4j.gan.internal;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.random.Seeds;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A pool of earlier generated examples (Shrivastava et al. 2017, arXiv:1612.07828). It fills up
 * first. Then each new example takes the place of a random earlier one, which the discriminator
 * sees instead, with probability one half.
 */
public final class ImagePool {

  private final INDArray examples;
  private final INDArray filled;

  /**
   * Creates an empty pool.
   *
   * @param size number of examples, 1 or more
   * @param type type of the numbers of the networks
   */
  public ImagePool(int size, ExampleShape shape, DataType type) {
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.examples = Nd4j.zeros(type, shape.batch(size));
      this.filled = Nd4j.scalar(DataType.DOUBLE, 0);
    }
  }

  /**
   * Returns a pool with saved examples.
   *
   * @param saved what {@link #text} returned
   * @throws IllegalArgumentException if the text is not that of such a pool. Memory is allocated
   *     only after this check
   */
  public static ImagePool of(int size, ExampleShape shape, DataType type, List<?> saved) {
    ByteBuffer bytes = FloatText.bytes(saved);
    long needed = Math.multiplyExact((long) size, type.width() * (long) shape.length());
    if (bytes.capacity() != needed + Double.BYTES) {
      throw new IllegalArgumentException(
          "an image pool of "
              + size
              + " examples has "
              + (needed + Double.BYTES)
              + " bytes, but the file has "
              + bytes.capacity());
    }
    double taken = bytes.getDouble((int) needed);
    if (!(taken >= 0 && taken <= size && taken == Math.rint(taken))) {
      throw new IllegalArgumentException(
          "an image pool of " + size + " examples cannot contain " + taken);
    }
    ImagePool pool = new ImagePool(size, shape, type);
    FloatText.read(bytes, pool.state());
    return pool;
  }

  /** Returns the examples and their number as text. */
  public List<String> text() {
    return FloatText.of(state());
  }

  /** Returns the live arrays of the pool: its examples, and how many places are taken. */
  public List<INDArray> state() {
    return List.of(examples, filled);
  }

  /** Returns the batch that the discriminator sees; equal seeds make equal choices. */
  INDArray exchange(INDArray made, long seed) {
    RandomGenerator random = Seeds.generator(seed);
    INDArray shown = made.dup('c');
    int taken = (int) filled.getDouble(0);
    for (int i = 0; i < made.size(0); i++) {
      if (taken < examples.size(0)) {
        at(examples, taken++).assign(at(made, i));
      } else if (random.nextBoolean()) {
        int chosen = random.nextInt((int) examples.size(0));
        at(shown, i).assign(at(examples, chosen));
        at(examples, chosen).assign(at(made, i));
      }
    }
    filled.assign(taken);
    return shown;
  }

  private static INDArray at(INDArray batch, int index) {
    return batch.get(NDArrayIndex.interval(index, index + 1));
  }
}
