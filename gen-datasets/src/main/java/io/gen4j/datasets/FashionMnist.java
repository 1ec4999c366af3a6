package io.gen4j.datasets;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.internal.IdxDirectory;
import io.gen4j.datasets.internal.IdxDirectory.Half;
import io.gen4j.datasets.internal.IdxSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Fashion-MNIST (Xiao, Rasul and Vollgraf 2017, arXiv 1708.07747): grayscale images of clothes in
 * MNIST's format, with ten classes of equal size. The files are not in this jar.
 *
 * <p>Examples have the shape {@code [channels, height, width]} = {@code 1x28x28}, the range {@link
 * io.gen4j.core.data.ValueRange#BYTES} (0 is background) and a label from 0 to 9; {@link #CLASSES}
 * lists the class names. The sets are named {@code fashion-mnist-train} (60,000 examples) and
 * {@code fashion-mnist-test} (10,000), and hold one byte per pixel.
 *
 * <p>When the files are read, they are checked against the published SHA-256 digests, because
 * MNIST's files have the same names.
 */
public final class FashionMnist {

  /** Names of the classes, in the order of their labels. */
  public static final List<String> CLASSES =
      List.of(
          "T-shirt/top",
          "trouser",
          "pullover",
          "dress",
          "coat",
          "sandal",
          "shirt",
          "sneaker",
          "bag",
          "ankle boot");

  /** The folder in which Debian's package {@code dataset-fashion-mnist} puts the four files. */
  public static final Path USUAL_FOLDER = Path.of("/usr/share/datasets/fashion-mnist");

  private static final String HOW_TO_GET_IT =
      " On Debian and Ubuntu, apt-get install dataset-fashion-mnist puts them into "
          + USUAL_FOLDER
          + ". On other systems, download the four files from"
          + " https://github.com/zalandoresearch/fashion-mnist (data/fashion) and pass their"
          + " folder.";

  private static final String TRAIN_IMAGES =
      "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888";
  private static final String TRAIN_LABELS =
      "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9";
  private static final String TEST_IMAGES =
      "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b";
  private static final String TEST_LABELS =
      "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34";

  private FashionMnist() {}

  /**
   * Reads the training set, 60,000 examples.
   *
   * @param folder folder with the four files, each raw or with {@code .gz}, commonly {@link
   *     #USUAL_FOLDER}
   * @throws DataException if the folder or a file is missing (the message says how to get them),
   *     damaged, or not from Fashion-MNIST
   */
  public static Dataset train(Path folder) {
    return read("fashion-mnist-train", folder, Half.TRAIN, TRAIN_IMAGES, TRAIN_LABELS);
  }

  /**
   * Reads the test set, 10,000 examples.
   *
   * @param folder folder with the four files, each raw or with {@code .gz}, commonly {@link
   *     #USUAL_FOLDER}
   * @throws DataException if the folder or a file is missing (the message says how to get them),
   *     damaged, or not from Fashion-MNIST
   */
  public static Dataset test(Path folder) {
    return read("fashion-mnist-test", folder, Half.TEST, TEST_IMAGES, TEST_LABELS);
  }

  private static Dataset read(String name, Path folder, Half half, String images, String labels) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "The files of Fashion-MNIST are not in " + folder + ": no such folder." + HOW_TO_GET_IT);
    }
    IdxDirectory files;
    try {
      files = IdxDirectory.find(folder, half, "");
    } catch (DataException e) {
      throw new DataException(e.getMessage() + HOW_TO_GET_IT, e);
    }
    return Idx.read(
        name,
        IdxSource.file(files.images(), "images").withSha256(images),
        IdxSource.file(files.labels(), "labels").withSha256(labels),
        CLASSES);
  }
}
