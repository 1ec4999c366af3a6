package io.gen4j.examples.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The main sources of all modules. */
final class Sources {

  private static final List<String> MODULES =
      List.of("gen-core", "gen-gan", "gen-vae", "gen-datasets", "gen-examples", "benchmarks");

  private Sources() {}

  /** Returns the files, sorted. */
  static List<Path> main() {
    List<Path> files = new ArrayList<>();
    for (String module : MODULES) {
      Path folder = Markdown.ROOT.resolve(module).resolve(Path.of("src", "main", "java"));
      try (Stream<Path> all = Files.walk(folder)) {
        all.filter(file -> file.toString().endsWith(".java")).sorted().forEach(files::add);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }

  /** Returns the path below the project's root, with slashes. */
  static String name(Path file) {
    return Markdown.ROOT.relativize(file).toString().replace('\\', '/');
  }

  /** Returns the text of a file. */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
