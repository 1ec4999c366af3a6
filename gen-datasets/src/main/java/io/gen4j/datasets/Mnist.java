package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.internal.IdxDirectory;
import io.gen4j.datasets.internal.IdxDirectory.Half;
import io.gen4j.datasets.internal.IdxSource;
import java.nio.file.Path;

/**
 * The MNIST database of handwritten digits. Its files are in the artifact {@code
 * io.gen4j:gen4j-mnist}; add it to the dependencies. Nothing is downloaded.
 *
 * <p>Examples have the shape {@code [channels, height, width]} = {@code 1x28x28}, the range {@link
 * io.gen4j.core.data.ValueRange#BYTES} (0 is background, 255 is ink) and a label from 0 to 9; the
 * class names are {@code "0"} to {@code "9"}. The sets are named {@code mnist-train} (60,000
 * examples) and {@code mnist-test} (10,000). Each call reads the files again, which takes about a
 * second for the training set. The set takes one byte per pixel (48 MB). Keep the result.
 *
 * <p>When the files are read, they are checked against the published SHA-256 digests.
 *
 * <p>MNIST is the work of Yann LeCun and Corinna Cortes, under CC BY-SA 3.0: see {@code
 * META-INF/NOTICE} in the jar of gen4j-mnist.
 */
public final class Mnist {

  private static final int CLASSES = 10;

  private Mnist() {}

  /** The four files and the SHA-256 of their unzipped bytes. */
  private enum File {
    TRAIN_IMAGES(
        "train-images-idx3-ubyte",
        "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
    TRAIN_LABELS(
        "train-labels-idx1-ubyte",
        "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
    TEST_IMAGES(
        "t10k-images-idx3-ubyte",
        "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
    TEST_LABELS(
        "t10k-labels-idx1-ubyte",
        "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2");

    private final String fileName;
    private final String sha256;

    File(String fileName, String sha256) {
      this.fileName = fileName;
      this.sha256 = sha256;
    }

    IdxSource resource() {
      String resource = "mnist/" + fileName + ".gz";
      if (Mnist.class.getResource(resource) == null) {
        throw new DataException(
            "MNIST is not on the class path: there is no resource io/gen4j/datasets/"
                + resource
                + ". Add the dependency io.gen4j:gen4j-mnist in the version of gen-datasets, or"
                + " read the files from a directory with Mnist.train(directory) and"
                + " Mnist.test(directory).");
      }
      return IdxSource.resource(Mnist.class, resource).withSha256(sha256);
    }

    IdxSource in(Path file, String what) {
      return IdxSource.file(file, what).withSha256(sha256);
    }
  }

  /**
   * Returns the training set: 60,000 examples of {@code 1x28x28}, 10 classes.
   *
   * @throws DataException if gen4j-mnist is not on the class path or its files are damaged
   */
  public static Dataset train() {
    return Idx.read(
        "mnist-train", File.TRAIN_IMAGES.resource(), File.TRAIN_LABELS.resource(), CLASSES);
  }

  /**
   * Returns the test set: 10,000 examples of {@code 1x28x28}, 10 classes.
   *
   * @throws DataException if gen4j-mnist is not on the class path or its files are damaged
   */
  public static Dataset test() {
    return Idx.read(
        "mnist-test", File.TEST_IMAGES.resource(), File.TEST_LABELS.resource(), CLASSES);
  }

  /**
   * Reads the training set from a directory with MNIST's own file names, each raw or with {@code
   * .gz}.
   *
   * @param directory directory of the files
   * @throws DataException if a file is missing, damaged, or not from MNIST; read other sets of this
   *     layout with {@link Idx#train(Path)}
   */
  public static Dataset train(Path directory) {
    IdxDirectory files = IdxDirectory.find(directory, Half.TRAIN, "");
    return Idx.read(
        "mnist-train",
        File.TRAIN_IMAGES.in(files.images(), "images"),
        File.TRAIN_LABELS.in(files.labels(), "labels"),
        CLASSES);
  }

  /**
   * Reads the test set from a directory with MNIST's own file names, each raw or with {@code .gz}.
   *
   * @param directory directory of the files
   * @throws DataException if a file is missing, damaged, or not from MNIST; read other sets of this
   *     layout with {@link Idx#test(Path)}
   */
  public static Dataset test(Path directory) {
    IdxDirectory files = IdxDirectory.find(directory, Half.TEST, "");
    return Idx.read(
        "mnist-test",
        File.TEST_IMAGES.in(files.images(), "images"),
        File.TEST_LABELS.in(files.labels(), "labels"),
        CLASSES);
  }
}
