package io.gen4j.vae.internal.model;

import io.gen4j.core.data.Batch;
import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.FieldKind;
import io.gen4j.core.data.ValueRange;
import io.gen4j.core.random.Seeds;
import io.gen4j.vae.corruption.Corruption;
import io.gen4j.vae.likelihood.Likelihood;
import io.gen4j.vae.likelihood.Support;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * A batch of examples as the model sees them, on the Java heap.
 *
 * @param values data for the encoder, {@code [size * length]}
 * @param target data for the likelihood, {@code [size * length]} in its range; null if they equal
 *     the values
 * @param mask ones, and zeros for padding, {@code [size * steps]}, for the last axes of the data;
 *     null if nothing is padding
 * @param labels class labels, one per example, or null
 * @param size number of examples
 */
public record Examples(float[] values, float[] target, float[] mask, int[] labels, int size) {

  private static final long BINARIZE = 0x4249L;
  private static final long BINARIZE_TARGET = 0x4254L;

  /** Returns examples without target and mask. */
  static Examples of(float[] values, int[] labels, int size) {
    return new Examples(values, null, null, labels, size);
  }

  /** Reads the examples from {@code from} to {@code to - 1}, in order. */
  static Examples read(Dataset dataset, int from, int to, ModelSettings settings) {
    int[] labels = settings.classes() > 0 ? new int[to - from] : null;
    for (int i = from; labels != null && i < to; i++) {
      labels[i - from] = dataset.label(i);
    }
    ValueRange range = settings.likelihood().range();
    Examples examples =
        new Examples(
            read(dataset, Field.DATA, from, to, range),
            read(dataset, Field.TARGET, from, to, range),
            read(dataset, Field.MASK, from, to, ValueRange.UNIT),
            labels,
            to - from);
    examples.requireUsable(settings, dataset.name());
    return examples.withoutPadding(settings.likelihood());
  }

  private static float[] read(Dataset dataset, String name, int from, int to, ValueRange range) {
    Field field = dataset.field(name).orElse(null);
    if (field == null) {
      return null;
    }
    int length = field.shape().length();
    float[] values = new float[Math.multiplyExact(to - from, length)];
    for (int i = from; i < to; i++) {
      dataset.read(name, i, values, (i - from) * length);
    }
    if (!name.equals(Field.MASK)) {
      map(field.range(), range, values);
    }
    return values;
  }

  /** Data without bounds stay unchanged. */
  private static void map(ValueRange from, ValueRange to, float[] values) {
    if (from.isBounded() && to.isBounded()) {
      from.mapTo(to, values, 0, values.length);
    }
  }

  /**
   * Returns the examples of a training batch.
   *
   * @param bounded whether the target is bounded; the batch then holds it in [-1, 1]
   * @param checked whether the values need no check, see {@link #areKnownUsable}
   */
  static Examples of(Batch batch, boolean bounded, boolean checked, ModelSettings settings) {
    float[] target = batch.has(Field.TARGET) ? batch.values(Field.TARGET).clone() : null;
    if (target != null && bounded) {
      map(ValueRange.SYMMETRIC, settings.likelihood().range(), target);
    }
    Examples examples =
        new Examples(
            batch.values(Field.DATA),
            target,
            batch.has(Field.MASK) ? batch.values(Field.MASK) : null,
            settings.classes() == 0 ? null : batch.labels(),
            batch.size());
    if (!checked) {
      examples.requireUsable(settings, "the batch");
    }
    return examples.withoutPadding(settings.likelihood());
  }

  /** Returns the data for the likelihood. */
  float[] data() {
    return target == null ? values : target;
  }

  /** Whether a value counts, that is, whether it is not padding. */
  boolean counts(int index) {
    if (mask == null) {
      return true;
    }
    int steps = mask.length / size;
    return mask[index / length() * steps + index % length() % steps] != 0;
  }

  /** Returns the number of values of an example that are not padding. */
  int counted(int example) {
    int count = 0;
    for (int i = example * length(); i < (example + 1) * length(); i++) {
      count += counts(i) ? 1 : 0;
    }
    return count;
  }

  /** Returns the mask with one number per value, {@code [size * length]}, or null. */
  float[] maskOfValues() {
    if (mask == null) {
      return null;
    }
    float[] each = new float[values.length];
    int steps = mask.length / size;
    for (int at = 0; at < each.length; at += steps) {
      System.arraycopy(mask, at / length() * steps, each, at, steps);
    }
    return each;
  }

  /**
   * Returns these examples with fixed values in the padding, so that its content has no effect. The
   * encoder gets zeros, since it may have layers that ignore masks. The likelihood gets a value of
   * its support.
   */
  private Examples withoutPadding(Likelihood likelihood) {
    if (mask == null) {
      return this;
    }
    float[] data = data();
    float fill = 0;
    Support support = likelihood.support();
    for (int i = 0; i < data.length && !support.contains(fill); i++) {
      fill = counts(i) ? data[i] : fill;
    }
    float[] apart = target == null && fill == 0 ? null : padded(data, fill);
    return new Examples(padded(values, 0), apart, mask, labels, size);
  }

  /** Returns a copy with this value in the padding, or the array itself if there is no mask. */
  float[] padded(float[] array, float padding) {
    if (mask == null) {
      return array;
    }
    float[] kept = maskOfValues();
    for (int i = 0; i < kept.length; i++) {
      kept[i] = kept[i] != 0 ? array[i] : padding;
    }
    return kept;
  }

  /** Returns these examples drawn as zeros and ones. */
  Examples binarized(long seed) {
    return new Examples(
        drawn(values, Seeds.derive(seed, BINARIZE)),
        target == null ? null : drawn(target, Seeds.derive(seed, BINARIZE_TARGET)),
        mask,
        labels,
        size);
  }

  private static float[] drawn(float[] probabilities, long seed) {
    RandomGenerator random = Seeds.generator(seed);
    float[] drawn = new float[probabilities.length];
    for (int i = 0; i < drawn.length; i++) {
      drawn[i] = random.nextFloat() < probabilities[i] ? 1 : 0;
    }
    return drawn;
  }

  /** Returns the examples from {@code from} to {@code to - 1}. */
  Examples range(int from, int to) {
    return new Examples(
        part(values, from, to),
        part(target, from, to),
        part(mask, from, to),
        labels == null ? null : Arrays.copyOfRange(labels, from, to),
        to - from);
  }

  private float[] part(float[] array, int from, int to) {
    int each = array == null ? 0 : array.length / Math.max(1, size);
    return array == null ? null : Arrays.copyOfRange(array, from * each, to * each);
  }

  /** Returns these examples with corrupted data for the encoder. */
  Examples corrupted(Corruption corruption, long seed) {
    float[] damaged = values.clone();
    corruption.corrupt(damaged, Seeds.generator(seed));
    return new Examples(padded(damaged, 0), data(), mask, labels, size);
  }

  private int length() {
    return values.length / Math.max(1, size);
  }

  /** Checks that every value is finite. The encoder requires no more. */
  void requireFinite(String name) {
    int bad = firstOutside(Support.FINITE, values);
    if (bad < values.length) {
      throw new DataException("In " + name + ", " + at(bad, values) + ". Clean the data.");
    }
  }

  /** Returns the index of the first value that is not padding and not in a support. */
  private int firstOutside(Support support, float[] data) {
    int bad = support.firstOutside(data, 0);
    while (bad < data.length && !counts(bad)) {
      bad = support.firstOutside(data, bad + 1);
    }
    return bad;
  }

  /**
   * Whether batches of a data set need no check of their values. Reading a batch has checked that
   * each value is in its declared range, and the maps to the range of the likelihood are monotone.
   * If they map both ends of the declared range into a support without gaps, they map all values in
   * between into it as well.
   */
  static boolean areKnownUsable(Dataset dataset, ModelSettings settings) {
    Field field = dataset.field(Field.TARGET).or(() -> dataset.field(Field.DATA)).orElseThrow();
    ValueRange support = settings.likelihood().support().interval().orElse(null);
    if (support == null || !(field.kind() instanceof FieldKind.Continuous)) {
      return false;
    }
    ValueRange declared = field.range();
    ValueRange range = settings.likelihood().range();
    float[] ends =
        declared.isBounded()
            ? new float[] {declared.low(), declared.high()}
            : new float[] {-Float.MAX_VALUE, Float.MAX_VALUE};
    if (field.name().equals(Field.DATA)) {
      map(declared, range, ends);
    } else if (declared.isBounded()) {
      map(declared, ValueRange.SYMMETRIC, ends);
      map(ValueRange.SYMMETRIC, range, ends);
    }
    return support.contains(ends[0]) && support.contains(ends[1]);
  }

  /** Checks that every value is in the likelihood's support and that every label is a class. */
  void requireUsable(ModelSettings settings, String name) {
    Likelihood likelihood = settings.likelihood();
    float[] data = data();
    if (target != null) {
      requireFinite(name);
    }
    int bad = firstOutside(likelihood.support(), data);
    if (bad < data.length) {
      throw new DataException(
          "The likelihood "
              + likelihood.describe().get("name")
              + " needs "
              + likelihood.support().describe()
              + ", but in "
              + name
              + " "
              + at(bad, data)
              + ". Clean or scale the data, or choose a likelihood that supports such values.");
    }
    for (int i = 0; labels != null && i < size; i++) {
      if (labels[i] < 0 || labels[i] >= settings.classes()) {
        throw new DataException(
            "The model has the classes 0 to "
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

  private String at(int index, float[] data) {
    return "example "
        + index / length()
        + " holds "
        + data[index]
        + " at position "
        + index % length();
  }
}
