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
 * Image sets in the IDX format of MNIST: Fashion-MNIST, KMNIST, EMNIST, and your own.
 *
 * <p>Images are unsigned bytes of rank 3 {@code [n, height, width]} (one channel) or rank 4 {@code
 * [n, channels, height, width]}; labels are unsigned bytes of rank 1 {@code [n]}. A file may be
 * gzipped, whatever its name is. Sets are held in memory at one byte per pixel; examples have the
 * shape {@code [channels, height, width]} and the range {@link ValueRange#BYTES}.
 *
 * <p>Images are returned as they are stored. EMNIST stores them transposed (columns first), and the
 * labels of its letters run from 1 to 26, so that class 0 is empty.
 *
 * <p>Every method throws {@link DataException}, naming the file, if a file is missing, not IDX,
 * truncated, longer than its header says, of another element type or rank, or if images and labels
 * differ in number.
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
   * Reads images and their labels. There are as many classes as the largest label plus one.
   *
   * @param images IDX file of rank 3 or 4, raw or gzipped
   * @param labels IDX file of rank 1, raw or gzipped
   */
  public static Dataset labeled(Path images, Path labels) {
    return read(
        nameOf(images), IdxSource.file(images, "images"), IdxSource.file(labels, "labels"), 0);
  }

  /**
   * Reads images and their labels, with the number of classes stated: for a set that may lack
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
          "A labeled set has at least 1 class, but got " + classes + ".");
    }
    return read(
        nameOf(images),
        IdxSource.file(images, "images"),
        IdxSource.file(labels, "labels"),
        classes);
  }

  /**
   * Reads the training half of the one set in a directory: {@code train-images-idx3-ubyte} and
   * {@code train-labels-idx1-ubyte}, each raw or with {@code .gz}, or the same behind a prefix, as
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
   * @param prefix what the file names start with, for example {@code emnist-letters}; empty for the
   *     plain names
   */
  public static Dataset train(Path directory, String prefix) {
    return fromDirectory(directory, Half.TRAIN, Objects.requireNonNull(prefix, "prefix"));
  }

  /**
   * Reads the test half of the one set in a directory: {@code t10k-images-idx3-ubyte} and {@code
   * t10k-labels-idx1-ubyte} (or {@code test-}), found as in {@link #train(Path)}.
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
   * @param prefix what the file names start with, for example {@code emnist-letters}; empty for the
   *     plain names
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

  /** Reads a set; {@code labels} may be null, and 0 classes stands for as many as labels show. */
  static InMemoryDataset read(String name, IdxSource images, IdxSource labels, int classes) {
    // Labels first: they are small, and a mistake in them shows before the images are read.
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
