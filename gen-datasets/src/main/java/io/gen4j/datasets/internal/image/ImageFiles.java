package io.gen4j.datasets.internal.image;

import io.gen4j.core.data.DataException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Finds the image files under a folder or in a zip archive, in the order of their relative paths.
 *
 * @param entries the files
 * @param others number of files that are not read, by extension
 * @param subFolders names of the direct sub-folders that are not hidden, sorted
 */
public record ImageFiles(
    List<Entry> entries, Map<String, Integer> others, List<String> subFolders) {

  /** Where the bytes of a file are. */
  interface Stored {

    /** Opens the file. */
    InputStream open() throws IOException;

    /** Returns a text that changes when the file changes. */
    String stamp() throws IOException;
  }

  /**
   * One file.
   *
   * @param path path of the file; in an archive, the path of the archive and then that in it
   * @param relative path below the folder, with slashes on every system
   * @param stored where its bytes are
   */
  public record Entry(Path path, String relative, Stored stored) {

    /** Opens the file. */
    InputStream open() throws IOException {
      return stored.open();
    }

    /** Returns a text that changes when the file changes: its size and time or checksum. */
    public String stamp() throws IOException {
      return stored.stamp();
    }

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
    if (Files.isDirectory(folder)) {
      return of(folder, except, below(folder), subFolders(folder));
    }
    if (!Files.exists(folder)) {
      throw new DataException(
          "Cannot read images from "
              + folder
              + ", which is missing. Pass the folder or the zip archive that holds the images.");
    }
    List<Entry> files = ZipArchive.open(folder).entries();
    Set<String> names = new TreeSet<>();
    files.stream().map(Entry::subFolder).filter(Objects::nonNull).forEach(names::add);
    return of(folder, except, files, List.copyOf(names));
  }

  private static ImageFiles of(
      Path folder, Path except, List<Entry> files, List<String> subFolders) {
    List<Entry> images = new ArrayList<>();
    Map<String, Integer> others = new TreeMap<>();
    for (Entry entry : files) {
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
    return new ImageFiles(List.copyOf(images), others, subFolders);
  }

  /** Returns a single file of the file system. */
  public static Entry single(Path file) {
    return new Entry(file, file.getFileName().toString(), new OnDisk(file));
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

  private static List<String> subFolders(Path folder) {
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
          .map(file -> new Entry(file, relative(root, file), new OnDisk(file)))
          .filter(entry -> !isHidden(entry.relative()))
          .sorted(Comparator.comparing(Entry::relative))
          .toList();
    } catch (IOException | UncheckedIOException e) {
      throw cannotList(root, e);
    }
  }

  /** A file of the file system. */
  private record OnDisk(Path file) implements Stored {

    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(file);
    }

    @Override
    public String stamp() throws IOException {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.size() + "\t" + attributes.lastModifiedTime().toMillis();
    }
  }

  /**
   * Returns how a file differs from an earlier stamp of it; empty if it does not, or cannot be
   * looked at.
   */
  public static Optional<String> change(Entry entry, String before) {
    String now;
    try {
      now = entry.stamp();
    } catch (IOException e) {
      return Optional.empty();
    }
    return now.equals(before)
        ? Optional.empty()
        : Optional.of("it had " + text(before) + ", and now has " + text(now));
  }

  private static String text(String stamp) {
    String[] parts = stamp.split("\t");
    return parts[0] + " bytes of " + Instant.ofEpochMilli(Long.parseLong(parts[1]));
  }

  private static boolean isSame(Path file, Path other) {
    if (file.equals(other)) {
      return true;
    }
    try {
      return Files.isSameFile(file, other);
    } catch (IOException e) {
      return false;
    }
  }

  /** For example "._x.png" files of macOS, which are not images. */
  static boolean isHidden(String relative) {
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
