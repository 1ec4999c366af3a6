package io.gen4j.core.callback;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files in a folder that are named after steps, for example {@code step-00000100.zip}. */
record StepFiles(Path folder, String extension) {

  Path of(long step) {
    return folder.resolve(String.format(Locale.ROOT, "step-%08d.%s", step, extension));
  }

  /** Returns the existing files by step, in ascending order. */
  SortedMap<Long, Path> all() {
    SortedMap<Long, Path> all = new TreeMap<>();
    if (!Files.isDirectory(folder)) {
      return all;
    }
    Pattern name = Pattern.compile("step-([0-9]{8,18})\\." + Pattern.quote(extension));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Matcher matcher = name.matcher(file.getFileName().toString());
        if (matcher.matches()) {
          all.put(Long.parseLong(matcher.group(1)), file);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot list " + folder, e);
    }
    return all;
  }

  /**
   * Deletes the files of all steps after {@code step}. A training that continues from there writes
   * them again.
   */
  void deleteAfter(long step) {
    all().tailMap(step + 1).values().forEach(StepFiles::delete);
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file, e);
    }
  }
}
