package io.gen4j.examples.pairs;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.FashionMnist;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Images to train on and held-out images: Fashion-MNIST, which is split already, or a folder or zip
 * of color images, of which a tenth is held out.
 *
 * @param train images to train on
 * @param test held-out images
 */
public record PairData(Dataset train, Dataset test) {

  private static final long SPLIT_SEED = 20261127L;
  private static final double TRAINED = 0.9;
  private static final String ATTRIBUTES = "attributes.csv";

  /**
   * Opens the data.
   *
   * @param root folder of Fashion-MNIST or of images
   * @param side height and width of images of a folder
   * @param label column of {@code attributes.csv} with the class labels, if there is such a file
   */
  public static PairData open(Path root, int side, String label) {
    if (isFashion(root)) {
      return new PairData(FashionMnist.train(root), FashionMnist.test(root));
    }
    ImageFolderOptions.Builder options = ImageFolderOptions.builder(side, side).rgb();
    Path attributes = root.resolve(ATTRIBUTES);
    if (Files.exists(attributes)) {
      options.labelsFromCsv(attributes, label);
    }
    Datasets.Split split =
        Datasets.split(ImageFolder.open(root, options.build()), TRAINED, SPLIT_SEED);
    return new PairData(split.first(), split.second());
  }

  private static boolean isFashion(Path root) {
    try (Stream<Path> files = Files.list(root)) {
      return files.anyMatch(file -> file.getFileName().toString().startsWith("train-images-idx3"));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + root, e);
    }
  }

  /** Returns the first examples of both parts, or all if there are fewer; 0 for all. */
  public PairData limited(int examples) {
    if (examples < 0) {
      throw new DataException("A limit of examples is 1 or more, or 0 for none, got " + examples);
    }
    return examples == 0 ? this : new PairData(some(train, examples), some(test, examples));
  }

  private static Dataset some(Dataset data, int examples) {
    return Datasets.take(data, Math.min(examples, data.size()));
  }
}
