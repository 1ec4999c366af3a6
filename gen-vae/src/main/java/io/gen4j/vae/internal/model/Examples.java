package io.gen4j.vae.internal.model;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.internal.kernels.HeapCopy;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.corruption.Corruption;
import io.gen4j.vae.likelihood.Likelihood;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Examples as the model sees them, on the Java heap.
 *
 * @param values {@code [size * length]}, in the likelihood's range
 * @param labels one per example, or null
 * @param size number of examples
 */
public record Examples(float[] values, int[] labels, int size) {

  private static final long BINARIZE = 0x4249L;

  /** Reads the examples from {@code from} to {@code to - 1}, in order. */
  static Examples read(Dataset dataset, int from, int to, ModelSettings settings) {
    int length = dataset.shape().length();
    float[] values = new float[Math.multiplyExact(to - from, length)];
    int[] labels = settings.classes() > 0 ? new int[to - from] : null;
    for (int i = from; i < to; i++) {
      int offset = (i - from) * length;
      dataset.read(i, values, offset);
      dataset.range().mapTo(settings.likelihood().range(), values, offset, length);
      if (labels != null) {
        labels[i - from] = dataset.label(i);
      }
    }
    Examples examples = new Examples(values, labels, to - from);
    examples.requireUsable(settings, dataset.name());
    return examples;
  }

  /** Takes a batch of training. */
  static Examples of(Batch batch, ModelSettings settings) {
    int[] labels =
        settings.classes() == 0
            ? null
            : batch.labels().stream().mapToInt(Integer::intValue).toArray();
    Examples examples = new Examples(HeapCopy.floats(batch.data()), labels, batch.size());
    examples.requireUsable(settings, "the batch");
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
    return new Examples(
        Arrays.copyOfRange(values, from * length(), to * length()),
        labels == null ? null : Arrays.copyOfRange(labels, from, to),
        to - from);
  }

  /** Returns these examples as a corruption leaves them. */
  Examples corrupted(Corruption corruption, long seed) {
    float[] damaged = values.clone();
    corruption.corrupt(damaged, Seeds.generator(seed));
    return new Examples(damaged, labels, size);
  }

  private int length() {
    return values.length / Math.max(1, size);
  }

  /** Checks that every value is finite, which is all that the encoder asks. */
  void requireFinite(String name) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw new DataException(at(i, name) + ". Clean the data.");
      }
    }
  }

  /** Checks that every value is in the likelihood's support and every label is a class. */
  void requireUsable(ModelSettings settings, String name) {
    Likelihood likelihood = settings.likelihood();
    for (int i = 0; i < values.length; i++) {
      if (!likelihood.supports(values[i])) {
        throw new DataException(
            "The likelihood "
                + likelihood.describe().get("name")
                + " takes "
                + likelihood.support()
                + ", but "
                + at(i, name)
                + ". Clean or scale the data, or choose a likelihood that has such values.");
      }
    }
    for (int i = 0; labels != null && i < size; i++) {
      if (labels[i] < 0 || labels[i] >= settings.classes()) {
        throw new DataException(
            "The model knows the classes 0 to "
                + (settings.classes() - 1)
                + ", but example "
                + i
                + " of "
                + name
                + " has the label "
                + labels[i]);
      }
    }
  }

  private String at(int index, String name) {
    return "example "
        + index / length()
        + " of "
        + name
        + " holds "
        + values[index]
        + " at position "
        + index % length();
  }
}
