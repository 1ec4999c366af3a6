package io.gen4j.benchmarks.driver;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The official libtorch, which DJL unpacks when it first starts. The JavaCPP presets use it instead
 * of their own build, which is slower.
 */
final class Libtorch {

  private static final String LIBRARY = "libtorch_cpu.so";

  private Libtorch() {}

  static synchronized Path folder() {
    return find()
        .orElseGet(
            () -> {
              unpack();
              return find()
                  .orElseThrow(() -> new IllegalStateException("DJL did not unpack " + LIBRARY));
            });
  }

  private static void unpack() {
    try (EngineProcess djl = EngineProcess.start(EngineKind.DJL, 1)) {
      djl.description();
    }
  }

  private static Optional<Path> find() {
    Path cache = ClassPaths.cache("djl");
    if (!Files.isDirectory(cache)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(cache)) {
      return files.filter(f -> f.endsWith(LIBRARY)).map(Path::getParent).findFirst();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
