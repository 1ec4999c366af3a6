package io.gen4j.datasets.internal;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Finds the picture files under a folder, in the order of their relative paths.
 *
 * @param entries the files
 * @param classNames names of the sub-folders that are classes, sorted; empty without labels
 */
public record PictureFiles(List<Entry> entries, List<String> classNames) {

  private static final Set<String> EXTENSIONS = Set.of("png", "jpg", "jpeg", "bmp", "gif");
  private static final String LOOKED_FOR = "(.png, .jpg, .jpeg, .bmp, .gif)";

  /**
   * One file.
   *
   * @param path where it is
   * @param relative path below the folder, with slashes on every system
   * @param label number of its class, or -1
   */
  public record Entry(Path path, String relative, int label) {}

  /** Finds the files; throws {@link DataException} if there are none, or none where asked. */
  public static PictureFiles find(Path folder, boolean labelled) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "Asked to read pictures from "
              + folder
              + ", which is "
              + (Files.exists(folder) ? "not a folder" : "missing")
              + ". Give the folder that holds the pictures.");
    }
    return labelled ? findLabelled(folder) : new PictureFiles(below(folder, folder, -1), List.of());
  }

  private static PictureFiles findLabelled(Path folder) {
    TreeMap<String, Path> classes = new TreeMap<>();
    List<String> loose = new ArrayList<>();
    try (Stream<Path> children = Files.list(folder)) {
      children.forEach(
          child -> {
            String name = child.getFileName().toString();
            if (name.startsWith(".")) {
              return;
            }
            if (Files.isDirectory(child)) {
              classes.put(name, child);
            } else if (isPicture(name)) {
              loose.add(name);
            }
          });
    } catch (IOException | UncheckedIOException e) {
      throw cannotList(folder, e);
    }
    if (classes.isEmpty()) {
      throw new DataException(
          "Asked for sub-folders as labels, but "
              + folder
              + " has no sub-folders. Make one for each class, or read it with labelled(false).");
    }
    if (!loose.isEmpty()) {
      loose.sort(null);
      throw new DataException(
          "Asked for sub-folders as labels, but "
              + loose.size()
              + " pictures of "
              + folder
              + " lie beside the sub-folders and would have no label, the first being "
              + loose.get(0)
              + ". Move them.");
    }
    List<Entry> entries = new ArrayList<>();
    List<String> names = List.copyOf(classes.keySet());
    for (int label = 0; label < names.size(); label++) {
      entries.addAll(below(folder, classes.get(names.get(label)), label));
    }
    return new PictureFiles(List.copyOf(entries), names);
  }

  private static List<Entry> below(Path root, Path folder, int label) {
    List<Entry> found;
    try (Stream<Path> files = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      found =
          files
              .filter(file -> isPicture(file.getFileName().toString()) && !Files.isDirectory(file))
              .map(file -> new Entry(file, relative(root, file), label))
              .filter(entry -> !isHidden(entry.relative()))
              .sorted(Comparator.comparing(Entry::relative))
              .toList();
    } catch (IOException | UncheckedIOException e) {
      throw cannotList(folder, e);
    }
    if (found.isEmpty()) {
      throw new DataException(
          "No pictures "
              + LOOKED_FOR
              + " in "
              + folder
              + " or below it. "
              + (label < 0
                  ? "Check the folder, or convert the pictures."
                  : "Every sub-folder is a class; remove the empty ones, or convert the pictures."));
    }
    return found;
  }

  private static boolean isPicture(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 && EXTENSIONS.contains(name.substring(dot + 1).toLowerCase(Locale.ROOT));
  }

  /** Such as the "._x.png" that macOS leaves, which are no pictures. */
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
