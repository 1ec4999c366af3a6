package io.gen4j.gan.internal;

import io.gen4j.core.internal.kernels.ChannelsLast;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.internal.kernels.PixelBlocks;
import io.gen4j.core.random.Noise;
import io.gen4j.core.random.Seeds;
import io.gen4j.gan.augmentation.Augmentation;
import io.gen4j.gan.conditioning.ConditionBatch;
import io.gen4j.gan.conditioning.Conditioning;
import io.gen4j.gan.conditioning.ConditioningKind;
import io.gen4j.gan.internal.padding.StepWeights;
import io.gen4j.gan.option.InputChanges;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Builds the discriminator's inputs from examples, and maps gradients back. Examples pass through
 * augmentation, noise and their padding mask, which sets padded steps to 0. Then conditions are
 * concatenated, and consecutive examples are packed.
 */
public final class DiscriminatorInput {

  private static final long NOISE = 0x4E56L;

  private final InputChanges changes;
  private final Augmentation augmentation;
  private final Conditioning conditioning;
  private final int packing;
  private final INDArray probability;
  private boolean[][] unmasked;
  private long[] unmaskedShape;

  /** Creates the input of an untrained model. */
  public DiscriminatorInput(InputChanges changes, Conditioning conditioning, int packing) {
    this.changes = changes;
    this.augmentation = changes.augmentation();
    this.conditioning = conditioning;
    this.packing = packing;
    try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
      this.probability = Nd4j.scalar(DataType.DOUBLE, augmentation.probability());
    }
  }

  /** Returns the live probability of augmentation, which training changes. */
  public INDArray state() {
    return probability;
  }

  /** Returns how many examples the discriminator scores together. */
  public int packing() {
    return packing;
  }

  /** Whether the probability of augmentation adapts. */
  boolean isAdaptive() {
    return augmentation.isAdaptive();
  }

  /**
   * Adapts the probability of augmentation to the logits of real examples.
   *
   * @param boundary logit of examples that are equally likely real or generated
   */
  void adapt(double boundary, int examples, double... realLogits) {
    if (augmentation.isAdaptive()) {
      double[] above = Arrays.stream(realLogits).map(logit -> logit - boundary).toArray();
      probability.assign(augmentation.next(probability.getDouble(0), examples, above));
    }
  }

  /** Returns the discriminator's inputs for examples, which are not changed. */
  public INDArray[] see(Examples examples, long step, long seed) {
    INDArray data = examples.data();
    INDArray seen = data;
    if (isAugmented()) {
      seen = Augmenter.change(data, augmentation, probability.getDouble(0), seed);
    }
    double deviation = changes.instanceNoise().at(step);
    if (deviation > 0) {
      seen =
          HeapCopy.cast(Noise.normal(Seeds.derive(seed, NOISE), data.shape()), data.dataType())
              .muli(deviation)
              .addi(seen);
    }
    if (conditioning.takes(ConditioningKind.CONCATENATED)) {
      INDArray behind = planes(data, examples.conditions());
      seen =
          ChannelsLast.suits(seen)
              ? PixelBlocks.join(List.of(seen, behind))
              : Nd4j.concat(1, seen, behind);
    }
    seen = StepWeights.of(examples.mask(), seen).zero(seen);
    seen = packed(seen);
    if (!conditioning.takes(ConditioningKind.SECOND_INPUT)) {
      return new INDArray[] {seen};
    }
    INDArray condition =
        examples.conditions().array(data.dataType(), conditioning.conditionShape());
    return new INDArray[] {seen, packed(condition)};
  }

  /**
   * Returns the gradient with respect to the data of {@link #see}, given that of the first input.
   *
   * @param seed the seed that {@link #see} had
   */
  INDArray back(INDArray gradient, Examples examples, long seed) {
    INDArray data = examples.data();
    INDArray passed = gradient;
    int behind = planes(data);
    if (packing > 1) {
      long[] shape = data.shape().clone();
      shape[1] += behind;
      passed = HeapCopy.dense(passed).reshape('c', shape);
    }
    if (behind > 0) {
      passed =
          ChannelsLast.suits(passed)
              ? PixelBlocks.split(passed, data.size(1), behind)[0]
              : passed.get(NDArrayIndex.all(), NDArrayIndex.interval(0, data.size(1)));
    }
    return isAugmented()
        ? Augmenter.back(passed, augmentation, probability.getDouble(0), seed)
        : passed;
  }

  /**
   * Returns which values of the first input are data rather than conditions or padding, {@code
   * [batch][values]} in C order; null if all are data. Without padding, later calls return the same
   * array.
   */
  boolean[][] data(Examples examples) {
    INDArray array = examples.data();
    int behind = planes(array);
    if (behind == 0 && examples.mask() == null) {
      return null;
    }
    boolean kept = examples.mask() == null && Arrays.equals(array.shape(), unmaskedShape);
    if (kept) {
      return unmasked;
    }
    StepWeights weights = StepWeights.of(examples.mask(), array);
    int values = Math.toIntExact(array.length() / array.size(0));
    int places = Math.toIntExact(values / array.size(1));
    int one = values + behind * places;
    boolean[][] data = new boolean[(int) array.size(0) / packing][one * packing];
    for (int n = 0; n < data.length; n++) {
      for (int i = 0; i < data[n].length; i++) {
        data[n][i] = i % one < values && weights.at(n, i % one) != 0;
      }
    }
    if (examples.mask() == null) {
      unmasked = data;
      unmaskedShape = array.shape().clone();
    }
    return data;
  }

  private boolean isAugmented() {
    return !augmentation.isNone() && probability.getDouble(0) > 0;
  }

  /** In C order, packing consecutive examples only changes the shape. */
  private INDArray packed(INDArray examples) {
    if (packing == 1) {
      return examples;
    }
    long[] shape = examples.shape().clone();
    shape[0] /= packing;
    shape[1] *= packing;
    return HeapCopy.dense(examples).reshape('c', shape);
  }

  /** Returns how many features or channels the concatenated conditions have. */
  private int planes(INDArray data) {
    if (!conditioning.takes(ConditioningKind.CONCATENATED)) {
      return 0;
    }
    int axes = conditioning.conditionShape().orElseThrow().dimensions().size();
    return axes > 1 && axes == data.rank() - 1
        ? conditioning.conditionShape().orElseThrow().dimensions().get(0)
        : conditioning.size();
  }

  private INDArray planes(INDArray data, ConditionBatch conditions) {
    int size = conditioning.size();
    if (planes(data) != size) {
      return conditions.array(data.dataType(), conditioning.conditionShape());
    }
    int places = 1;
    for (int axis = 2; axis < data.rank(); axis++) {
      places *= (int) data.size(axis);
    }
    double[][] rows = conditions.rows();
    double[] values = new double[rows.length * size * places];
    for (int i = 0; i < values.length; i++) {
      values[i] = rows[i / (size * places)][i / places % size];
    }
    long[] shape = data.shape().clone();
    shape[1] = size;
    return HeapCopy.array(values, data.dataType(), shape);
  }
}
