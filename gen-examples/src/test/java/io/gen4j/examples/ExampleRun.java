package io.gen4j.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs an example with quick options, which a test may override one by one. */
record ExampleRun(String example, Path folder, String... quick) {

  /** Runs it with {@code --name=value} options; returns what it printed. */
  String run(String... options) {
    List<String> all = new ArrayList<>(List.of(options));
    for (String option : quick) {
      String name = option.substring(0, option.indexOf('=') + 1);
      if (all.stream().noneMatch(given -> given.startsWith(name))) {
        all.add(option);
      }
    }
    if (all.stream().noneMatch(given -> given.startsWith("--output="))) {
      all.add("--output=" + folder);
    }
    try (Output printed = Output.capture()) {
      Launcher.run(example, all.toArray(String[]::new));
      return printed.out();
    }
  }

  JsonNode metrics() {
    return json(folder.resolve("metrics.json"));
  }

  static JsonNode json(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
