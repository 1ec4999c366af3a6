package io.gen4j.gan.internal;

import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.random.Seeds;
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
