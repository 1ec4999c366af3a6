package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.core.data.ValueRange;
import io.gen4j.datasets.internal.IdxDirectory;
import io.gen4j.datasets.internal.IdxDirectory.Half;
import io.gen4j.datasets.internal.IdxReader;
import io.gen4j.datasets.internal.IdxSource;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Reads image sets in the IDX format of MNIST, such as Fashion-MNIST, KMNIST, EMNIST, or your own.
 *
 * <p>Images are unsigned bytes of rank 3 {@code [n, height, width]} (one channel) or rank 4 {@code
 * [n, channels, height, width]}; labels are unsigned bytes of rank 1 {@code [n]}. A file may be
 * gzipped; its name does not matter. Sets are in memory, with one byte per pixel. Examples have the
 * shape {@code [channels, height, width]} and the range {@link ValueRange#BYTES}.
 *
 * <p>Images are returned as they are stored. EMNIST stores them transposed (columns first). The
 * labels of its letters go from 1 to 26, so class 0 is empty.
 *
 * <p>Every method throws {@link DataException} with the name of the file if a file is missing, is
 * not IDX, is truncated, is longer than its header says, or has another element type or rank, or if
 * the numbers of images and labels differ.
 */
public final class Idx {

  private Idx() {}

  /**
   * Reads images without labels.
   *
   * @param images IDX file of rank 3 or 4, raw or gzipped
   */
  public static Dataset images(Path images) {
    return read(nameOf(images), IdxSource.file(images, "images"), null, 0);
  }

  /**
   * Reads images and their labels. The number of classes is the largest label plus one.
   *
   * @param images IDX file of rank 3 or 4, raw or gzipped
   * @param labels IDX file of rank 1, raw or gzipped
   */
  public static Dataset labeled(Path images, Path labels) {
    return read(
        nameOf(images), IdxSource.file(images, "images"), IdxSource.file(labels, "labels"), 0);
  }

  /**
   * Reads images and their labels, with a given number of classes. Use it for a set that may lack
   * examples of the last classes.
   *
   * @param images IDX file of rank 3 or 4, raw or gzipped
   * @param labels IDX file of rank 1, raw or gzipped
   * @param classes number of classes, at least 1; a label outside 0 to {@code classes - 1} is a
   *     {@link DataException}
   * @throws IllegalArgumentException if {@code classes} is below 1
   */
  public static Dataset labeled(Path images, Path labels, int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException(
          "A labeled set needs at least 1 class, but got " + classes + ".");
    }
    return read(
        nameOf(images),
        IdxSource.file(images, "images"),
        IdxSource.file(labels, "labels"),
        classes);
  }

  /**
   * Reads the training half of the only set in a directory: {@code train-images-idx3-ubyte} and
   * {@code train-labels-idx1-ubyte}, each raw or with {@code .gz}. The names may have a prefix, as
   * in {@code emnist-letters-train-images-idx3-ubyte}.
   *
   * @param directory directory of the files
   * @throws DataException also if the directory holds several sets
   */
  public static Dataset train(Path directory) {
    return fromDirectory(directory, Half.TRAIN, null);
  }

  /**
   * Reads the training half of one of several sets in a directory.
   *
   * @param directory directory of the files
   * @param prefix start of the file names, for example {@code emnist-letters}; empty for the plain
   *     names
   */
  public static Dataset train(Path directory, String prefix) {
    return fromDirectory(directory, Half.TRAIN, Objects.requireNonNull(prefix, "prefix"));
  }

  /**
   * Reads the test half of the only set in a directory: {@code t10k-images-idx3-ubyte} and {@code
   * t10k-labels-idx1-ubyte} (or {@code test-}), with the same variants as in {@link #train(Path)}.
   *
   * @param directory directory of the files
   * @throws DataException also if the directory holds several sets
   */
  public static Dataset test(Path directory) {
    return fromDirectory(directory, Half.TEST, null);
  }

  /**
   * Reads the test half of one of several sets in a directory.
   *
   * @param directory directory of the files
   * @param prefix start of the file names, for example {@code emnist-letters}; empty for the plain
   *     names
   */
  public static Dataset test(Path directory, String prefix) {
    return fromDirectory(directory, Half.TEST, Objects.requireNonNull(prefix, "prefix"));
  }

  private static Dataset fromDirectory(Path directory, Half half, String prefix) {
    IdxDirectory files = IdxDirectory.find(directory, half, prefix);
    String set = files.prefix().isEmpty() ? nameOf(directory) : files.prefix();
    return read(
        set + (half == Half.TRAIN ? "-train" : "-test"),
        IdxSource.file(files.images(), "images"),
        IdxSource.file(files.labels(), "labels"),
        0);
  }

  /** Reads a set whose classes have names. */
  static InMemoryDataset read(
      String name, IdxSource images, IdxSource labels, List<String> classNames) {
    InMemoryDataset data = read(name, images, labels, classNames.size());
    int[] numbers = IntStream.range(0, data.size()).map(data::label).toArray();
    return data.withLabels(numbers, classNames);
  }

  /**
   * Reads a set; {@code labels} may be null. For 0 classes, the number of classes is the largest
   * label plus one.
   */
  static InMemoryDataset read(String name, IdxSource images, IdxSource labels, int classes) {
    // Labels come first: they are small, so a mistake in them is found before the images are read.
    int[] labeled = labels == null ? null : IdxReader.labels(labels);
    IdxReader.Images read = IdxReader.images(images);
    InMemoryDataset data =
        InMemoryDataset.owning(name, read.shape(), read.rows(), ValueRange.BYTES);
    if (labeled == null) {
      return data;
    }
    if (labeled.length != data.size()) {
      throw new DataException(
          labels.name()
              + " has "
              + labeled.length
              + " labels, but "
              + images.name()
              + " has "
              + data.size()
              + " images. Do the two files belong together?");
    }
    int count = classes > 0 ? classes : Arrays.stream(labeled).max().orElseThrow() + 1;
    return data.withLabels(labeled, count);
  }

  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? "idx" : last.toString().replaceFirst("([-.]idx\\d-ubyte)?(\\.gz)?$", "");
  }
}
