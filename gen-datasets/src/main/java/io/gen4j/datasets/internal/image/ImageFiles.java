package io.gen4j.datasets.internal.image;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Finds the image files under a folder, in the order of their relative paths.
 *
 * @param entries the files
 * @param others number of files that are not read, by extension
 */
public record ImageFiles(List<Entry> entries, Map<String, Integer> others) {

  /**
   * One file.
   *
   * @param path path of the file
   * @param relative path below the folder, with slashes on every system
   */
  public record Entry(Path path, String relative) {

    /** Returns the name of the direct sub-folder that holds the file, or null. */
    public String subFolder() {
      int slash = relative.indexOf('/');
      return slash < 0 ? null : relative.substring(0, slash);
    }

    /** Returns the extension in lower case, without the dot; empty for no extension. */
    public String extension() {
      return ImagePlugins.extension(path.getFileName().toString());
    }
  }

  /**
   * Finds the files.
   *
   * @param except a file to leave out of the count of other files, or null
   * @throws DataException if there are no images
   */
  public static ImageFiles find(Path folder, Path except) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "Cannot read images from "
              + folder
              + ", which is "
              + (Files.exists(folder) ? "not a folder" : "missing")
              + ". Pass the folder that holds the images.");
    }
    List<Entry> images = new ArrayList<>();
    Map<String, Integer> others = new TreeMap<>();
    for (Entry entry : below(folder)) {
      if (ImagePlugins.isRead(entry.extension())) {
        images.add(entry);
      } else if (except == null || !isSame(entry.path(), except)) {
        others.merge(entry.extension(), 1, Integer::sum);
      }
    }
    if (images.isEmpty()) {
      throw new DataException(
          "No images "
              + ImagePlugins.described()
              + " in "
              + folder
              + " or below it"
              + (others.isEmpty() ? ". " : ", but " + count(others) + ". ")
              + advice(others, "Check the folder."));
    }
    return new ImageFiles(List.copyOf(images), others);
  }

  /** Returns a text with the number of files of each extension, the most frequent first. */
  public static String count(Map<String, Integer> byExtension) {
    return byExtension.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
        .map(e -> e.getValue() + " " + (e.getKey().isEmpty() ? "without one" : "." + e.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** Returns advice on images that cannot be read. */
  public static String advice(Map<String, Integer> byExtension, String otherwise) {
    String advice =
        byExtension.keySet().stream()
            .filter(extension -> !ImagePlugins.isRead(extension))
            .flatMap(extension -> ImagePlugins.advice(extension).stream())
            .collect(Collectors.joining(" "));
    return advice.isEmpty() ? otherwise : advice;
  }

  /** Returns the direct sub-folders that are not hidden, sorted by name. */
  public static List<String> subFolders(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children
          .filter(Files::isDirectory)
          .map(child -> child.getFileName().toString().replaceFirst("/$", ""))
          .filter(name -> !name.startsWith("."))
          .sorted()
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw cannotList(folder, e);
    }
  }

  private static List<Entry> below(Path root) {
    try (Stream<Path> files = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
      return files
          .filter(file -> !Files.isDirectory(file))
          .map(file -> new Entry(file, relative(root, file)))
          .filter(entry -> !isHidden(entry.relative()))
          .sorted(Comparator.comparing(Entry::relative))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw cannotList(root, e);
    }
  }

  private static boolean isSame(Path file, Path other) {
    try {
      return Files.isSameFile(file, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** For example "._x.png" files of macOS, which are not images. */
  private static boolean isHidden(String relative) {
    return relative.startsWith(".") || relative.contains("/.");
  }

  private static String relative(Path root, Path file) {
    return StreamSupport.stream(root.relativize(file).spliterator(), false)
        .map(Path::toString)
        .collect(Collectors.joining("/"));
  }

  private static DataException cannotList(Path folder, Exception cause) {
    return new DataException("Cannot list " + folder + ": " + cause.getMessage(), cause);
  }
}
