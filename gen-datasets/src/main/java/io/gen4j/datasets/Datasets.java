package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ExampleShape;
import io.gen4j.core.data.Field;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.augmentation.ImageAugmentation;
import io.gen4j.datasets.internal.AugmentedView;
import io.gen4j.datasets.internal.BinarizedView;
import io.gen4j.datasets.internal.ConcatView;
import io.gen4j.datasets.internal.FieldView;
import io.gen4j.datasets.internal.ImageView;
import io.gen4j.datasets.internal.IndexedView;
import io.gen4j.datasets.internal.StackedView;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Views of data sets: they select, join, pad and resize examples and add fields to them, without
 * copying the data. Views can be combined.
 *
 * <p>The name of a view is the name of its source and the operation, for example {@code
 * mnist-train.onlyClasses(3,5).take(100)}; {@link #concat} joins names by {@code +}. The digest is
 * a SHA-256 over the operation and the digests of the sources, and starts with {@code files:} if
 * one of those does. A chain of selections counts as one selection: the same examples in the same
 * order have the same digest. A different operation with the same result has a different digest.
 *
 * <p>Unless documented otherwise, views keep all fields of their source, its class names and its
 * scaling. Several threads can read a view. {@link #padded} and {@link #resized} change only the
 * data. To resize a condition as well, resize both sets and then pair them.
 */
public final class Datasets {

  private Datasets() {}

  /**
   * The two parts of {@link #split}.
   *
   * @param first part with the requested fraction of the examples
   * @param second all other examples
   */
  public record Split(Dataset first, Dataset second) {}

  /**
   * Selects examples by position, in the given order; a position may occur more than once.
   *
   * @param indices positions in {@code source}, at least one; copied
   * @throws IllegalArgumentException if there is no index, or one is out of range
   */
  public static Dataset subset(Dataset source, int... indices) {
    int[] copy = indices.clone();
    if (copy.length == 0) {
      throw new IllegalArgumentException(
          "A subset of " + source.name() + " needs at least 1 index, but got none.");
    }
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] < 0 || copy[i] >= source.size()) {
        throw new IllegalArgumentException(
            source.name()
                + " has the indices 0 to "
                + (source.size() - 1)
                + ", but got indices["
                + i
                + "] = "
                + copy[i]
                + ".");
      }
    }
    return IndexedView.of(source.name() + ".subset(" + copy.length + ")", source, copy);
  }

  /**
   * Selects the first {@code count} examples.
   *
   * @param count from 1 to the size of {@code source}
   * @throws IllegalArgumentException if {@code count} is out of range
   */
  public static Dataset take(Dataset source, int count) {
    if (count < 1 || count > source.size()) {
      throw new IllegalArgumentException(
          "Cannot take "
              + count
              + " of the "
              + source.size()
              + " examples of "
              + source.name()
              + ". Take 1 to "
              + source.size()
              + ".");
    }
    int[] indices = IntStream.range(0, count).toArray();
    return IndexedView.of(source.name() + ".take(" + count + ")", source, indices);
  }

  /**
   * Selects the examples of some classes, in order. Labels and the number of classes do not change.
   *
   * @param classes classes to keep, at least one
   * @throws IllegalArgumentException if no class is given, or one does not exist
   * @throws DataException if {@code source} has no labels or no example is left
   */
  public static Dataset onlyClasses(Dataset source, int... classes) {
    return byClass(source, "onlyClasses", classes, label -> contains(classes, label));
  }

  /**
   * Selects the examples of all other classes, in order. Labels and the number of classes do not
   * change.
   *
   * @param classes classes to leave out, at least one
   * @throws IllegalArgumentException if no class is given, or one does not exist
   * @throws DataException if {@code source} has no labels or no example is left
   */
  public static Dataset withoutClasses(Dataset source, int... classes) {
    return byClass(source, "withoutClasses", classes, label -> !contains(classes, label));
  }

  /**
   * Splits a set in two at random. Within each part, examples keep their order. The same source
   * size, fraction and seed give the same split on every machine.
   *
   * @param fraction share of the first part, above 0 and below 1; the size of the part is rounded
   *     to the nearest whole number
   * @param seed seed of the choice
   * @throws IllegalArgumentException if {@code fraction} is not between 0 and 1, or a part would be
   *     empty
   */
  public static Split split(Dataset source, double fraction, long seed) {
    if (!(fraction > 0 && fraction < 1)) {
      throw new IllegalArgumentException(
          "The fraction of a split must be above 0 and below 1, but got " + fraction + ".");
    }
    int size = source.size();
    int count = (int) Math.round(fraction * size);
    if (count < 1 || count >= size) {
      throw new IllegalArgumentException(
          "A split of the "
              + size
              + " examples of "
              + source.name()
              + " at "
              + fraction
              + " would leave one part empty. Choose another fraction.");
    }
    int[] order = shuffled(size, seed);
    String name = source.name() + ".split(" + fraction + "," + seed + ")";
    return new Split(
        part(source, name + ".first", Arrays.copyOfRange(order, 0, count)),
        part(source, name + ".second", Arrays.copyOfRange(order, count, size)));
  }

  /**
   * Pads images to {@code [channels, height, width]}. The image is in the middle. If a margin is
   * odd, the larger half is below or to the right.
   *
   * @param source images {@code [channels, h, w]} with {@code h <= height} and {@code w <= width}
   * @param value value of the margin, in the range of {@code source}; 0 for MNIST
   * @throws IllegalArgumentException if the examples are not images, the images are larger, or
   *     {@code value} is not in their range
   */
  public static Dataset padded(Dataset source, int height, int width, float value) {
    requireImages(source, "padded");
    if (height < source.shape().height() || width < source.shape().width()) {
      throw new IllegalArgumentException(
          "Images of "
              + source.name()
              + " have the shape "
              + source.shape()
              + " and cannot be padded to "
              + height
              + "x"
              + width
              + ", which is smaller. Use resized(...).");
    }
    if (!Float.isFinite(value) || !source.range().contains(value)) {
      throw new IllegalArgumentException(
          "Values of "
              + source.name()
              + " lie in "
              + source.range()
              + ", but the margin would be "
              + value
              + ".");
    }
    boolean same = height == source.shape().height() && width == source.shape().width();
    return same ? source : ImageView.padded(source, height, width, value);
  }

  /**
   * Scales images to {@code [channels, height, width]}. Height and width are scaled independently:
   * with area averaging if the side shrinks, with bilinear interpolation if it grows. Values are
   * not rounded.
   *
   * @param source images {@code [channels, h, w]}
   * @param height new height, at least 1
   * @param width new width, at least 1
   * @throws IllegalArgumentException if the examples are not images, or a size is below 1
   */
  public static Dataset resized(Dataset source, int height, int width) {
    requireImages(source, "resized");
    if (height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "An image must be at least 1x1, but got " + height + "x" + width + ".");
    }
    boolean same = height == source.shape().height() && width == source.shape().width();
    return same ? source : ImageView.resized(source, height, width);
  }

  /**
   * Draws every value once as black or white, the ends of the range. The brighter a value is, the
   * more likely it becomes white, and on average it stays the same. This is the static binarization
   * of Salakhutdinov and Murray (2008); {@code VaeOptions.withBinarized} draws new values in every
   * pass instead.
   *
   * @param source data in a bounded range
   * @param seed seed of the draw: equal seeds give equal sets on every machine
   * @throws IllegalArgumentException if the range of the data is not bounded
   */
  public static Dataset binarized(Dataset source, long seed) {
    ValueRange range = source.range();
    if (!Float.isFinite(range.low()) || !Float.isFinite(range.high())) {
      throw new IllegalArgumentException(
          "Only data in a bounded range can be binarized, but values of "
              + source.name()
              + " lie in "
              + range
              + ".");
    }
    return new BinarizedView(source, seed);
  }

  /**
   * Joins sets, one after the other. Classes with the same name become one class. The classes of
   * the first set keep their numbers, and further classes come after them. Joining [cat, dog] and
   * [bird, cat] gives [cat, dog, bird].
   *
   * @param first first set
   * @param others further sets, each with the same fields; only the names of classes may differ
   * @throws IllegalArgumentException if the sets differ in shape, range, another field or their
   *     scaling, if only some have labels, or if they have more than 2^31 - 1 examples together
   */
  public static Dataset concat(Dataset first, Dataset... others) {
    long size = first.size();
    for (Dataset other : others) {
      requireSame(first, other, "shape", first.shape(), other.shape());
      requireSame(first, other, "range", first.range(), other.range());
      requireSame(first, other, "labels", labels(first), labels(other));
      requireSame(first, other, "fields", otherFields(first), otherFields(other));
      requireSame(first, other, "scaling of rows", first.scaling(), other.scaling());
      size += other.size();
    }
    if (size > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "A set can have at most 2^31 - 1 examples, but got " + size);
    }
    return others.length == 0
        ? first
        : new ConcatView(
            IntStream.rangeClosed(0, others.length)
                .mapToObj(i -> i == 0 ? first : others[i - 1])
                .toList());
  }

  private static String labels(Dataset data) {
    return data.hasLabels() ? "class labels" : "none";
  }

  private static List<Field> otherFields(Dataset data) {
    return data.fields().stream().filter(f -> !f.name().equals(Field.LABEL)).toList();
  }

  /**
   * Adds a field whose values are the data of another set of the same size: example {@code i} gets
   * example {@code i} of {@code values}.
   *
   * @param name name of the field, for example {@link Field#CONDITION}
   * @throws IllegalArgumentException if the sizes differ, or the set already has such a field
   */
  public static Dataset withField(Dataset source, String name, Dataset values) {
    requireNew(source, name);
    if (source.size() != values.size()) {
      throw new IllegalArgumentException(
          source.name()
              + " has "
              + source.size()
              + " examples, but "
              + values.name()
              + " has "
              + values.size()
              + ". Give one "
              + name
              + " for each example, in the same order.");
    }
    return FieldView.of(source, name, values);
  }

  /**
   * Adds a field with given values.
   *
   * @param field name, shape and kind of the field
   * @param values {@code [n][shape.length()]}, each row in C order of the shape; copied
   * @throws IllegalArgumentException if the set already has such a field
   * @throws DataException if the number of rows is not that of the examples, the length of a row
   *     does not match the shape, or a value is not finite or not in the range of the field
   */
  public static Dataset withField(Dataset source, Field field, float[][] values) {
    requireNew(source, field.name());
    InMemoryDataset rows =
        InMemoryDataset.of(
            source.name() + "." + field.name(), field.shape(), values, field.range());
    if (rows.size() != source.size()) {
      throw new DataException(
          source.name()
              + " has "
              + source.size()
              + " examples, but the field '"
              + field.name()
              + "' has "
              + rows.size()
              + " rows. Give one row for each example.");
    }
    return FieldView.of(
        source,
        field,
        rows.digest(),
        (sources, index) -> values(rows, index, field.shape().length()));
  }

  private static float[] values(Dataset data, int index, int length) {
    float[] values = new float[length];
    data.read(index, values, 0);
    return values;
  }

  /**
   * Pairs two sets of the same size. A model learns to generate the examples of {@code data} from
   * the examples of {@code condition}.
   *
   * @throws IllegalArgumentException if the sizes differ
   */
  public static Dataset paired(Dataset condition, Dataset data) {
    return withField(data, Field.CONDITION, condition);
  }

  /**
   * Joins two sets that have no pairs, for {@code CycleGan}: every example gets a random example of
   * {@code condition} as its condition. The result has the size of the larger set, and uses all
   * examples of both about equally often.
   *
   * @param seed seed of the order
   */
  public static Dataset unpaired(Dataset condition, Dataset data, long seed) {
    int size = Math.max(condition.size(), data.size());
    return paired(repeated(condition, size, shuffled(size, seed)), repeated(data, size, null));
  }

  private static Dataset repeated(Dataset source, int size, int[] order) {
    if (order == null && size == source.size()) {
      return source;
    }
    int[] indices = new int[size];
    Arrays.setAll(indices, i -> (order == null ? i : order[i]) % source.size());
    return IndexedView.of(source.name() + ".repeated(" + size + ")", source, indices);
  }

  /**
   * Computes a condition from an example. Several threads may call it, so it must not change any
   * state.
   */
  @FunctionalInterface
  public interface ConditionFunction {

    /**
     * Returns the condition of an example.
     *
     * @param data values of the example, a copy
     * @param index position of the example, for example as a seed if the condition is random
     */
    float[] apply(float[] data, int index);
  }

  /**
   * Adds a condition that a function computes from the data, with the same shape and range: for
   * example a damaged copy that a model learns to repair.
   *
   * @param recipe description of the function, for the digest; change it when the function changes
   * @param function computes the condition
   * @throws IllegalArgumentException if the set already has a condition
   */
  public static Dataset withCondition(Dataset source, String recipe, ConditionFunction function) {
    return withCondition(source, recipe, source.shape(), source.range(), function);
  }

  /**
   * Adds a condition that a function computes from the data.
   *
   * @param recipe description of the function, for the digest; change it when the function changes
   * @param shape shape of a condition
   * @param range range of its values
   * @param function computes the condition
   * @throws IllegalArgumentException if the set already has a condition
   */
  public static Dataset withCondition(
      Dataset source,
      String recipe,
      ExampleShape shape,
      ValueRange range,
      ConditionFunction function) {
    requireNew(source, Field.CONDITION);
    int length = source.shape().length();
    return FieldView.of(
        source,
        Field.continuous(Field.CONDITION, shape, range),
        recipe,
        (sources, index) -> function.apply(values(sources.get(0), index, length), index));
  }

  private static void requireNew(Dataset source, String field) {
    if (source.field(field).isPresent() || field.equals(Field.LABEL)) {
      throw new IllegalArgumentException(
          field.equals(Field.LABEL)
              ? "The field '"
                  + field
                  + "' cannot be added here. Use InMemoryDataset.withLabels, ImageFolder or Idx."
              : source.name() + " already has a field '" + field + "'.");
    }
  }

  /**
   * Changes images at random each time that training reads them: flips, crops, shifts and colors,
   * see {@link ImageAugmentation}. The changes of an example follow from the seed, the pass over
   * the data and the position of the example. A resumed training therefore sees the same changes.
   *
   * <p>Only training sees changed images. {@link Dataset#read read} gives the original ones, so
   * evaluations and grids of real images are not affected. The set keeps its size: no example
   * becomes several, so no copy of a training image gets into a held-out part, whether the set is
   * split before or after.
   *
   * <p>A condition that is an image of the same height and width is flipped, cropped and shifted
   * with its example. Its colors stay.
   *
   * @param source images {@code [channels, height, width]} with a bounded range
   * @param seed seed of the changes
   * @return {@code source} itself if there are no changes
   * @throws IllegalArgumentException if the examples are not images with a bounded range, if colors
   *     should change in images that do not have 3 channels, or if geometry should change but a
   *     further field is an image of another height or width
   */
  public static Dataset augmented(Dataset source, ImageAugmentation changes, long seed) {
    if (changes.isNone()) {
      return source;
    }
    requireImages(source, "augmented");
    return AugmentedView.of(source, changes, seed);
  }

  /**
   * Makes images by stacking images of a set as channels, drawn at random with replacement. Stacked
   * MNIST (Metz et al. 2017) has three digits as red, green and blue. The labels of the channels,
   * in order, are the digits of an image's label. With ten classes and three channels, labels go
   * from 0 to 999.
   *
   * @param source images of one channel
   * @param channels number of channels
   * @param count number of images
   * @param seed seed of the choice: equal seeds give equal sets on every machine
   * @throws IllegalArgumentException if the source does not have images of one channel, a number is
   *     below 1, or there would be more than 2^31 - 1 channels or classes
   */
  public static Dataset stacked(Dataset source, int channels, int count, long seed) {
    if (!source.shape().isImage() || source.shape().channels() != 1) {
      throw new IllegalArgumentException(
          "Only images of one channel can be stacked, but examples of "
              + source.name()
              + " have the shape "
              + source.shape()
              + ".");
    }
    if (channels < 1 || count < 1 || (long) channels * count > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "Stacking makes 1 or more images of 1 or more channels, with at most 2^31 - 1 channels"
              + " in total, but got "
              + count
              + " images of "
              + channels
              + " channels.");
    }
    if (Math.pow(source.classes(), channels) > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          channels
              + " channels of "
              + source.classes()
              + " classes each would have more than 2^31 - 1 classes.");
    }
    Random random = new Random(seed);
    int[] indices =
        IntStream.generate(() -> random.nextInt(source.size()))
            .limit((long) channels * count)
            .toArray();
    return new StackedView(
        source.name() + ".stacked(" + channels + "," + count + ")", source, channels, indices);
  }

  private static Dataset byClass(
      Dataset source, String operation, int[] classes, IntPredicate keep) {
    String call =
        operation
            + Arrays.stream(classes)
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(",", "(", ")"));
    if (!source.hasLabels()) {
      throw new DataException(source.name() + " has no labels, which " + call + " needs.");
    }
    if (classes.length == 0) {
      throw new IllegalArgumentException(operation + " needs at least 1 class, but got none.");
    }
    for (int label : classes) {
      if (label < 0 || label >= source.classes()) {
        throw new IllegalArgumentException(
            source.name()
                + " has the classes 0 to "
                + (source.classes() - 1)
                + ", but got "
                + call
                + ".");
      }
    }
    int[] indices =
        IntStream.range(0, source.size()).filter(i -> keep.test(source.label(i))).toArray();
    if (indices.length == 0) {
      throw new DataException(call + " leaves no example of " + source.name() + ".");
    }
    return IndexedView.of(source.name() + "." + call, source, indices);
  }

  private static boolean contains(int[] classes, int label) {
    return Arrays.stream(classes).anyMatch(c -> c == label);
  }

  private static Dataset part(Dataset source, String name, int[] indices) {
    Arrays.sort(indices);
    return IndexedView.of(name, source, indices);
  }

  private static int[] shuffled(int size, long seed) {
    // java.util.Random, because its sequence is specified for all Java versions.
    Random random = new Random(seed);
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }

  private static void requireImages(Dataset source, String operation) {
    if (!source.shape().isImage()) {
      throw new IllegalArgumentException(
          "Only images [channels, height, width] can be "
              + operation
              + ", but examples of "
              + source.name()
              + " have the shape "
              + source.shape()
              + ".");
    }
  }

  private static void requireSame(
      Dataset first, Dataset other, String what, Object one, Object another) {
    if (!one.equals(another)) {
      throw new IllegalArgumentException(
          "Joined sets must have the same "
              + what
              + ", but "
              + first.name()
              + " has "
              + one
              + " and "
              + other.name()
              + " has "
              + another
              + ".");
    }
  }
}
