package io.gen4j.vae;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.corruption.Corruption;
import io.gen4j.vae.likelihood.Likelihood;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Examples as the model sees them, on the Java heap.
 *
 * @param values {@code [size * length]}, in the likelihood's range
 * @param labels one per example, or null
 * @param size number of examples
 */
record Examples(float[] values, int[] labels, int size) {

  private static final long BINARIZE = 0x4249L;

  /** Reads the examples from {@code from} to {@code to - 1}, in order. */
  static Examples read(Dataset dataset, int from, int to, VaeOptions options) {
    int length = dataset.shape().length();
    float[] values = new float[Math.multiplyExact(to - from, length)];
    int[] labels = options.classes() > 0 ? new int[to - from] : null;
    for (int i = from; i < to; i++) {
      int offset = (i - from) * length;
      dataset.read(i, values, offset);
      dataset.range().mapTo(options.likelihood().range(), values, offset, length);
      if (labels != null) {
        labels[i - from] = dataset.label(i);
      }
    }
    Examples examples = new Examples(values, labels, to - from);
    examples.requireUsable(options, dataset.name());
    return examples;
  }

  /** Takes a batch of training. */
  static Examples of(float[] values, List<Integer> labels, int size, VaeOptions options) {
    int[] classes =
        options.classes() == 0 ? null : labels.stream().mapToInt(Integer::intValue).toArray();
    Examples examples = new Examples(values, classes, size);
    examples.requireUsable(options, "the batch");
    return examples;
  }

  /** Returns these examples drawn as zeros and ones. */
  Examples binarized(long seed) {
    RandomGenerator random = Seeds.generator(Seeds.derive(seed, BINARIZE));
    float[] drawn = new float[values.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = random.nextFloat() < values[i] ? 1 : 0;
    }
    return new Examples(drawn, labels, size);
  }

  /** Returns the examples from {@code from} to {@code to - 1}. */
  Examples range(int from, int to) {
    int length = values.length / Math.max(1, size);
    return new Examples(
        Arrays.copyOfRange(values, from * length, to * length),
        labels == null ? null : Arrays.copyOfRange(labels, from, to),
        to - from);
  }

  /** Returns these examples as a corruption leaves them. */
  Examples corrupted(Corruption corruption, long seed) {
    float[] damaged = values.clone();
    corruption.corrupt(damaged, Seeds.generator(seed));
    return new Examples(damaged, labels, size);
  }

  /** Checks that every value is finite, which is all that the encoder asks. */
  void requireFinite(String name) {
    int length = values.length / Math.max(1, size);
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DataException(
            "Example "
                + i / length
                + " of "
                + name
                + " holds "
                + values[i]
                + " at position "
                + i % length
                + ". Clean the data.");
      }
    }
  }

  /** Checks that every value is in the likelihood's support and every label a class. */
  void requireUsable(VaeOptions options, String name) {
    Likelihood likelihood = options.likelihood();
    int length = values.length / Math.max(1, size);
    for (int i = 0; i < values.length; i++) {
      if (!likelihood.supports(values[i])) {
        throw new DataException(
            "The likelihood "
                + likelihood.describe().get("name")
                + " takes "
                + likelihood.support()
                + ", but example "
                + i / length
                + " of "
                + name
                + " holds "
                + values[i]
                + " at position "
                + i % length
                + ". Clean or scale the data, or choose a likelihood that has such values.");
      }
    }
    for (int i = 0; labels != null && i < size; i++) {
      if (labels[i] < 0 || labels[i] >= options.classes()) {
        throw new DataException(
            "The model knows the classes 0 to "
                + (options.classes() - 1)
                + ", but example "
                + i
                + " of "
                + name
                + " has the label "
                + labels[i]);
      }
    }
  }
}
