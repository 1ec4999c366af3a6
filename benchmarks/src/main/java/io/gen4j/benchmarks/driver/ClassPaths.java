package io.gen4j.benchmarks.driver;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Class paths of the engines' processes. */
public final class ClassPaths {

  private ClassPaths() {}

  /** Returns the class path of this process, inside Maven or not. */
  public static List<String> own() {
    if (ClassPaths.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs()).map(ClassPaths::path).toList();
    }
    return List.of(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  /** Returns the class path of a peer: its jars and this module's classes. */
  static List<String> peer(String name) {
    Path folder = peers().resolve(name);
    List<String> entries = new ArrayList<>();
    entries.add(path(ClassPaths.class.getProtectionDomain().getCodeSource().getLocation()));
    try (Stream<Path> jars = Files.list(folder)) {
      jars.filter(jar -> jar.toString().endsWith(".jar"))
          .sorted()
          .forEach(jar -> entries.add(jar.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The jars of " + name + " are not in " + folder + "; run the benchmark through Maven", e);
    }
    return entries;
  }

  /** Returns the folder for the files that a peer unpacks. */
  static Path cache(String name) {
    return peers().resolveSibling("cache").resolve(name);
  }

  /** Returns the module's folder. */
  public static Path module() {
    return Path.of(System.getProperty("gen4j.benchmarks.directory", "benchmarks")).toAbsolutePath();
  }

  private static Path peers() {
    String folder = System.getProperty("gen4j.benchmarks.peers");
    return folder == null ? module().resolve("target/peers") : Path.of(folder);
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
