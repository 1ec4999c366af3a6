package io.gen4j.gan;

import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.internal.Augmenter;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Makes the discriminator's input of examples, and takes its gradient back to them. */
final class View {

  private static final long NOISE = 0x4E56L;

  private final DiscriminatorInput options;
  private final Condition condition;
  private final INDArray probability;

  View(DiscriminatorInput options, Condition condition) {
    this.options = options;
    this.condition = condition;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.probability = Nd4j.scalar(DataType.DOUBLE, options.augmentation().probability());
    }
  }

  /** Returns the live array of what changes with training: the probability of augmentation. */
  INDArray state() {
    return probability;
  }

  /**
   * Adapts the probability of augmentation to logits of real examples.
   *
   * @param boundary logit of examples that are as likely real as generated
   */
  void adapt(double boundary, double... realLogits) {
    if (options.augmentation().isAdaptive()) {
      double[] above = Arrays.stream(realLogits).map(logit -> logit - boundary).toArray();
      int pictures = above.length * options.packing();
      probability.assign(options.augmentation().next(probability.getDouble(0), pictures, above));
    }
  }

  /** Returns the number of examples that the discriminator judges together. */
  int packing() {
    return options.packing();
  }

  /**
   * Returns the discriminator's input.
   *
   * @param data {@code [batch, ...data]}, never changed
   * @param conditions {@code [batch][size]}
   */
  INDArray see(INDArray data, double[][] conditions, long step, long seed) {
    INDArray seen = data;
    if (isAugmented()) {
      seen = Augmenter.change(data, options.augmentation(), probability.getDouble(0), seed);
    }
    double deviation = options.instanceNoise().at(step);
    if (deviation > 0) {
      seen =
          Noise.normal(Seeds.derive(seed, NOISE), data.shape())
              .castTo(data.dataType())
              .muli(deviation)
              .addi(seen);
    }
    if (condition.isSeen()) {
      seen = Nd4j.concat(1, seen, planes(data, conditions));
    }
    return options.packing() == 1 ? seen : packed(seen, options.packing());
  }

  /**
   * Returns the gradient of the data that {@link #see} was given, for that of the input.
   *
   * @param seed the one that it was seen with
   */
  INDArray back(INDArray gradient, INDArray data, long seed) {
    INDArray passed = gradient;
    if (options.packing() > 1) {
      long[] shape = data.shape().clone();
      shape[1] += condition.isSeen() ? condition.size() : 0;
      passed = HeapCopy.dense(passed).reshape('c', shape);
    }
    if (condition.isSeen()) {
      passed = passed.get(NDArrayIndex.all(), NDArrayIndex.interval(0, data.size(1)));
    }
    return isAugmented()
        ? Augmenter.back(passed, options.augmentation(), probability.getDouble(0), seed)
        : passed;
  }

  /**
   * Returns which values of one of the discriminator's inputs are data and no indicators of
   * classes, in C order; null if all are.
   */
  boolean[] data(INDArray examples) {
    if (!condition.isSeen()) {
      return null;
    }
    int values = Math.toIntExact(examples.length() / examples.size(0));
    int places = Math.toIntExact(values / examples.size(1));
    int one = values + condition.size() * places;
    boolean[] data = new boolean[one * options.packing()];
    for (int i = 0; i < data.length; i++) {
      data[i] = i % one < values;
    }
    return data;
  }

  private boolean isAugmented() {
    return !options.augmentation().isNone() && probability.getDouble(0) > 0;
  }

  /** In C order, neighbours of the batch side by side are the same memory under another shape. */
  private static INDArray packed(INDArray examples, int packing) {
    long[] shape = examples.shape().clone();
    shape[0] /= packing;
    shape[1] *= packing;
    return HeapCopy.dense(examples).reshape('c', shape);
  }

  private static INDArray planes(INDArray data, double[][] conditions) {
    int places = 1;
    for (int axis = 2; axis < data.rank(); axis++) {
      places *= (int) data.size(axis);
    }
    int size = conditions[0].length;
    double[] values = new double[conditions.length * size * places];
    for (int i = 0; i < values.length; i++) {
      values[i] = conditions[i / (size * places)][i / places % size];
    }
    long[] shape = data.shape().clone();
    shape[1] = size;
    return HeapCopy.array(values, data.dataType(), shape);
  }
}
