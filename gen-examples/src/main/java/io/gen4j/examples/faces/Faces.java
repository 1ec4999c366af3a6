package io.gen4j.examples.faces;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.datasets.ImageLabels;
import io.gen4j.examples.judge.AttributeClassifier;
import io.gen4j.examples.judge.AttributeTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Color images with a CSV file of attributes, in a folder or a zip archive. A sixth of the images
 * is for tests.
 */
public final class Faces {

  private static final double TRAINED = 5.0 / 6;
  private static final long SPLIT_SEED = 1;
  private static final String HOW_TO_GET_THEM =
      " Name a folder or a zip archive of images and its attributes.csv with --data. Cartoon faces"
          + " with known attributes can be drawn with npm's packages @dicebear/core,"
          + " @dicebear/collection (style avataaars) and a rasterizer such as @resvg/resvg-js:"
          + " write each face as a PNG file of 64x64 pixels, and its options as a row of the CSV"
          + " file, whose first column names the PNG file.";

  /** Classes of the attribute {@code top} that are hats, in the style avataaars. */
  public static final String HATS =
      "hat,hijab,turban,winterHat1,winterHat02,winterHat03,winterHat04";

  /** The attribute that says what is on top of a head: hair or a hat. */
  public static final String TOP = "top";

  private static final String BACKGROUND = "backgroundColor";
  private static final String HAIR = "hairColor";

  private final Path csv;
  private final ImageFolder images;
  private final List<String> hats;
  private final Map<String, Dataset> labeled = new HashMap<>();

  private Faces(Path csv, ImageFolder images, List<String> hats) {
    this.csv = csv;
    this.images = images;
    this.hats = List.copyOf(hats);
  }

  /**
   * Opens the images.
   *
   * @param data folder or zip archive
   * @param csv name of the CSV file in it
   * @param side height and width of the examples in pixels
   * @param hats classes of the attribute {@code top} that hide the hair; may be empty
   * @throws DataException if there are no images, or no such file
   */
  public static Faces open(Path data, String csv, int side, List<String> hats) {
    if (!Files.exists(data)) {
      throw new DataException("There is no " + data.toAbsolutePath() + "." + HOW_TO_GET_THEM);
    }
    return new Faces(
        data.resolve(csv),
        ImageFolder.open(data, ImageFolderOptions.builder(side, side).rgb().build()),
        hats);
  }

  /** Returns all images without labels. */
  public Dataset all() {
    return images;
  }

  /**
   * Returns all images, labeled with a column of the CSV file, with two exceptions where an image
   * may show something else than the file says. If the values of the column {@code backgroundColor}
   * are colors, the label is the one that is nearest to the image's upper left corner, because the
   * drawing program may choose another color than it reports. Where a hat hides the hair, the label
   * of {@code hairColor} is a further class, {@code hidden}.
   */
  public Dataset labeled(String attribute) {
    return labeled.computeIfAbsent(attribute, this::label);
  }

  private Dataset label(String attribute) {
    ImageFolder column = column(attribute);
    if (attribute.equals(BACKGROUND) && ShownLabels.areColors(column.classNames())) {
      return ShownLabels.ofCorners(images, column.classNames());
    }
    if (attribute.equals(HAIR) && !hats.isEmpty()) {
      return ShownLabels.uncovered(column, column(TOP), hats);
    }
    return column;
  }

  private ImageFolder column(String attribute) {
    return images.withLabels(new ImageLabels.CsvColumn(csv, null, attribute));
  }

  /** Returns the training images, labeled with a column, or without labels if it is null. */
  public Dataset train(String attribute) {
    return split(attribute).first();
  }

  /** Returns the test images, labeled with a column, or without labels if it is null. */
  public Dataset test(String attribute) {
    return split(attribute).second();
  }

  private Datasets.Split split(String attribute) {
    return Datasets.split(attribute == null ? images : labeled(attribute), TRAINED, SPLIT_SEED);
  }

  /** Returns every second image, starting at the first or the second. */
  public Dataset half(int first) {
    return Datasets.subset(
        images, IntStream.range(0, images.size()).filter(i -> i % 2 == first).toArray());
  }

  /**
   * Trains a classifier of attributes on the training images, or loads it if the file has it.
   *
   * @param attributes columns of the CSV file
   * @param epochs passes over the training images
   */
  public AttributeClassifier classifier(List<String> attributes, int epochs, Path file) {
    Map<String, Dataset> train = new LinkedHashMap<>();
    Map<String, Dataset> test = new LinkedHashMap<>();
    for (String attribute : attributes) {
      Datasets.Split split = split(attribute);
      train.put(attribute, split.first());
      test.put(attribute, split.second());
    }
    return new AttributeTraining(train, test, epochs).loadOrTrain(file);
  }
}
