package io.gen4j.datasets.internal;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the image and label files of one half of an IDX set in a directory, by the names that MNIST
 * and EMNIST gave them.
 *
 * @param prefix start of the file names, for example {@code emnist-balanced}, or empty
 * @param images file of the images
 * @param labels file of the labels
 */
public record IdxDirectory(String prefix, Path images, Path labels) {

  /** The two halves of a set, with their names in file names. */
  public enum Half {
    /** The training set. */
    TRAIN("train", "train"),
    /** The test set. */
    TEST("t10k|test", "t10k");

    private final String names;
    private final String standard;

    Half(String names, String standard) {
      this.names = names;
      this.standard = standard;
    }
  }

  /**
   * Finds the files of one half.
   *
   * @param prefix start of the file names, or null for the only set in the directory
   */
  public static IdxDirectory find(Path directory, Half half, String prefix) {
    if (!Files.isDirectory(directory)) {
      throw new DataException(
          "Cannot read IDX files from "
              + directory
              + ", which is "
              + (Files.exists(directory) ? "not a directory" : "missing")
              + ". Pass the directory that holds the files.");
    }
    Map<String, Path> images = matching(directory, half, "images");
    String chosen = choose(directory, half, prefix, images);
    Path labels = matching(directory, half, "labels").get(chosen);
    if (labels == null) {
      throw missing(directory, half, chosen, "labels", "idx1")
          .because("For images without labels use Idx.images(" + images.get(chosen) + ").");
    }
    return new IdxDirectory(chosen, images.get(chosen), labels);
  }

  private static String choose(Path directory, Half half, String prefix, Map<String, Path> images) {
    if (prefix != null ? !images.containsKey(prefix) : images.isEmpty()) {
      throw missing(directory, half, prefix == null ? "" : prefix, "images", "idx3")
          .because(
              images.isEmpty()
                  ? "Check the directory."
                  : "The directory has other sets, with the prefixes " + images.keySet() + ".");
    }
    if (prefix == null && images.size() > 1) {
      throw new DataException(
          directory
              + " holds several sets, with the prefixes "
              + List.copyOf(images.keySet())
              + ". Choose one: Idx.train(directory, prefix) or Idx.test(directory, prefix).");
    }
    return prefix != null ? prefix : images.keySet().iterator().next();
  }

  /**
   * Returns the files of one kind by prefix. If a file is both raw and zipped, returns the raw one.
   */
  private static Map<String, Path> matching(Path directory, Half half, String kind) {
    Pattern pattern =
        Pattern.compile("(?:(.+)-)?(?:" + half.names + ")-" + kind + "[-.]idx[0-9]-ubyte(\\.gz)?");
    Map<String, Path> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(directory)) {
      // Sorted: "x.gz" comes after "x", so the raw file comes first and is kept.
      files
          .sorted()
          .forEach(
              file -> {
                Matcher matcher = pattern.matcher(file.getFileName().toString());
                if (matcher.matches()) {
                  found.putIfAbsent(matcher.group(1) == null ? "" : matcher.group(1), file);
                }
              });
    } catch (IOException e) {
      throw new DataException("Cannot list " + directory + ": " + e.getMessage(), e);
    }
    return found;
  }

  private record Missing(String message) {
    DataException because(String advice) {
      return new DataException(message + advice);
    }
  }

  private static Missing missing(
      Path directory, Half half, String prefix, String kind, String rank) {
    String name =
        (prefix.isEmpty() ? half.standard : prefix + "-(" + half.names + ")")
            + "-"
            + kind
            + "-"
            + rank
            + "-ubyte";
    return new Missing(
        "The IDX file of the " + kind + " is missing: no " + name + "(.gz) in " + directory + ". ");
  }
}
