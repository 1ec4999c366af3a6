package io.gen4j.datasets.pairs;

import io.gen4j.core.data.DataException;
import io.gen4j.core.data.Dataset;
import io.gen4j.datasets.Datasets;
import io.gen4j.datasets.ImageFolder;
import io.gen4j.datasets.ImageFolderOptions;
import io.gen4j.datasets.internal.HalfView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/**
 * Pairs of images for image to image: a model learns to generate the field {@code data} from the
 * field {@code condition}. {@link ImageDamage} makes pairs from single images, and {@link
 * Datasets#paired} pairs any two sets.
 */
public final class PairedImages {

  private PairedImages() {}

  /** Which half of an image is the condition. */
  public enum Condition {
    /** The left half is the condition, and the right half is the image to generate. */
    LEFT,
    /** The right half is the condition, and the left half is the image to generate. */
    RIGHT
  }

  /**
   * Pairs the images of two folders by their path below the folder, without its extension: {@code
   * cats/1.jpg} and {@code cats/1.png} are a pair.
   *
   * @param condition folder of the conditions
   * @param data folder of the images to generate
   * @param options how to read the images of both folders; class labels are those of {@code data}
   * @throws DataException if a folder cannot be read, an image has no partner, or the images of a
   *     pair have different sizes. The message names the file
   */
  public static Dataset folders(Path condition, Path data, ImageFolderOptions options) {
    return folders(condition, data, options, true);
  }

  /**
   * Pairs the images of two folders like {@link #folders(Path, Path, ImageFolderOptions)}, and
   * leaves out images without a partner.
   *
   * @throws DataException if a folder cannot be read, there is no pair, or the images of a pair
   *     have different sizes. The message names the file
   */
  public static Dataset commonFiles(Path condition, Path data, ImageFolderOptions options) {
    return folders(condition, data, options, false);
  }

  private static Dataset folders(
      Path condition, Path data, ImageFolderOptions options, boolean all) {
    ImageFolder from = ImageFolder.open(condition, options);
    ImageFolder to = ImageFolder.open(data, options);
    Map<String, Integer> first = names(condition, from);
    Map<String, Integer> second = names(data, to);
    if (all) {
      requirePartners(first, from, data, second);
      requirePartners(second, to, condition, first);
    }
    List<Integer> chosenFrom = new ArrayList<>();
    List<Integer> chosenTo = new ArrayList<>();
    second.forEach(
        (name, index) -> {
          Integer partner = first.get(name);
          if (partner != null) {
            requireEqualSizes(from, partner, to, index);
            chosenFrom.add(partner);
            chosenTo.add(index);
          }
        });
    if (chosenTo.isEmpty()) {
      throw new DataException(
          "No image of "
              + condition
              + " has the name of an image of "
              + data
              + ". The first ones are "
              + from.file(0)
              + " and "
              + to.file(0)
              + ". Give the images of a pair the same name.");
    }
    return Datasets.paired(subset(from, chosenFrom), subset(to, chosenTo));
  }

  private static Dataset subset(ImageFolder images, List<Integer> chosen) {
    int[] indices = chosen.stream().mapToInt(Integer::intValue).toArray();
    boolean whole =
        indices.length == images.size()
            && IntStream.range(0, indices.length).allMatch(i -> indices[i] == i);
    return whole ? images : Datasets.subset(images, indices);
  }

  private static Map<String, Integer> names(Path folder, ImageFolder images) {
    Map<String, Integer> names = new LinkedHashMap<>();
    for (int i = 0; i < images.size(); i++) {
      Path relative = folder.relativize(images.file(i));
      String name =
          String.join(
              "/",
              StreamSupport.stream(relative.spliterator(), false).map(Path::toString).toList());
      String plain = name.replaceFirst("\\.[^./]*$", "");
      Integer other = names.put(plain, i);
      if (other != null) {
        throw new DataException(
            images.file(other)
                + " and "
                + images.file(i)
                + " have the same name without its extension, so their partner is not clear."
                + " Rename one of them.");
      }
    }
    return names;
  }

  private static void requirePartners(
      Map<String, Integer> names, ImageFolder images, Path other, Map<String, Integer> others) {
    List<Path> alone =
        names.entrySet().stream()
            .filter(each -> !others.containsKey(each.getKey()))
            .map(each -> images.file(each.getValue()))
            .toList();
    if (!alone.isEmpty()) {
      throw new DataException(
          alone.size()
              + " of "
              + images.size()
              + " images have no partner of the same name in "
              + other
              + ". The first is "
              + alone.get(0)
              + ". Add the missing images, or leave such images out with"
              + " PairedImages.commonFiles.");
    }
  }

  private static void requireEqualSizes(ImageFolder from, int partner, ImageFolder to, int index) {
    int[] first = from.storedSize(partner);
    int[] second = to.storedSize(index);
    if (first[0] != second[0] || first[1] != second[1]) {
      throw new DataException(
          "The images of a pair have equal sizes, but "
              + from.file(partner)
              + " is "
              + first[0]
              + "x"
              + first[1]
              + " and "
              + to.file(index)
              + " is "
              + second[0]
              + "x"
              + second[1]
              + " (height x width). Resize one of them.");
    }
  }

  /**
   * Opens a folder of images whose left and right halves are a pair.
   *
   * @param options how to read them; height and width are those of one half
   * @throws DataException if the folder cannot be read, or a half of an image has other proportions
   *     than the options. The message names the file
   */
  public static Dataset sideBySide(Path folder, ImageFolderOptions options, Condition condition) {
    ImageFolder both =
        ImageFolder.open(
            folder,
            new ImageFolderOptions(
                options.height(),
                Math.multiplyExact(2, options.width()),
                options.channels(),
                options.background(),
                options.labels(),
                options.skipUnreadable(),
                options.maxPixels(),
                options.cacheBytes()));
    for (int i = 0; i < both.size(); i++) {
      int[] stored = both.storedSize(i);
      long height = stored[0];
      long width = stored[1];
      if (width % 2 != 0 || width * options.height() != 2L * options.width() * height) {
        throw new DataException(
            "The halves of "
                + both.file(i)
                + ", "
                + height
                + "x"
                + width / 2.0
                + " (height x width), do not have the proportions "
                + options.height()
                + "x"
                + options.width()
                + ", so they would be cropped differently. Crop the images first, or ask for other"
                + " proportions.");
      }
    }
    boolean left = condition == Condition.LEFT;
    return Datasets.paired(HalfView.of(both, left), HalfView.of(both, !left));
  }
}
