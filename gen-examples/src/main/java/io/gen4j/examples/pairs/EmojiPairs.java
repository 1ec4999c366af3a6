package io.gen4j.examples.pairs;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.Field;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.datasets.InMemoryDataset;
import io.gen4j.datasets.pairs.PairedImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Emoji of two styles, paired by file name, which is the code points. Emoji with the same first
 * code point, such as those of several skin tones, are all in one part.
 *
 * @param train pairs to train on
 * @param test held-out pairs, about a tenth
 * @param distinct positions in {@code test} of emoji with different first code points
 */
public record EmojiPairs(Dataset train, Dataset test, int[] distinct) {

  private static final int HELD_OUT = 10;

  /**
   * Opens two styles.
   *
   * @param root folder with a sub-folder for each style
   * @param from name of the style to translate
   * @param to name of the style to translate to
   * @param side height and width in pixels
   */
  public static EmojiPairs open(Path root, String from, String to, int side) {
    for (String style : List.of(from, to)) {
      if (!Files.isDirectory(root.resolve(style))) {
        throw new DataException(
            "There is no folder " + style + " in " + root + ", which needs one for each style");
      }
    }
    ImageFolderOptions options = ImageFolderOptions.builder(side, side).rgb().build();
    Dataset pairs = PairedImages.commonFiles(root.resolve(from), root.resolve(to), options);
    List<String> names = new ArrayList<>(names(root.resolve(to)));
    names.retainAll(names(root.resolve(from)));
    List<Integer> train = new ArrayList<>();
    List<Integer> test = new ArrayList<>();
    Map<String, Integer> first = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String base = names.get(i).replaceFirst("[-.].*", "");
      if (Math.floorMod(base.hashCode() * 0x9E3779B9 >>> 8, HELD_OUT) == 0) {
        first.putIfAbsent(base, test.size());
        test.add(i);
      } else {
        train.add(i);
      }
    }
    if (train.isEmpty() || test.isEmpty()) {
      throw new DataException(
          "The " + names.size() + " pairs of " + root + " are too few to hold some out");
    }
    return new EmojiPairs(
        Datasets.subset(pairs, train.stream().mapToInt(Integer::intValue).toArray()),
        Datasets.subset(pairs, test.stream().mapToInt(Integer::intValue).toArray()),
        first.values().stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<String> names(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".png"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
  }

  /** Returns a copy with at most this many pairs to train on. */
  public EmojiPairs limited(int pairs) {
    return pairs == 0 || pairs >= train.size()
        ? this
        : new EmojiPairs(Datasets.take(train, pairs), test, distinct);
  }

  /**
   * Returns the training images without pairs: conditions of one half of the code points and data
   * of the other half.
   */
  public Dataset unpaired(long seed) {
    int half = train.size() / 2;
    Dataset first = Datasets.subset(train, IntStream.range(0, half).toArray());
    Dataset second = Datasets.subset(train, IntStream.range(half, train.size()).toArray());
    return Datasets.unpaired(only(first, Field.CONDITION), only(second, Field.DATA), seed);
  }

  /**
   * Returns the images of both styles, labeled 0 for the style to translate and 1 for the other.
   */
  public static Dataset styles(Dataset pairs) {
    Dataset from = only(pairs, Field.CONDITION);
    Dataset to = only(pairs, Field.DATA);
    Dataset both = Datasets.concat(from, to);
    float[][] rows = new float[both.size()][both.shape().length()];
    int[] labels = new int[both.size()];
    for (int i = 0; i < labels.length; i++) {
      both.read(i, rows[i], 0);
      labels[i] = i < from.size() ? 0 : 1;
    }
    return InMemoryDataset.of("styles", both.shape(), rows, both.range()).withLabels(labels, 2);
  }

  private static Dataset only(Dataset pairs, String field) {
    Field chosen = pairs.field(field).orElseThrow();
    float[][] rows = new float[pairs.size()][chosen.shape().length()];
    for (int i = 0; i < rows.length; i++) {
      pairs.read(field, i, rows[i], 0);
    }
    return InMemoryDataset.of(pairs.name() + "." + field, chosen.shape(), rows, chosen.range());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EmojiPairs that
        && train.equals(that.train)
        && test.equals(that.test)
        && Arrays.equals(distinct, that.distinct);
  }

  @Override
  public int hashCode() {
    return 31 * train.hashCode() + Arrays.hashCode(distinct);
  }

  @Override
  public String toString() {
    return train.size() + " pairs to train on, " + test.size() + " held out";
  }
}
